"""« Suspendre mon compte »: who fears for their account closes it at once, and knows how it opens again."""

import datetime as dt

import pytest
from flask import Flask

from sesame.adapters.sql.models import AuditRow
from sesame.adapters.sql.models import JourneyRow
from sesame.errors import Refused
from sesame.mounted import mounted
from sesame.services.account_change import Change
from sesame.services.reauthentication import Proof
from sesame.services.reauthentication import ProofNeeded
from tests.conftest import AppFactory
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.person_at_browser import GOOD_PASSWORD
from tests.store_of import account
from tests.store_of import events
from tests.store_of import everything
from tests.store_of import mails
from tests.store_of import rows

PAGE = "/sesame/suspendre"


@pytest.fixture
def ended() -> list[str]:
    """Return whose sessions the portal was asked to end."""
    return []


@pytest.fixture
def helped_app(make_app: AppFactory, ended: list[str]) -> Flask:
    """Return an app with a help desk and sessions that can be ended; Léa has an account."""

    def end(name: str) -> int:
        ended.append(name)
        return 1

    app = make_app(
        mount_options={"end_sessions": end},
        SESAME_HELP_MAIL="assistance@univ-demo.example",
        SESAME_HELP_CONTACT="03 27 00 00 00",
    )
    give_account(app)
    return app


def test_the_page_says_what_it_does_and_how_one_comes_back(helped_app: Flask) -> None:
    """Before anything is done; opening it changes nothing."""
    before = everything(helped_app)

    page = signed_in(helped_app).open(PAGE).text

    for words in ("vous non plus", "sessions ouvertes sur d’autres appareils", "Rien n’est effacé", "03 27 00 00 00"):
        assert words in page, words
    assert everything(helped_app) == before


def test_no_session_is_said_to_end_that_the_portal_cannot_end(app: Flask) -> None:
    """The page promises what will be done."""
    give_account(app)

    assert "sessions ouvertes" not in signed_in(app).open(PAGE).text


def test_the_button_closes_the_account_and_tells_in_words_of_its_own(helped_app: Flask, ended: list[str]) -> None:
    """Journeys and sessions end; the mails say that the person did it, and « ce n'est pas moi » is not offered."""
    recovery = at_recovery(helped_app)
    recovery.go_to("mot-de-passe")
    person = signed_in(helped_app)
    person.open(PAGE)

    person.send(current=GOOD_PASSWORD)

    assert "<h1>Le compte est suspendu</h1>" in person.page.text
    assert account(helped_app).state == "suspended"
    assert not mounted(helped_app).services.sign_in.check_password("lmartin", GOOD_PASSWORD)
    assert ended == ["lmartin"]
    assert [row for row in rows(helped_app, JourneyRow) if row.subject == LEA.key] == []
    (event,) = [row for row in rows(helped_app, AuditRow) if row.action == "account_suspended"]
    assert (event.person, event.origin, event.actor_kind) == (LEA.key, "127.0.0.1", "person")
    assert {mail["to"]: mail["template"] for mail in mails(helped_app)} == {
        "lea.martin-duval@univ-demo.example": "suspended_by_person",
        "lea@courriel.example": "suspended_by_person",
        "assistance@univ-demo.example": "help_suspended_by_person",
    }
    assert "Votre compte est suspendu" in person.open("/sesame/").text


@pytest.mark.parametrize(
    ("current", "told"), [("", "Saisissez votre mot de passe actuel."), ("Wrong-password12", "Ce n’est pas votre mot")]
)
def test_the_current_password_is_asked(helped_app: Flask, current: str, told: str) -> None:
    """A session left open somewhere must not lock its owner out."""
    person = signed_in(helped_app)
    person.open(PAGE)

    person.send(current=current)

    assert person.page.status_code == 422
    assert [error for error in person.errors if told in error]
    assert account(helped_app).state == "active"
    assert mails(helped_app) == []
    assert "account_suspended" not in events(helped_app)


def test_a_form_of_another_site_suspends_nobody(helped_app: Flask) -> None:
    """It has no token of ours."""
    person = signed_in(helped_app)

    answer = person.client.post(PAGE, data={"current": GOOD_PASSWORD})

    assert answer.status_code == 400
    assert account(helped_app).state == "active"


def test_where_the_site_asks_for_a_fresh_sign_in_no_password_is_asked(make_app: AppFactory) -> None:
    """The page opens after one, and sends to sign in without one."""
    signed: list[dt.datetime | None] = [None]
    app = make_app(
        mount_options={"reauthenticated_at": lambda: signed[0]},
        SESAME_REAUTHENTICATION="renew",
    )
    give_account(app)
    person = signed_in(app)
    assert person.client.get(PAGE).location.startswith("/login?renew=true&next=%2Fsesame%2Fsuspendre")

    signed[0] = dt.datetime.now(dt.UTC)
    person.open(PAGE)
    assert "Mot de passe actuel" not in person.page.text
    person.send()

    assert account(app).state == "suspended"


def test_a_proof_of_somebody_else_suspends_nobody(helped_app: Flask) -> None:
    """The wall is in the service."""
    services = mounted(helped_app).services
    change = Change(person=LEA, origin="192.0.2.1", language="fr", version="")

    with pytest.raises(ProofNeeded):
        services.suspension.suspend_own(change, proof=Proof(person=PAUL.key, at=services.clock.now()))

    assert account(helped_app).state == "active"


def test_what_is_suspended_is_not_suspended_again(helped_app: Flask) -> None:
    """Two windows: one mail, one event."""
    services = mounted(helped_app).services
    change = Change(person=LEA, origin="192.0.2.1", language="fr", version="")
    proof = Proof(person=LEA.key, at=services.clock.now())
    services.suspension.suspend_own(change, proof=proof)
    told = len(mails(helped_app))

    with pytest.raises(Refused, match="not_active"):
        services.suspension.suspend_own(change, proof=proof)

    assert len(mails(helped_app)) == told
    assert events(helped_app) == ["account_suspended"]
