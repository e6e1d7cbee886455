"""Every state of a journey × every step × every method: nothing is opened that was not earned."""

import itertools

import pytest
from flask import Flask

from sesame.domain.journeys import ACTIVATION
from sesame.domain.journeys import RECOVERY
from tests.conftest import AppFactory
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import give_account
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import codes
from tests.store_of import everything

JOURNEYS = {"activation": ACTIVATION, "recovery": RECOVERY}
#: The way of somebody who is asked for everything: a code, and a phone number.
WAYS = {
    "activation": ["numero", "identite", "code", "joker", "photo", "sms", "telephone", "mot-de-passe", "termine"],
    "recovery": ["numero", "identite", "code", "question", "mot-de-passe", "termine"],
}
#: Where a journey stands: nowhere, at each page of the way, or given up.
STATES = {name: ["none", *way, "abandoned"] for name, way in WAYS.items()}
OTHERS = ("PUT", "PATCH", "DELETE")


@pytest.fixture
def long_app(make_app: AppFactory) -> Flask:
    """Return an app whose journeys have every step; Paul's account is there to be recovered."""
    return make_app(SESAME_ACTIVATION_PROOF="when-possible", SESAME_RECOVERY_PROOF="when-possible")


def standing_at(app: Flask, journey: str, state: str) -> PersonAtBrowser:
    """Return Léa with her journey in that state."""
    if journey == "recovery":
        give_account(app)
    person = at_recovery(app) if journey == "recovery" else at_activation(app)
    if state == "none":
        return person
    person.begin()
    until = "photo" if state == "abandoned" and journey == "activation" else state
    until = "question" if state == "abandoned" and journey == "recovery" else until
    while person.step != until:
        answer = {"code": codes(app)[-1]} if person.step == "code" else person.answer(person.step)
        before = person.step
        person.send(**answer)
        assert person.step != before, person.errors
    if state == "abandoned":
        token = person.hidden()["csrf_token"]
        person.page = person.client.post(f"{person.home}abandonner", data={"csrf_token": token})
        assert person.page.status_code == 200
    return person


def reachable(journey: str, state: str) -> set[str]:
    """Return the steps that may be opened in a state: all before the present one, and it."""
    way = WAYS[journey]
    if state not in way or state == "termine":
        return set()
    return set(way[: way.index(state) + 1])


CASES = [
    (journey, state, step)
    for journey in WAYS
    for state, step in itertools.product(STATES[journey], [step.slug for step in JOURNEYS[journey].steps])
]


def test_the_ways_are_those_of_the_journeys() -> None:
    """A step added to a journey has to be added here."""
    for name, journey in JOURNEYS.items():
        assert WAYS[name] == [*(step.slug for step in journey.steps), "termine"]


@pytest.mark.parametrize(("journey", "state", "step"), CASES)
def test_a_step_opens_only_when_it_was_earned(long_app: Flask, journey: str, state: str, step: str) -> None:
    """Otherwise one is led to where the journey stands, or to its beginning; nothing is changed by looking."""
    person = standing_at(long_app, journey, state)
    before = everything(long_app)

    answer = person.client.get(person.home + step)

    if step in reachable(journey, state):
        assert answer.status_code == 200
    else:
        assert answer.status_code == 303
        there = {"none": "", "abandoned": ""}.get(state, state)
        assert answer.headers["Location"].partition("?")[0] == person.home + there
    assert person.client.head(person.home + step).status_code == answer.status_code
    assert everything(long_app) == before


@pytest.mark.parametrize(("journey", "state", "step"), CASES)
def test_an_answer_is_taken_only_when_it_was_earned(long_app: Flask, journey: str, state: str, step: str) -> None:
    """Then the journey goes on from where it stands; one to a step not yet earned is not kept, whatever its token."""
    person, way = standing_at(long_app, journey, state), WAYS[journey]
    if state not in {"none", "abandoned"}:
        person.open(step if step in reachable(journey, state) else state)
    token = person.hidden() if state not in {"none", "abandoned"} else {}
    before = everything(long_app)
    code = (codes(long_app) or ["12345678"])[-1]
    data = {**token, **({"code": code} if step == "code" else person.answer(step))}

    answer = person.client.post(person.home + step, data=data)

    if step in reachable(journey, state):
        # A decision on SMS is a new one each time, and the phone that hung on the former is asked for again.
        stands = way.index(step) + 1 if step == "sms" else max(way.index(state), way.index(step) + 1)
        assert answer.status_code == 303
        assert answer.headers["Location"].partition("?")[0] == person.home + way[stands]
        return
    assert answer.status_code == (410 if state in {"none", "abandoned"} else 303)
    assert everything(long_app) == before


@pytest.mark.parametrize("method", OTHERS)
@pytest.mark.parametrize(
    ("journey", "state"), [(name, state) for name in WAYS for state in ("none", "identite", "termine")]
)
def test_no_other_method_means_anything(long_app: Flask, journey: str, state: str, method: str) -> None:
    """It is refused with the list of those that do, before anything is looked at."""
    person = standing_at(long_app, journey, state)
    before = everything(long_app)

    for word in ("", *WAYS[journey], "abandonner"):
        answer = person.client.open(person.home + word, method=method, data={"a": "b"})
        assert answer.status_code == 405
        assert "POST" in answer.headers["Allow"]
    assert person.client.get(person.home + "abandonner").status_code == 405
    assert everything(long_app) == before


@pytest.mark.parametrize("journey", list(WAYS))
def test_each_step_leads_back_to_the_one_before(long_app: Flask, journey: str) -> None:
    """And the answers given are still there, but for secrets."""
    person = standing_at(long_app, journey, WAYS[journey][-2])
    for step, earlier in zip(WAYS[journey][-2:0:-1], WAYS[journey][-3::-1], strict=False):
        person.open(step)
        assert f'href="{person.home}{earlier}"' in person.page.text
    person.open("numero")
    assert 'value="ine" checked' in person.page.text


def test_going_back_to_refuse_the_sms_takes_the_phone_away(long_app: Flask) -> None:
    """What no longer applies is not kept."""
    person = standing_at(long_app, "activation", "mot-de-passe")
    person.open("sms")
    person.send(sms="no")

    assert person.step == "mot-de-passe"
    assert person.client.get(person.home + "telephone").status_code == 303
    person.send(**person.answer("mot-de-passe"))
    assert person.step == "termine"
    stored = str(everything(long_app)["sesame_preferences"])
    assert "+336" not in stored
