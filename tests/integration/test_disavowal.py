"""« Ce n'est pas moi »: the link of a mail stops an account at once, and only when somebody presses the button."""

import base64
import datetime as dt
import zlib

import pytest
from flask import Flask
from itsdangerous import TimestampSigner

from sesame.adapters.sql.models import JourneyRow
from sesame.domain.audit import Act
from sesame.domain.audit import Actor
from sesame.domain.audit import ActorKind
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.people_with_accounts import Later
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import NEW_PASSWORD
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import account
from tests.store_of import events
from tests.store_of import everything
from tests.store_of import mails
from tests.store_of import rows

PUBLIC = "https://ent.univ-demo.example"

#: The help desk knows who is asking.
ACT = Act(actor=Actor(kind=ActorKind.OPERATOR, name="ndubois"), reason="Carte vue au guichet")

#: Why the help desk acts, as its commands want to know.
WHY = "--reason=Carte vue au guichet"


@pytest.fixture
def ended() -> list[str]:
    """Return whose sessions the portal was asked to end."""
    return []


@pytest.fixture
def linked_app(make_app: AppFactory, ended: list[str]) -> Flask:
    """Return an app whose mails have links, with Léa's account activated long ago."""

    def end(uid: str) -> int:
        ended.append(uid)
        return 1

    app = make_app(
        mount_options={"end_sessions": end},
        SESAME_PUBLIC_URL=PUBLIC,
        SESAME_HELP_MAIL="assistance@univ-demo.example",
    )
    give_account(app)
    return app


def link_after_a_change(app: Flask) -> str:
    """Change something of Léa's; return the path of the link she is sent."""
    person = signed_in(app)
    person.open("/sesame/modifier/annuaire")
    visible = "no" if 'value="yes" checked' in person.page.text else "yes"
    person.send(visible=visible)
    link: str = mails(app, "directory_changed")[-1]["facts"]["link"]
    return link.removeprefix(PUBLIC)


def stranger(app: Flask) -> PersonAtBrowser:
    """Return somebody at a browser that was never here, as one reads mail."""
    return at_activation(app)


def press(app: Flask, link: str) -> PersonAtBrowser:
    """Open a link and press its button."""
    reader = stranger(app)
    reader.open(link)
    reader.send()
    return reader


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_opening_the_link_changes_nothing(linked_app: Flask, method: str) -> None:
    """Mail servers open every link they see."""
    link = link_after_a_change(linked_app)
    before = everything(linked_app)

    for _ in range(3):
        answer = linked_app.test_client().open(link, method=method)

    assert answer.status_code == 200
    assert everything(linked_app) == before


def test_the_button_suspends_and_tells(linked_app: Flask, ended: list[str]) -> None:
    """The account, its journeys and its sessions end; the person and the help desk are told."""
    link = link_after_a_change(linked_app)
    recovery = at_recovery(linked_app)
    recovery.go_to("mot-de-passe")

    reader = press(linked_app, link)

    assert "Le compte est suspendu" in reader.page.text
    assert account(linked_app).state == "suspended"
    assert not mounted(linked_app).services.sign_in.check_password("lmartin", GOOD_PASSWORD)
    assert ended == ["lmartin"]
    assert [row for row in rows(linked_app, JourneyRow) if row.subject == LEA.key] == []
    assert recovery.send(password=NEW_PASSWORD, confirmation=NEW_PASSWORD).status_code == 410
    assert events(linked_app)[-2:] == ["account_suspended", "sign_in_refused"]
    told = {mail["to"]: mail["template"] for mail in mails(linked_app) if "suspended" in mail["template"]}
    assert told == {
        "lea.martin-duval@univ-demo.example": "suspended_by_link",
        "lea@courriel.example": "suspended_by_link",
        "assistance@univ-demo.example": "help_suspended_by_link",
    }


def test_the_button_needs_its_own_page(linked_app: Flask) -> None:
    """A form of another site suspends nobody."""
    link = link_after_a_change(linked_app)

    answer = linked_app.test_client().post(link)

    assert answer.status_code == 400
    assert account(linked_app).state == "active"


def test_a_link_works_once(linked_app: Flask) -> None:
    """Given back by the help desk, the account is not taken away by the same mail."""
    link = link_after_a_change(linked_app)
    press(linked_app, link)
    mounted(linked_app).services.suspension.resume(LEA, ACT)

    reader = stranger(linked_app)
    reader.open(link)
    assert reader.page.status_code == 410
    assert account(linked_app).state == "active"


