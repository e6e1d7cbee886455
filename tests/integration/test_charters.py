"""Several charters, each with its version: asked at activation, and again when one of them changes."""

import json

import pytest
from flask import Flask

from sesame.adapters.sql.models import AuditRow
from sesame.adapters.sql.models import ConsentRow
from sesame.domain.account import AccountState
from sesame.errors import Refused
from sesame.errors import Stale
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.invented_people import LEA
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import account
from tests.store_of import everything
from tests.store_of import rows
from tests.store_of import set_state

OVERVIEW, PAGE = "/sesame/", "/sesame/chartes"
RENATER = {
    "id": "renater",
    "fr": "Charte RENATER",
    "en": "RENATER charter",
    "url": "https://www.univ-demo.example/renater.pdf",
    "version": "2014",
}
PASSWORDS = {"password": GOOD_PASSWORD, "confirmation": GOOD_PASSWORD}


@pytest.fixture
def two(make_app: AppFactory) -> Flask:
    """Return an app with house rules and RENATER's charter."""
    return make_app(SESAME_FURTHER_CHARTERS=json.dumps([RENATER]))


def kept(app: Flask, uid_key: int = LEA.key) -> list[tuple[str, str]]:
    """Return the charters somebody acknowledged, with their versions, in order."""
    of_charters = [row for row in rows(app, ConsentRow) if row.subject.startswith("charter")]
    return [(row.subject, row.document) for row in of_charters if row.person == uid_key]


def with_an_account(make_app: AppFactory, **config: object) -> tuple[Flask, PersonAtBrowser]:
    """Return an app in which Léa acknowledged version 1 of the house rules alone, long ago, and Léa."""
    app = make_app(**config)
    give_account(app)
    return app, signed_in(app)


def test_activation_asks_each_with_a_box_of_its_own(two: Flask) -> None:
    """One left out is named beside its box, and nothing is activated."""
    person = at_activation(two)
    person.go_to("mot-de-passe")
    text = person.page.text.replace("\u00a0", " ")
    assert text.count('type="checkbox"') == 2
    assert "Je reconnais avoir pris connaissance du règlement intérieur" in text
    assert "Je reconnais avoir pris connaissance de ce texte : Charte RENATER" in text
    assert 'href="https://www.univ-demo.example/renater.pdf"' in text

    person.send(**PASSWORDS, charter="yes")
    assert person.page.status_code == 422
    assert [error.replace("\u00a0", " ") for error in person.errors] == [
        "Reconnaissez aussi avoir pris connaissance de ce texte : Charte RENATER"
    ]
    assert kept(two) == []

    person.send(**PASSWORDS, charter="yes", charter_renater="yes")
    assert person.step == "termine"
    assert kept(two) == [("charter", "1"), ("charter:renater", "2014")]


def test_each_is_evidence_with_the_words_that_stood_beside_its_box(two: Flask) -> None:
    """In the language they were read in; the export and one's own page have them, with their versions."""
    person = at_activation(two)
    person.go_to("mot-de-passe")
    person.open("mot-de-passe?langue=en")
    person.send(**PASSWORDS, charter="yes", charter_renater="yes")

    mine = signed_in(two)
    content = json.loads(mine.client.get("/sesame/mes-donnees.json").get_data())
    (decision,) = [one for one in content["consents"] if one["subject"] == "charter:renater"]
    (event,) = [one for one in content["events"] if one["action"] == "charter_accepted"]

    assert decision["language"] == "en"
    assert "RENATER charter" in decision["wording"]
    assert decision["document_version"] == "2014"
    assert event["versions"] == {"charter": "1", "charter:renater": "2014"}
    assert "RENATER charter (version 2014)" in mine.open("/sesame/mes-donnees").text


def test_what_was_acknowledged_when_there_was_one_charter_still_holds(make_app: AppFactory) -> None:
    """Nobody reads again what they have read: not after the update, and not because another text came beside it."""
    app, person = with_an_account(make_app)
    assert person.open(OVERVIEW).request.path == OVERVIEW

    again = make_app(people=False, SESAME_FURTHER_CHARTERS=[RENATER])
    person = signed_in(again)

    assert person.open(OVERVIEW).request.path == PAGE
    assert "de ce texte" in person.page.text
    assert "Je reconnais avoir pris connaissance du règlement intérieur" not in person.page.text
    assert kept(app) == [("charter", "1")]


