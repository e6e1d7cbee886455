"""The clock is set back or ahead, by seconds, an hour, a day: nothing stays refused, nothing closed opens."""

import datetime as dt

import pytest
from flask import Flask

from sesame.adapters.clock import SystemClock
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.conftest import store_people
from tests.invented_people import LEA
from tests.people_with_accounts import Later
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import NEW_PASSWORD
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import codes
from tests.store_of import empty
from tests.store_of import events
from tests.store_of import mails

SECONDS, HOUR, DAY = dt.timedelta(seconds=5), dt.timedelta(hours=1), dt.timedelta(days=1)
JUMPS = [-SECONDS, SECONDS, -HOUR, HOUR, -DAY, DAY]
A_DAY, IN_ALL = 3, 5


@pytest.fixture
def coding_app(make_app: AppFactory) -> Flask:
    """Return an app with codes and few tries."""
    return make_app(
        SESAME_ACTIVATION_PROOF="when-possible",
        SESAME_RECOVERY_PROOF="when-possible",
        SESAME_IDENTITY_TRIES_PER_DAY=A_DAY,
        SESAME_IDENTITY_TRIES_IN_ALL=IN_ALL,
        SESAME_CODES_PER_DAY=100,
        SESAME_REQUESTS_PER_MINUTE=1_000_000,
    )


def walk_on(person: PersonAtBrowser) -> None:
    """Answer the page rightly; begin again where the journey has expired, ask for a code where that has."""
    if person.page.status_code == 410:
        person.begin()
    if person.step == "code":
        person.send(code=codes(person.app)[-1])
        if person.step == "code" and person.errors:
            person.send(resend="yes")
        return
    person.send(**person.answer(person.step))


@pytest.mark.parametrize("journey", ["activation", "recovery"])
def test_a_jump_before_any_step_leaves_a_way_on(coding_app: Flask, later: Later, journey: str) -> None:
    """The journey goes on, or says that it has expired and begins again; it ends well, once."""
    lost, steps = [], 8 if journey == "activation" else 5
    for number, jump in enumerate(JUMPS):
        for step in range(number % 3, steps, 3):
            empty(coding_app)
            store_people(coding_app, LEA)
            if journey == "recovery":
                give_account(coding_app)
            person = at_recovery(coding_app) if journey == "recovery" else at_activation(coding_app)
            person.begin()
            for walked in range(3 * steps):
                if walked == step:
                    later.much += jump
                walk_on(person)
                if person.page.status_code >= 500 or person.step == "termine":
                    break
            done = events(coding_app).count("password_recovered" if journey == "recovery" else "account_activated")
            if (person.step, person.page.status_code, done) != ("termine", 200, 1):
                lost.append((jump, step, person.step, person.page.status_code, done))

    assert lost == []


def test_jumps_give_no_tries_beyond_the_total(coding_app: Flask, later: Later) -> None:
    """Whatever windows of a day they open; and a code still opens the path to who gives the right pair."""
    for jump in [HOUR, DAY, -DAY, -HOUR, -DAY, DAY, DAY]:
        person = at_activation(coding_app)
        person.go_to("identite")
        for _ in range(A_DAY + 1):
            person.send(**{**person.answer("identite"), "day": "4"})
        later.much += jump

    assert events(coding_app).count("identity_refused") == IN_ALL
    person = at_activation(coding_app)
    person.go_to("identite")
    person.send(**person.answer("identite"))
    assert person.page.status_code == 422
    person.send(**person.answer("identite"), key=codes(coding_app)[-1])
    assert person.step == "joker"


@pytest.mark.parametrize("jump", [-HOUR, -SECONDS, HOUR])
def test_a_spent_day_stays_spent_within_it(coding_app: Flask, later: Later, jump: dt.timedelta) -> None:
    """An hour back or ahead is the same day, but around midnight."""
    noon = dt.datetime.now(dt.UTC).replace(hour=12)
    later.much += noon - dt.datetime.now(dt.UTC)
    person = at_activation(coding_app)
    person.go_to("identite")
    for _ in range(A_DAY):
        person.send(**{**person.answer("identite"), "day": "4"})
    later.much += jump

    person = at_activation(coding_app)
    person.go_to("identite")
    person.send(**person.answer("identite"))

    assert person.page.status_code == 422
    assert events(coding_app).count("identity_proven") == 0


