"""The database goes away at any moment of any step: a calm page, nothing half done, and the same form works later."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import text

from sesame.services import hash_allowance
from tests.conftest import AppFactory
from tests.database_faults import database_away
from tests.invented_people import LEA
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import codes
from tests.store_of import engine_of
from tests.store_of import events
from tests.store_of import everything
from tests.store_of import mails

#: Between two moments at which it goes away; each is tried in turn by some step.
STRIDE = 5
#: What is written before the slow part of a step is there also when the rest fails: that somebody tried.
TRIES = "sesame_guess_budget"


@pytest.fixture
def coding_app(make_app: AppFactory, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Return an app whose journeys have all their steps."""
    monkeypatch.setattr(hash_allowance, "PAGES_AN_HOUR", replace(hash_allowance.PAGES_AN_HOUR, limit=1000))
    return make_app(
        SESAME_ACTIVATION_PROOF="when-possible",
        SESAME_RECOVERY_PROOF="when-possible",
        # Each outage may leave a try counted: the page had been sent.
        SESAME_ANSWERS_IN_ALL=1000,
        SESAME_CURRENT_PASSWORD_TRIES_PER_DAY=1000,
        SESAME_IDENTITY_TRIES_PER_DAY=1000,
        SESAME_IDENTITY_TRIES_IN_ALL=1000,
        SESAME_REQUESTS_PER_MINUTE=1_000_000,
    )


def kept(app: Flask) -> dict[str, object]:
    """Return all that is kept of people and their accounts, but for tries."""
    return {**everything(app), TRIES: None}


def through_outages(person: PersonAtBrowser, answer: dict[str, str], *, first: int) -> list[str]:
    """Send a page's form while the database goes away at one moment after another; return what was wrong."""
    wrong, step, moment = list[str](), person.step, first
    while True:
        before = kept(person.app)
        form = {**person.hidden(), **answer}
        with database_away(person.app, after=moment) as outage:
            answered = person.client.post(person.page.request.path, data=form)
        if answered.status_code == 303 or not outage.met:
            # Done, perhaps a moment before it went away.
            person.page = person.client.get(answered.headers["Location"], follow_redirects=True)
            return wrong
        if answered.status_code != 503 or not answered.headers.get("Retry-After"):
            wrong.append(f"{step}: {answered.status_code} at {moment}")
        if "momentanément indisponible" not in answered.text:
            wrong.append(f"{step}: no calm page at {moment}")
        if kept(person.app) != before:
            wrong.append(f"{step}: something was kept at {moment}")
        # As a person does who goes back: the same page, whatever the outage left of the journey.
        person.open(step)
        if person.step != step:
            wrong.append(f"{step}: lost at {moment}, at {person.step}")
            return wrong
        moment += STRIDE


@pytest.mark.parametrize("journey", ["activation", "recovery"])
def test_an_outage_at_any_moment_of_any_step_costs_nothing(coding_app: Flask, journey: str) -> None:
    """503 and when to come back; no account, answer, event or mail that is not whole; then the journey goes on."""
    if journey == "recovery":
        give_account(coding_app)
    person = at_recovery(coding_app) if journey == "recovery" else at_activation(coding_app)
    person.begin()
    wrong, walked = list[str](), list[str]()
    while person.step != "termine" and not wrong:
        walked.append(person.step)
        answer = {"code": codes(coding_app)[-1]} if person.step == "code" else person.answer(person.step)
        wrong += through_outages(person, answer, first=len(walked) % STRIDE)

    assert wrong == []
    assert len(walked) == (8 if journey == "activation" else 5)
    done = "account_activated" if journey == "activation" else "password_recovered"
    assert events(coding_app).count(done) == 1
    assert len(mails(coding_app, done)) == 2
    assert len(codes(coding_app)) == 1


def test_an_outage_while_something_is_changed_changes_nothing(coding_app: Flask) -> None:
    """In « Mon Sésame »: the value, its event and its mails come together, once."""
    give_account(coding_app)
    person, wrong, moment = signed_in(coding_app), list[tuple[int, int]](), 0
    form = {"current": GOOD_PASSWORD, "question": "book", "answer": "Contes de la lune vague"}
    while True:
        person.open("/sesame/modifier/joker")
        before = kept(coding_app)
        with database_away(coding_app, after=moment):
            answered = person.client.post(person.page.request.path, data={**person.hidden(), **form})
        if answered.status_code == 303:
            break
        if answered.status_code != 503 or kept(coding_app) != before:
            wrong.append((moment, answered.status_code))
        moment += 2

    assert wrong == []
    assert events(coding_app) == ["joker_changed"]
    assert len(mails(coding_app, "joker_changed")) == 2


def test_a_page_after_a_restart_of_the_database_is_a_page(make_any_app: AppFactory) -> None:
    """Connections that died while nobody used them are noticed before the next person needs one."""
    app = make_any_app(LEA)
    person = at_activation(app)
    person.begin()
    while person.step != "termine":
        if engine_of(app).dialect.name == "postgresql":
            with engine_of(app).connect() as connection:
                others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                connection.execute(text(f"{others} AND backend_type = 'client backend'"))
        person.send(**person.answer(person.step))
        assert person.page.status_code == 200

    assert "Votre compte est maintenant activé" in person.page.text