def test_an_event_of_before_says_its_version_too(app: Flask) -> None:
    """There was one charter then, and the event did not name it."""
    give_account(app)
    with mounted(app).services.unit_of_work() as tx:
        charters = mounted(app).services.activation.charters
        now = mounted(app).services.clock.now()
        _consents, event = charters.decisions(LEA.key, {}, at=now, origin="192.0.2.1")
        object.__setattr__(event, "facts", {"version": "2025-09"})
        tx.audit.append(event)

    content = json.loads(signed_in(app).client.get("/sesame/mes-donnees.json").get_data())

    assert content["events"][-1]["versions"] == {"charter": "2025-09"}


def test_a_new_version_is_asked_at_the_next_visit_and_once(make_app: AppFactory) -> None:
    """One box, one decision, one event without a mail; then the first page opens as before."""
    app, person = with_an_account(make_app, SESAME_CHARTER_VERSION="2026-09")
    assert person.open(OVERVIEW).request.path == PAGE
    assert "Un texte à lire" in person.title

    person.send(charter="yes")

    assert person.page.request.path == OVERVIEW
    assert kept(app) == [("charter", "1"), ("charter", "2026-09")]
    assert [row.action for row in rows(app, AuditRow)] == ["charter_accepted"]
    assert person.open(PAGE).text.count("version 2026-09") == 1
    assert "checkbox" not in person.page.text


def test_an_unticked_box_comes_back_with_its_error(make_app: AppFactory) -> None:
    """And nothing is kept."""
    app, person = with_an_account(make_app, SESAME_CHARTER_VERSION="2026-09")
    person.open(OVERVIEW)
    before = everything(app)

    person.send()

    assert person.page.status_code == 422
    assert [error.replace("\u00a0", " ") for error in person.errors] == ["Cochez la case, ou choisissez « Plus tard »."]
    assert everything(app) == before


def test_it_may_wait_and_is_then_a_point_to_look_at(make_app: AppFactory) -> None:
    """For this session, as long as no other text changes; it never stands before what protects the account."""
    app, person = with_an_account(make_app, SESAME_CHARTER_VERSION="2026-09")
    for path in ("/sesame/modifier/mot-de-passe", "/sesame/suspendre", "/sesame/mes-donnees"):
        assert person.open(path).request.path == path
    person.open(OVERVIEW)

    person.send(later="1")

    assert person.page.request.path == OVERVIEW
    assert "Un texte est à lire." in person.page.text
    assert person.open(OVERVIEW).request.path == OVERVIEW
    assert signed_in(app).open(OVERVIEW).request.path == PAGE
    assert kept(app) == [("charter", "1")]


def test_a_sentence_that_changed_meanwhile_has_to_be_read_again(make_app: AppFactory) -> None:
    """The box comes back unticked."""
    app, person = with_an_account(make_app, SESAME_CHARTER_VERSION="2026-09")
    person.open(OVERVIEW)

    person.send(charter="yes", wording="0123456789abcdef")

    assert person.page.status_code == 422
    assert "checked" not in person.page.text
    assert kept(app) == [("charter", "1")]


def test_two_windows_keep_it_once(make_app: AppFactory) -> None:
    """The second one finds it read."""
    app, person = with_an_account(make_app, SESAME_CHARTER_VERSION="2026-09")
    charters = mounted(app).services.activation.charters
    versions = {"charter": charters.asked.shown("charter", "fr").version}
    charters.acknowledge(LEA, versions, origin="192.0.2.1")

    charters.acknowledge(LEA, versions, origin="192.0.2.1")

    assert kept(app) == [("charter", "1"), ("charter", "2026-09")]
    assert [row.action for row in rows(app, AuditRow)] == ["charter_accepted"]
    assert person.open(OVERVIEW).request.path == OVERVIEW


def test_the_service_keeps_nothing_that_is_incomplete_or_for_a_closed_account(two: Flask) -> None:
    """The wall is in the service: all that is unread, with known words, of an active account."""
    give_account(two)
    charters = mounted(two).services.activation.charters
    right = {"charter:renater": charters.asked.shown("charter:renater", "fr").version}

    with pytest.raises(Stale):
        charters.acknowledge(LEA, {}, origin="192.0.2.1")
    with pytest.raises(Refused, match="wording_stale"):
        charters.acknowledge(LEA, {"charter:renater": "never"}, origin="192.0.2.1")
    set_state(two, "lmartin", AccountState.SUSPENDED)
    with pytest.raises(Stale):
        charters.acknowledge(LEA, right, origin="192.0.2.1")

    assert kept(two) == [("charter", "1")]
    assert account(two).state == "suspended"