def test_a_code_dies_by_an_hour_ahead_and_another_is_sent(coding_app: Flask, later: Later) -> None:
    """Used once, whatever the clock says afterwards."""
    person = at_activation(coding_app)
    person.go_to("identite")
    person.send(**person.answer("identite"))
    later.much += dt.timedelta(minutes=20)
    person.send(code=codes(coding_app)[-1])
    assert person.errors == [
        "Ce code n’est plus valable. Voyez plus bas comment en recevoir un autre, ou continuer sans."
    ]
    person.send(resend="yes")
    form = {**person.hidden(), "code": codes(coding_app)[-1]}
    later.much -= dt.timedelta(minutes=20)
    person.send(code=codes(coding_app)[-1])
    assert person.step == "joker"

    person.client.post(f"{person.home}code", data=form)

    assert events(coding_app).count("code_refused") == 0
    assert person.open("code").request.path.endswith(("joker", "code"))


def test_a_small_step_back_does_not_lose_a_change(app: Flask, later: Later, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the comparison of the current password and the change: who has just proven it is not asked again."""
    give_account(app)
    person = signed_in(app)
    person.open("/sesame/modifier/joker")
    check = mounted(app).services.current_password.check

    def check_and_step_back(*about: object, **more: object) -> object:
        proof = check(*about, **more)  # type: ignore[arg-type]
        later.much -= SECONDS
        return proof

    monkeypatch.setattr(mounted(app).services.current_password, "check", check_and_step_back)
    person.send(current=GOOD_PASSWORD, question="book", answer="Contes de la lune vague")

    assert "C’est enregistré" in person.page.text
    assert events(app) == ["joker_changed"]


def test_a_session_of_today_outlives_jumps_and_dies_with_its_password(coding_app: Flask, later: Later) -> None:
    """By its version: no clock gives an ended session back, and none ends a good one."""
    give_account(coding_app)
    sign_in = mounted(coding_app).services.sign_in
    version = sign_in.password_version("lmartin")
    for jump in JUMPS:
        later.much += jump
        assert sign_in.is_still_good("lmartin", version=version), jump
    later.much -= DAY
    person = at_recovery(coding_app)
    person.begin()
    while person.step != "termine":
        walk_on(person)

    for jump in JUMPS:
        later.much += jump
        assert not sign_in.is_still_good("lmartin", version=version), jump
    assert sign_in.check_password("lmartin", NEW_PASSWORD)


@pytest.mark.parametrize("jump", [-HOUR, -DAY, HOUR])
def test_a_recap_is_not_shown_again_by_a_clock(app: Flask, later: Later, jump: dt.timedelta) -> None:
    """Whoever sits down next at the browser reads nothing of the person."""
    person = at_activation(app)
    person.go_to("termine")
    assert "lmartin" in person.page.text
    later.much += jump

    assert "lmartin" not in person.follow().text


def test_what_was_promised_ahead_of_time_leaves_in_time(app: Flask, later: Later) -> None:
    """A mail of a clock that ran a day ahead waits for that day, and is not lost."""
    later.much += DAY
    at_activation(app).go_to("termine")
    later.much -= DAY
    with app.app_context():
        deliver = mounted(app).services.delivery.deliver
        early = deliver().sent
        later.much += DAY
        assert early + deliver().sent == 2
    assert mails(app) == []


@pytest.mark.parametrize("night", ["2026-03-29T00:55:00+00:00", "2026-10-25T00:55:00+00:00"])
def test_the_night_of_another_hour_is_a_night_like_others(
    coding_app: Flask, monkeypatch: pytest.MonkeyPatch, night: str
) -> None:
    """A code lives ten minutes of sixty seconds, and the tries of a day come back with the next one."""
    moment = [dt.datetime.fromisoformat(night)]
    monkeypatch.setattr(SystemClock, "now", lambda _clock: moment[0])
    person = at_activation(coding_app)
    person.go_to("identite")
    person.send(**{**person.answer("identite"), "day": "4"})
    person.send(**person.answer("identite"))
    moment[0] += dt.timedelta(minutes=9)
    kept = {**person.hidden(), "code": codes(coding_app)[-1]}
    moment[0] += dt.timedelta(minutes=2)
    person.send(code=kept["code"])
    assert person.errors == [
        "Ce code n’est plus valable. Voyez plus bas comment en recevoir un autre, ou continuer sans."
    ]
    person.send(resend="yes")
    moment[0] += dt.timedelta(minutes=9)
    person.send(code=codes(coding_app)[-1])
    assert person.step == "joker"
    while person.step != "termine":
        person.send(**person.answer(person.step))

    assert events(coding_app).count("account_activated") == 1
