"""A file where a text belongs: every form anybody can post reads texts alone, and answers with a page."""

import io
import re

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage

from sesame.domain.preferences import SECTIONS
from tests.conftest import AppFactory
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import codes
from tests.store_of import mails

#: Names that a page shows only sometimes.
SOMETIMES = {"resend", "none", "keep_sessions", "phone", "current", "own_question"}
#: The rest of a form, so that what reads the field is reached; never what would end the journey or spend a try.
BESIDE = {
    "mot-de-passe": {"password": GOOD_PASSWORD, "confirmation": "another one", "charter": "yes"},
    "question": {},
    "code": {},
}
SECTION_BESIDE = {"joker": {"question": "own"}, "sms": {"sms": "yes"}}


@pytest.fixture
def full_app(make_app: AppFactory) -> Flask:
    """Return an app with every step and box, that answers what breaks by a page."""
    app = make_app(
        SESAME_ACTIVATION_PROOF="when-possible",
        SESAME_RECOVERY_PROOF="when-possible",
        SESAME_PUBLIC_URL="http://localhost",
        SESAME_CODES_PER_DAY=100,
        mount_options={"end_sessions": lambda _name: 0},
    )
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


def post_files(person: PersonAtBrowser, action: str, beside: dict[str, str]) -> list[str]:
    """Post a file under each name of the form at that address; return the answers that are no page of ours."""
    person.open(action)
    assert person.page.request.path == action
    named = re.findall(r'<(?:input|select|button|textarea)[^>]* name="([^"]+)"', person.page.text)
    wrong = []
    for name in sorted({*named, *SOMETIMES}):
        person.open(action)
        data: dict[str, object] = {**person.hidden(), **beside}
        data[name] = FileStorage(io.BytesIO(b"root:x:0:0"), filename="passwd", content_type="text/plain")
        answer = person.client.post(action, data=data, content_type="multipart/form-data")
        if answer.status_code >= 500:
            wrong.append(f"{action}: a file as {name} is answered {answer.status_code}")
    return wrong


def walk(person: PersonAtBrowser) -> list[str]:
    """Go through the whole journey, posting files at each of its pages."""
    wrong = post_files(person, person.home, {})
    person.begin()
    while person.step != "termine":
        step, action = person.step, person.page.request.path
        wrong += post_files(person, action, BESIDE.get(step, {}) if step in BESIDE else person.answer(step))
        person.open(action)
        person.send(**({"code": codes(person.app)[-1]} if step == "code" else person.answer(step)))
        assert person.step != step, person.errors
    return wrong


def test_no_field_of_a_journey_takes_a_file(full_app: Flask) -> None:
    """At any step of activation and of a forgotten password: a page in words, and never a fault of the server."""
    wrong = walk(at_activation(full_app))
    wrong += walk(at_recovery(full_app))

    assert not wrong, "\n".join(wrong)


def test_no_field_of_an_account_takes_a_file(full_app: Flask) -> None:
    """In any section of « Mon Sésame », and at the link of a mail."""
    give_account(full_app)
    person = signed_in(full_app)
    person.open("/sesame/modifier/annuaire")
    person.send(visible="no")
    link = str(mails(full_app, "directory_changed")[-1]["facts"]["link"]).removeprefix("http://localhost")

    wrong = []
    for section in SECTIONS:
        wrong += post_files(person, f"/sesame/modifier/{section.slug}", SECTION_BESIDE.get(section.slug, {}))
    wrong += post_files(person, link, {})

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("number", [4711, ["123456789AB"], None, {"a": "b"}])
def test_a_form_is_not_read_from_json(full_app: Flask, number: object) -> None:
    """It could hold numbers and lists where texts are expected; without a form there is no token either."""
    person = at_activation(full_app)
    person.go_to("identite")
    body = {**person.hidden(), **person.answer("identite"), "number": number}

    answer = person.client.post(person.page.request.path, json=body)

    assert answer.status_code == 400
