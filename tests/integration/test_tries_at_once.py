"""Twenty browsers guess in the same instant: no more tries count than when they come one after the other."""

from collections import Counter

import pytest
from flask import Flask

from tests.at_once import at_once
from tests.conftest import AppFactory
from tests.invented_people import LEA
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import give_account
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import codes
from tests.store_of import events

CROWD = 20


@pytest.fixture
def any_app(make_any_app: AppFactory) -> Flask:
    """Return an app on each kind of database that asks for codes."""
    return make_any_app(LEA, SESAME_ACTIVATION_PROOF="when-possible", SESAME_CODES_PER_DAY=100)


def send_at_once(people: list[PersonAtBrowser], answers: list[dict[str, str]]) -> list[str]:
    """Send each page's form in the same instant; return where each was sent, « » for a refusal."""
    forms = [{**person.hidden(), **answer} for person, answer in zip(people, answers, strict=True)]
    given = at_once(
        [
            lambda p=person, f=form: p.client.post(p.page.request.path, data=f)  # type: ignore[misc]
            for person, form in zip(people, forms, strict=True)
        ]
    )
    assert {answer.status_code for answer in given} <= {303, 410, 422}
    return [answer.headers.get("Location", "").rpartition("/")[2] for answer in given]


def windows_of(person: PersonAtBrowser) -> list[PersonAtBrowser]:
    """Return twenty windows of one browser, each at the page of the code."""
    cookie = person.client.get_cookie("session")
    assert cookie is not None
    windows = [at_activation(person.app) for _ in range(CROWD)]
    for window in windows:
        window.client.set_cookie("session", cookie.value)
        window.open("code")
    return windows


def test_a_birth_date_is_guessed_three_times_and_no_more(any_app: Flask) -> None:
    """Seventeen of the twenty are not even compared, the right one among them if it comes late."""
    people = [at_activation(any_app) for _ in range(CROWD)]
    for person in people:
        person.go_to("identite")

    send_at_once(people, [{**person.answer("identite"), "day": "4"} for person in people])

    assert Counter(events(any_app)) == {"identity_refused": 3, "identity_path_closed": CROWD - 3}


def test_an_answer_is_guessed_ten_times_and_no_more(any_app: Flask) -> None:
    """However many journeys were opened beforehand."""
    give_account(any_app)
    people = [at_recovery(any_app) for _ in range(CROWD)]
    for person in people:
        person.go_to("question")

    send_at_once(people, [{"answer": f"tarte {number}"} for number in range(CROWD)])
    late = at_recovery(any_app)
    late.go_to("question")
    late.send(answer="Gratin dauphinois")

    assert events(any_app).count("answer_refused") == CROWD + 1
    assert late.step == "question"
    assert late.page.status_code == 422


def test_a_code_is_taken_once(any_app: Flask) -> None:
    """By one of the windows of the browser it was asked in; the others are where the journey then is."""
    person = at_activation(any_app)
    person.go_to("code")
    (code,) = codes(any_app)
    windows = windows_of(person)

    places = send_at_once(windows, [{"code": code}] * CROWD)

    assert set(places) == {"joker"}
    assert events(any_app).count("code_refused") == 0


def test_three_wrong_codes_at_once_end_the_journey(any_app: Flask) -> None:
    """Twenty windows of one browser have three tries together."""
    person = at_activation(any_app)
    person.go_to("code")
    (code,) = codes(any_app)
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    windows = windows_of(person)

    form = windows[0].hidden()
    send_at_once(windows, [{"code": wrong}] * CROWD)
    refused = events(any_app).count("code_refused")

    assert 1 <= refused <= 3
    person.open("code")
    for _ in range(3 - refused):
        form = person.hidden()
        person.send(code=wrong)

    assert events(any_app).count("code_refused") == 3
    assert "la démarche s’arrête ici" in person.page.text
    person.client.post(person.home + "code", data={**form, "code": code})
    person.open("joker")
    assert "la démarche s’arrête ici" in person.page.text