def test_a_link_dies_after_seven_days(linked_app: Flask, later: Later, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page says so, and what to do."""
    link = link_after_a_change(linked_app)

    _wait(monkeypatch, later, days=7, seconds=5)
    reader = stranger(linked_app)
    reader.open(link)

    assert reader.page.status_code == 410
    assert "Ce lien n’est plus valable" in reader.page.text.replace("\u00a0", " ")


def test_a_link_lives_almost_seven_days(linked_app: Flask, later: Later, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads mail once a week is in time."""
    link = link_after_a_change(linked_app)

    _wait(monkeypatch, later, days=6, hours=23)

    assert "Le compte est suspendu" in press(linked_app, link).page.text


def test_a_link_dies_when_the_password_changes_afterwards(linked_app: Flask) -> None:
    """Who changed it knew the old one: an old mail must not stop them any more."""
    link = link_after_a_change(linked_app)
    person = signed_in(linked_app)
    person.open("/sesame/modifier/mot-de-passe")
    person.send(current=GOOD_PASSWORD, password=NEW_PASSWORD, confirmation=NEW_PASSWORD)

    reader = stranger(linked_app)
    reader.open(link)

    assert reader.page.status_code == 410
    newest = mails(linked_app, "password_changed")[-1]["facts"]["link"].removeprefix(PUBLIC)
    assert "Le compte est suspendu" in press(linked_app, newest).page.text


def test_the_link_of_the_activation_stops_it(linked_app: Flask) -> None:
    """Whoever was first with somebody else's number loses the account again."""
    person = at_activation(linked_app, "pbernard")
    person.go_to("termine")
    link = mails(linked_app, "account_activated")[-1]["facts"]["link"].removeprefix(PUBLIC)

    press(linked_app, link)

    assert account(linked_app, "pbernard").state == "suspended"


@pytest.mark.parametrize("change", ["", "x", "truncated", "flipped", "other"])
def test_a_forged_link_is_none(linked_app: Flask, change: str) -> None:
    """Every letter of it is signed; a token made for another purpose is not taken."""
    link = link_after_a_change(linked_app)
    token = link.rpartition("/")[2]
    forged = {
        "": "x",
        "x": token + "x",
        "truncated": token[:-4],
        "flipped": ("A" if token[0] != "A" else "B") + token[1:],
        "other": mounted(linked_app).services.suspension._links._links.seal("other", {"uid": "lmartin"}),
    }[change]
    before = everything(linked_app)

    reader = stranger(linked_app)
    reader.open(link.replace(token, forged))

    assert reader.page.status_code == 410
    assert everything(linked_app) == before


def test_the_token_says_nothing_of_a_secret(linked_app: Flask) -> None:
    """It is signed, not sealed: whoever decodes it finds an inner key, a moment and a number used once."""
    token = link_after_a_change(linked_app).rpartition("/")[2]
    payload = token.split(".")[1] if token.startswith(".") else token.split(".")[0]
    raw = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    text = (zlib.decompress(raw) if token.startswith(".") else raw).decode()

    assert f'"person":"{LEA.key}"' in text
    for private in ("lmartin", "123456789AB", "22401234", "2007", "courriel", "Martin-Duval"):
        assert private not in text


def test_the_help_desk_gives_it_back(linked_app: Flask) -> None:
    """By a command that says what it did; the password is the one it was."""
    press(linked_app, link_after_a_change(linked_app))
    runner = linked_app.test_cli_runner()

    again = runner.invoke(args=["sesame", "account", "resume", "lmartin", WHY])

    assert (again.exit_code, again.output) == (0, "lmartin : compte rétabli.\n")
    assert mounted(linked_app).services.sign_in.check_password("lmartin", GOOD_PASSWORD)
    assert events(linked_app)[-1] == "account_resumed"
    refused = runner.invoke(args=["sesame", "account", "resume", "lmartin", WHY])
    assert refused.exit_code == 1
    assert "aucun compte suspendu" in refused.output


def test_the_help_desk_can_suspend(linked_app: Flask, ended: list[str]) -> None:
    """When somebody telephones; nobody is suspended twice, and nobody unknown."""
    runner = linked_app.test_cli_runner()

    done = runner.invoke(args=["sesame", "account", "suspend", "lmartin", WHY])

    assert (done.exit_code, done.output) == (0, "lmartin : compte suspendu.\n")
    assert account(linked_app).state == "suspended"
    assert ended == ["lmartin"]
    for uid in ("lmartin", "nobody"):
        refused = runner.invoke(args=["sesame", "account", "suspend", uid, WHY])
        assert refused.exit_code == 1
        assert ("aucun compte actif" if uid == "lmartin" else "aucune personne") in refused.output


def test_a_suspended_account_is_neither_recovered_nor_activated(linked_app: Flask) -> None:
    """Refused with the words of any wrong pair."""
    press(linked_app, link_after_a_change(linked_app))

    for person in (at_recovery(linked_app), at_activation(linked_app)):
        person.go_to("identite")
        person.send(**person.answer("identite"))
        assert person.page.status_code == 422
        assert "Nous n’avons pas pu vous identifier" in person.page.text


def test_a_session_of_before_the_suspension_stays_over_when_the_account_is_given_back(linked_app: Flask) -> None:
    """A sign-in server that was not asked meanwhile must not let it live again."""
    give_account(linked_app, "pbernard")
    services = mounted(linked_app).services
    before = dt.datetime.now(dt.UTC)
    services.suspension.suspend(PAUL, ACT)
    services.suspension.resume(PAUL, ACT)

    assert not services.sign_in.is_still_good("pbernard", signed_in_at=before)
    assert services.sign_in.is_still_good("pbernard", signed_in_at=dt.datetime.now(dt.UTC))


def test_an_account_that_somebody_else_took_is_activated_anew(linked_app: Flask) -> None:
    """Giving it back as it was would give it to whoever chose its password and its joker."""
    thief = at_activation(linked_app, "pbernard")
    thief.go_to("termine", joker={"question": "own", "own_question": "Quel train prenez-vous ?", "answer": "le 8h12"})
    reset = ["sesame", "account", "reset", "pbernard", WHY]
    runner = linked_app.test_cli_runner()
    assert runner.invoke(args=reset).output == "Error: pbernard : aucun compte suspendu de ce nom.\n"
    runner.invoke(args=["sesame", "account", "suspend", "pbernard", WHY])

    assert runner.invoke(args=reset).output == "pbernard : compte à activer de nouveau.\n"

    sign_in = mounted(linked_app).services.sign_in
    assert not sign_in.check_password("pbernard", GOOD_PASSWORD)
    assert not sign_in.check_password("pbernard", "")
    recovering = at_recovery(linked_app, "pbernard")
    recovering.go_to("identite")
    recovering.send(**recovering.answer("identite"))
    assert recovering.step == "identite"
    owner = at_activation(linked_app, "pbernard")
    mine = {"password": NEW_PASSWORD, "confirmation": NEW_PASSWORD, "charter": "yes"}
    owner.go_to("termine", mot_de_passe=mine, sms={"sms": "no"})
    assert "Votre compte est maintenant activé" in owner.page.text
    assert sign_in.check_password("pbernard", NEW_PASSWORD)
    assert account(linked_app, "pbernard").joker_question_id == "dish"
    assert "account_reset" in events(linked_app, "pbernard")


def test_what_is_old_is_purged(linked_app: Flask, later: Later) -> None:
    """Journeys that expired, windows of tries that are over, links used long ago; the rest stays."""
    person = at_recovery(linked_app)
    person.go_to("identite")
    person.send(number="123456789AC", day="1", month="1", year="2001")
    press(linked_app, link_after_a_change(linked_app))

    purge = ["sesame", "purge"]
    assert linked_app.test_cli_runner().invoke(args=purge).output == (
        "0 démarche(s), 0 compteur(s) d’essais, 0 lien(s), 0 ancien(s) mot(s) de passe, "
        "0 événement(s), 0 envoi(s) et 0 clé(s) effacés.\n"
    )
    later.advance(days=9)
    said = linked_app.test_cli_runner().invoke(args=purge).output

    assert said.startswith("1 démarche(s), ")
    assert said.endswith(", 1 lien(s), 0 ancien(s) mot(s) de passe, 0 événement(s), 0 envoi(s) et 0 clé(s) effacés.\n")
    assert " 0 compteur" not in said
    assert account(linked_app).state == "suspended"


def _wait(monkeypatch: pytest.MonkeyPatch, later: Later, **much: float) -> None:
    """Let time pass for our clock and for that of the signatures."""
    later.advance(**much)
    signed_at = TimestampSigner.get_timestamp
    seconds = int(dt.timedelta(**much).total_seconds())
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda signer: signed_at(signer) + seconds)
