"""« Mon Sésame » says first whether all is well, then how each thing stands."""

import datetime as dt
import re
from dataclasses import replace

from flask import Flask
from sqlalchemy import update

from sesame.adapters.sql.models import AccountRow
from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.conftest import store_people
from tests.invented_people import LEA
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.person_at_browser import NEW_PASSWORD
from tests.store_of import engine_of

OVERVIEW = "/sesame/"
WRONG = "Wrong-password12"


def state(page: str) -> str:
    """Return what the page says first, as one text."""
    found = re.search(r'<div class="sesame-state.*?</div>', page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found.group()).split()) if found else ""


def refuse(app: Flask, times: int, *, origin: str = "198.51.100.7") -> None:
    """Let somebody try passwords at sign-in."""
    services = mounted(app).services
    event = AuditEvent(
        action=AuditAction.SIGN_IN_REFUSED, at=services.clock.now(), person=LEA.key, origin=origin, count=times
    )
    with services.unit_of_work() as tx:
        tx.audit.append(event)


def test_all_is_well_is_said_first(app: Flask) -> None:
    """Before anything else that can be read."""
    give_account(app)

    page = signed_in(app).open(OVERVIEW).text

    assert "Tout va bien" in state(page)
    assert page.index("Tout va bien") < page.index("Identifiant de connexion")


def test_who_could_be_warned_nowhere_else_is_told(make_app: AppFactory) -> None:
    """A personal address is missing, or every address is."""
    app = make_app(people=False)
    store_people(app, replace(LEA, personal_mail=None))
    give_account(app)
    assert "Un point à voir L’université n’a pas d’adresse personnelle" in state(signed_in(app).open(OVERVIEW).text)

    store_people(app, replace(LEA, personal_mail=None, mail=None))

    assert "aucune adresse où vous prévenir" in state(signed_in(app).open(OVERVIEW).text)


def test_many_refusals_are_told_with_what_to_do_until_it_is_done(app: Flask) -> None:
    """The way to change the password is beside them; once it is changed the page is calm again."""
    give_account(app)
    refuse(app, 12)
    person = signed_in(app)

    told = state(person.open(OVERVIEW).text)
    assert "12 essais ont été refusés sur votre compte" in told
    assert 'href="/sesame/modifier/mot-de-passe"' in person.page.text

    person.open("/sesame/modifier/mot-de-passe")
    person.send(current="Cerf-volant7bleu!", password=NEW_PASSWORD, confirmation=NEW_PASSWORD)
    assert "Tout va bien" in state(person.page.text)


def test_a_slip_of_one_s_own_is_no_alarm(app: Flask) -> None:
    """Four wrong passwords are what a Monday morning costs."""
    give_account(app)
    refuse(app, 4)

    assert "Tout va bien" in state(signed_in(app).open(OVERVIEW).text)


def test_a_question_that_cannot_be_read_is_to_be_replaced(app: Flask) -> None:
    """Its key is lost; the page leads to the section."""
    give_account(app)
    with engine_of(app).begin() as connection:
        connection.execute(
            update(AccountRow).values(joker_question_id=None, joker_own_question="fernet:no key opens this")
        )

    page = signed_in(app).open(OVERVIEW).text

    assert "ne peut plus être affichée" in state(page)
    assert "Question joker</a>" in page


def test_where_an_event_came_from_is_told_where_it_is_not_here(app: Flask) -> None:
    """One's own address says nothing to anybody, another one does."""
    give_account(app)
    refuse(app, 1, origin="127.0.0.1")
    person = signed_in(app)
    assert "depuis" not in events(person.open(OVERVIEW).text)

    refuse(app, 1)

    assert "depuis 198.51.100.7" in events(person.open(OVERVIEW).text)


def test_a_uid_is_shown_where_it_is_not_the_login(make_app: AppFactory) -> None:
    """Twice the same word makes people look for the difference."""
    app = make_app(people=False)
    store_people(app, LEA)
    give_account(app)
    assert "(uid)" not in signed_in(app).open(OVERVIEW).text

    store_people(app, replace(LEA, login="lea.martin"))

    assert "(uid)" in signed_in(app, "lea.martin").open(OVERVIEW).text


def test_who_does_not_know_the_current_password_has_a_way_on(make_app: AppFactory) -> None:
    """Beside a wrong one, and not before; it leads to recovery, which says to sign out first and offers it."""
    app = make_app(SESAME_SIGN_OUT_URL="/logout")
    give_account(app)
    way = '<a href="/aide/mot-de-passe-oublie/">Mot de passe oublié\u00a0?</a>'
    forms = {
        "modifier/mot-de-passe": {"password": NEW_PASSWORD, "confirmation": NEW_PASSWORD},
        "modifier/joker": {"question": "own", "own_question": "Quel train ai-je raté ?", "answer": "Le 8 h 12"},
        "modifier/sms": {"sms": "yes", "phone": "+33 6 39 98 12 34"},
        "suspendre": {},
    }
    for path, form in forms.items():
        person = signed_in(app)
        assert way not in person.open(f"/sesame/{path}").text, path

        person.send(**form, current=WRONG)

        assert person.page.status_code == 422, path
        assert way in person.page.text, path

    assert (
        '<a class="sesame-primary" href="/logout">Se déconnecter</a>' in person.open("/aide/mot-de-passe-oublie/").text
    )


def events(page: str) -> str:
    """Return what the page says of the last events."""
    found = re.search(r'<ul class="sesame-events">.*?</ul>', page, re.DOTALL)
    return found.group() if found else ""


def test_the_words_of_a_moment_are_those_of_the_university_s_zone(app: Flask) -> None:
    """To the minute: the seconds are on the page of one's own data."""
    give_account(app)
    at = dt.datetime(2026, 11, 25, 23, 30, 5, tzinfo=dt.UTC)
    with mounted(app).services.unit_of_work() as tx:
        tx.audit.append(AuditEvent(action=AuditAction.PHOTO_CHANGED, at=at, person=LEA.key, origin="127.0.0.1"))

    assert "26/11/2026 00:30<" in events(signed_in(app).open(OVERVIEW).text)


def test_the_red_list_is_said_to_hide_what_it_hides(app: Flask) -> None:
    """SupAnn's `supannListeRouge`: from students and the public, and from nobody else."""
    give_account(app)

    page = signed_in(app).open("/sesame/modifier/annuaire").text.replace("\u00a0", " ")

    assert "les étudiants et le public ne trouvent plus votre nom" in page
    assert "les personnels, et les outils de l’université qui en ont besoin, continuent de vous voir" in page


def test_the_internal_directory_is_one_thing(app: Flask) -> None:
    """The photo has no use of that name: who may see a photo is another question than who is found."""
    give_account(app)

    assert "nnuaire interne" not in signed_in(app).open("/sesame/modifier/photo").text
