"""Who is not here yet, has left or was closed by hand: nothing opens, and only who proved themselves is told why."""

import datetime as dt
from pathlib import Path

import pytest
from flask import Flask

from sesame.adapters.sql.models import AccountRow
from sesame.adapters.sql.models import AuditRow
from sesame.adapters.sql.models import PersonRow
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.people_with_accounts import Later
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.person_at_browser import GOOD_PASSWORD
from tests.store_of import dates_of
from tests.store_of import events
from tests.store_of import key_of
from tests.store_of import mails
from tests.store_of import rows
from tests.store_of import told_of

REFUSED = "Nous n’avons pas pu vous identifier"
WHY = ("--reason", "Exclusion, décision 12", "--operator", "ndubois")


def people(app: Flask, command: str, uid: str, *, status: int = 0) -> str:
    """Run a command about a person, and return what it says."""
    done = app.test_cli_runner().invoke(args=["sesame", "people", command, uid, *WHY])
    assert done.exit_code == status, done.output
    return done.output


def set_outside(app: Flask, uid: str, why: str) -> None:
    """Let somebody be not here yet, have left, be told no more, be doubted, or be closed by hand."""
    clock = mounted(app).services.clock
    if why == "closed":
        people(app, "close", uid)
    elif why == "doubted":
        told_of(app, uid, doubted_at=clock.now())
    elif why == "untold":
        told_of(app, uid, gone_on=clock.today() - dt.timedelta(days=181))
    else:
        dates_of(app, uid, **{"first": 1} if why == "not_yet" else {"last": -1000})


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("not_yet", "votre compte ne peut pas encore être activé"),
        ("left", "vous n’en faites plus partie"),
        ("untold", "vous n’en faites plus partie"),
        ("closed", "L’université a fermé votre accès"),
        ("doubted", "des informations qui ne correspondent qu’à une autre personne"),
    ],
)
def test_who_gives_a_key_with_the_right_pair_is_told_why_nothing_opens(app: Flask, why: str, words: str) -> None:
    """With a wrong date they are not, and the key is not used up by it: back, it opens."""
    handed = app.test_cli_runner().invoke(args=["sesame", "account", "key", "lmartin", "--reason", "Carte vue"]).output
    key = handed.split("clé ")[1].split(",")[0]
    set_outside(app, "lmartin", why)

    def given(year: str = "2007", handed: str = key) -> str:
        person = at_activation(app)
        person.begin()
        person.send(kind="uid")
        person.send(number="lmartin", day="3", month="2", year=year, key=handed)
        return person.page.text if person.step == "identite" else person.step

    assert REFUSED in given(handed="")
    assert REFUSED in given(year="1999")
    assert words in given()

    if why == "closed":
        people(app, "reopen", "lmartin")
    dates_of(app, "lmartin")
    told_of(app, "lmartin", gone_on=None, doubted_at=None)
    assert given() == "joker"


@pytest.mark.parametrize(
    ("why", "has_account", "words"),
    [
        ("not_yet", False, "L’université vous attend à partir du "),
        ("left", False, "Votre accès a pris fin"),
        ("left", True, "Votre accès a pris fin"),
        ("untold", False, "Votre accès a pris fin"),
        ("untold", True, "Votre accès a pris fin"),
        ("closed", False, "L’université vous a fermé l’accès"),
        ("closed", True, "L’université vous a fermé l’accès"),
        ("doubted", False, "des informations qui ne correspondent qu’à une autre personne"),
        ("doubted", True, "des informations qui ne correspondent qu’à une autre personne"),
    ],
)
def test_a_session_reads_in_words_that_nothing_opens(app: Flask, why: str, words: str, *, has_account: bool) -> None:
    """Instead of « Mon Sésame » and of each of its sections."""
    if has_account:
        give_account(app)
    set_outside(app, "lmartin", why)
    person = signed_in(app)

    for path in ("", "modifier/mot-de-passe", "mes-donnees.json", "suspendre"):
        page = person.open(f"/sesame/{path}")
        assert (page.status_code, words in page.text) == (403, True), path


def test_an_activation_under_way_ends_with_the_last_day(app: Flask, later: Later) -> None:
    """Begun in time and sent the next morning: nothing of it is stored."""
    later.freeze(dt.datetime(2026, 9, 1, 21, 50, tzinfo=dt.UTC))
    dates_of(app, "lmartin", last=0)
    person = at_activation(app)
    person.go_to("mot-de-passe")
    # Ten to midnight in Paris, then ten past.
    later.advance(minutes=20)
    person.send(**person.answer("mot-de-passe"))

    assert person.page.status_code == 410
    assert rows(app, AccountRow) == []


def test_a_forgotten_password_under_way_ends_with_the_grace(app: Flask, later: Later) -> None:
    """The old one is what it was."""
    give_account(app)
    later.freeze(dt.datetime(2026, 9, 1, 21, 50, tzinfo=dt.UTC))
    dates_of(app, "lmartin", last=-180)
    before = rows(app, AccountRow)[0].password_hash
    person = at_recovery(app)
    person.go_to("mot-de-passe")
    later.advance(minutes=20)
    person.send(**person.answer("mot-de-passe"))

    assert person.page.status_code == 410
    assert rows(app, AccountRow)[0].password_hash == before


def test_who_comes_back_finds_the_account_as_it_was(app: Flask) -> None:
    """A new last day is all it takes."""
    give_account(app)
    sign_in = mounted(app).services.sign_in
    dates_of(app, "lmartin", last=-1000)
    assert not sign_in.check_password("lmartin", GOOD_PASSWORD)

    dates_of(app, "lmartin", last=300)

    assert sign_in.check_password("lmartin", GOOD_PASSWORD)
    assert signed_in(app).open("/sesame/").status_code == 200


def test_who_is_told_no_more_activates_nothing_from_that_day_on_whatever_their_last_day(app: Flask) -> None:
    """And who has an account goes on through the grace, and finds all of it again when told anew."""
    give_account(app, "pbernard")
    sign_in, today = mounted(app).services.sign_in, mounted(app).services.clock.today()
    for uid in ("lmartin", "pbernard"):
        dates_of(app, uid, last=300)
        told_of(app, uid, gone_on=today)
    newcomer = at_activation(app)
    newcomer.go_to("identite")
    newcomer.send(**newcomer.answer("identite"))
    assert REFUSED in newcomer.page.text
    assert sign_in.check_password("pbernard", GOOD_PASSWORD)

    told_of(app, "pbernard", gone_on=today - dt.timedelta(days=31))
    assert not sign_in.check_password("pbernard", GOOD_PASSWORD)
    told_of(app, "pbernard", gone_on=None)
    assert sign_in.check_password("pbernard", GOOD_PASSWORD)


def test_reopening_by_hand_settles_no_doubt(app: Flask) -> None:
    """It takes back what was closed by hand, says what stays, and without that is refused for what it is."""
    told_of(app, "lmartin", doubted_at=mounted(app).services.clock.now())
    assert "une source dit de cette personne" in people(app, "reopen", "lmartin", status=1)
    people(app, "close", "lmartin")

    assert "le doute d’une source, lui, reste à régler" in people(app, "reopen", "lmartin")
    assert "qui ne correspondent qu’à une autre" in signed_in(app).open("/sesame/").text


def test_the_grace_of_each_category_is_a_setting(make_app: AppFactory) -> None:
    """A university whose staff leave with their badge gives them none."""
    app = make_app(SESAME_GRACE_DAYS_STAFF=2)
    give_account(app, "pbernard")
    sign_in = mounted(app).services.sign_in
    told = {}
    for day in (-1, -2, -3):
        dates_of(app, "pbernard", last=day)
        told[day] = sign_in.check_password("pbernard", GOOD_PASSWORD)

    assert told == {-1: True, -2: True, -3: False}


def test_closing_ends_at_once_what_is_under_way_and_for_good(app: Flask) -> None:
    """A session of before does not come back to life with the reopening; the password does."""
    give_account(app)
    sign_in = mounted(app).services.sign_in
    entered = sign_in.enter("lmartin", GOOD_PASSWORD)
    assert entered is not None
    forgotten = at_recovery(app)
    forgotten.go_to("mot-de-passe")

    said = people(app, "close", "lmartin")

    assert said.startswith("lmartin : tout est fermé à cette personne")
    assert not sign_in.is_good_token(entered.token)
    assert sign_in.enter("lmartin", GOOD_PASSWORD) is None
    forgotten.send(**forgotten.answer("mot-de-passe"))
    assert forgotten.page.status_code == 410

    people(app, "reopen", "lmartin")
    assert not sign_in.is_good_token(entered.token)
    assert sign_in.enter("lmartin", GOOD_PASSWORD) is not None


def test_who_has_an_account_is_told_by_mail_and_it_is_kept_who_did_it_and_why(app: Flask) -> None:
    """At every address, with the reason and without the name."""
    give_account(app)
    people(app, "close", "lmartin")
    people(app, "reopen", "lmartin")

    for told in ("access_closed", "access_reopened"):
        sent = mails(app, told)
        assert [mail["to"] for mail in sent] == ["lea.martin-duval@univ-demo.example", "lea@courriel.example"]
        assert {mail["facts"]["reason"] for mail in sent} == {"Exclusion, décision 12"}
        assert "ndubois" not in str(sent)
    kept = [(row.action, row.actor_kind, row.actor_name, row.reason) for row in rows(app, AuditRow)]
    assert kept == [
        (action, "operator", "ndubois", "Exclusion, décision 12") for action in ("access_closed", "access_reopened")
    ]


def test_who_has_no_account_is_closed_without_a_mail(app: Flask) -> None:
    """There is nothing yet that they could miss."""
    people(app, "close", "lmartin")
    people(app, "reopen", "lmartin")

    assert mails(app) == []
    assert events(app) == ["access_closed", "access_reopened"]


def test_closing_twice_and_reopening_what_is_open_are_refused(app: Flask) -> None:
    """The second one is told, and changes nothing."""
    assert "rien n’a été fermé à la main" in people(app, "reopen", "lmartin", status=1)
    people(app, "close", "lmartin")
    assert "tout est déjà fermé" in people(app, "close", "lmartin", status=1)
    assert events(app) == ["access_closed"]


def test_no_file_opens_what_an_operator_closed(app: Flask, tmp_path: Path) -> None:
    """The nightly import goes on telling what it knows of the person."""
    people(app, "close", "lmartin")
    (closed,) = [row.closed_at for row in rows(app, PersonRow) if row.uid == "lmartin"]
    file = tmp_path / "people.csv"
    file.write_text(
        "uid;category;given_name;family_name;birth_date;valid_until\n"
        "lmartin;student;Léa;Renommée;2007-02-03;2099-08-31\n",
        encoding="utf-8",
    )

    done = app.test_cli_runner().invoke(args=["sesame", "people", "import", str(file)])

    assert done.exit_code == 0, done.output
    (row,) = [row for row in rows(app, PersonRow) if row.key == key_of(app, "lmartin")]
    assert (row.family_name, row.closed_at) == ("Renommée", closed)
    assert closed is not None
