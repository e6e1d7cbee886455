"""Whatever is typed or sent: a clear page, 4xx at most, nothing changed, nothing reflected, no secret shown again."""

import html
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from tests.people_with_accounts import at_activation
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import give_account
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import everything

SCRIPT = "<script>alert(1)</script>"
NASTY = {
    "empty": "",
    "spaces": "   ",
    "letters": "abcdefghijk",
    "very long": "9" * 10_000,
    "NUL": "12\x0034",
    "control characters": "1\x01\x02\x1b[31m",
    "right to left": "\u202e12345\u202d",
    "emoji": "👩🏽‍🎓👩🏽‍🎓👩🏽‍🎓",
    "LDAP": "*)(uid=*",
    "SQL": "' OR '1'='1' --",
    "script": SCRIPT,
    "line ends": "1\r\nSet-Cookie: a=b",
    "format": "{0.__class__} %s ${7*7} {{7*7}}",
    "lone surrogate": "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "path": "../../etc/passwd",
    "zero width": "\u200b\u200b\u200b",
    "full width": "１２３４５６７８",
}
#: The fields of each step, and which of them is a secret.
FIELDS = {
    "numero": ["kind"],
    "identite": ["number", "day", "month", "year"],
    "joker": ["question", "own_question", "answer"],
    "photo": ["use_public", "use_intranet", "use_student"],
    "sms": ["sms"],
    "telephone": ["phone"],
    "mot-de-passe": ["password", "confirmation", "charter"],
}
SECRETS = {"answer", "password", "confirmation"}
each_field = pytest.mark.parametrize(
    ("step", "field"), [(step, field) for step, fields in FIELDS.items() for field in fields]
)


def expect_a_page(person: PersonAtBrowser) -> None:
    """Check what every answer to bad input has to be."""
    assert 200 <= person.page.status_code < 500
    assert "Traceback" not in person.page.text
    assert SCRIPT not in person.page.text
    assert "Set-Cookie: a=b" not in str(person.page.headers)


@each_field
@pytest.mark.parametrize("nasty", list(NASTY))
def test_a_nasty_answer_is_told_or_forgiven(app: Flask, step: str, field: str, nasty: str) -> None:
    """On every field of every step; when it is refused nothing changed, and when it is a secret it is not shown."""
    person = at_activation(app)
    person.go_to(step)
    before = everything(app)
    text = NASTY[nasty]

    person.send(**{**person.answer(step), "own_question": "", field: text})

    expect_a_page(person)
    if person.step == step:
        assert person.page.status_code == 422
        assert person.errors
        if step != "identite":
            assert everything(app) == before
        if field in SECRETS and len(text.strip()) > 3:
            assert html.escape(text) not in person.page.text


@pytest.mark.parametrize(
    ("day", "month", "year", "said"),
    [
        ("29", "2", "2007", "Cette date n’existe pas"),
        ("30", "février", "2008", "Cette date n’existe pas"),
        ("31", "avril", "2007", "Cette date n’existe pas"),
        ("0", "1", "2007", "Le jour est un nombre de 1 à 31"),
        ("32", "1", "2007", "Le jour est un nombre de 1 à 31"),
        ("1", "13", "2007", "Le mois est un nombre de 1 à 12"),
        ("1", "brumaire", "2007", "Le mois est un nombre"),
        ("1", "1", "07", "quatre chiffres"),
        ("1", "1", "3007", "L’année est comprise entre"),
        ("1", "1", "1066", "L’année est comprise entre"),
        ("", "", "", "Saisissez votre date de naissance"),
        ("-1", "1", "2007", "Le jour est un nombre"),
        ("1.5", "1", "2007", "Le jour est un nombre"),
    ],
)
def test_an_impossible_date_is_told_beside_its_field(app: Flask, day: str, month: str, year: str, said: str) -> None:
    """With what was typed still there, and no try counted."""
    person = at_activation(app)
    person.go_to("identite")
    before = everything(app)

    person.send(number="123456789AB", day=day, month=month, year=year)

    assert person.page.status_code == 422
    assert any(said in error for error in person.errors)
    assert 'value="123456789AB"' in person.page.text
    assert f'value="{month}"' in person.page.text
    assert everything(app) == before


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [("3", "FÉVRIER", "2007"), ("03", "fevrier", "2007"), (" 3 ", "févr.", "2007"), ("3", "February", "2007")],
)
def test_a_date_is_understood_as_people_write_it(app: Flask, day: str, month: str, year: str) -> None:
    """A month's name, in either language, with or without accents, case and dot."""
    person = at_activation(app)
    person.go_to("identite")

    person.send(number=" 1234 56789 ab ", day=day, month=month, year=year)

    assert person.step == "joker", person.errors


@pytest.mark.parametrize("step", list(FIELDS))
def test_missing_and_repeated_parameters_are_told(app: Flask, step: str) -> None:
    """A form without its fields, and one with each of them twice."""
    person = at_activation(app)
    person.go_to(step)
    hidden = person.hidden()
    path = person.page.request.path

    assert person.client.post(path, data=hidden).status_code == 422
    twice: MultiDict[str, str] = MultiDict(hidden)
    for field in FIELDS[step]:
        twice.setlist(field, ["x" * 5, SCRIPT])
    answer = person.client.post(path, data=twice)
    assert answer.status_code == 422
    assert SCRIPT not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "content_type", ["application/json", "text/plain", "text/xml", "multipart/form-data", "x/y; charset=none"]
)
def test_another_content_type_is_no_answer(app: Flask, content_type: str) -> None:
    """It carries no token of ours, so nothing of it is read."""
    person = at_activation(app)
    person.go_to("numero")
    before = everything(app)

    answer = person.client.post(person.page.request.path, data=b'{"kind": "ine"}', content_type=content_type)

    assert answer.status_code == 400
    assert "n’a pas pu être vérifié" in answer.get_data(as_text=True)
    assert everything(app) == before


@pytest.mark.parametrize("token", [None, "", "forged", "a.b.c", "another browser"])
@pytest.mark.parametrize("step", list(FIELDS))
def test_a_form_of_another_page_or_site_changes_nothing(app: Flask, step: str, token: str | None) -> None:
    """Without our token, with a made-up one, with that of another browser."""
    person = at_activation(app)
    person.go_to(step)
    form = {**person.hidden(), **person.answer(step)}
    del form["csrf_token"]
    if token == "another browser":
        stranger = at_activation(app)
        stranger.open(stranger.home)
        token = stranger.hidden()["csrf_token"]
    if token is not None:
        form["csrf_token"] = token
    before = everything(app)

    answer = person.client.post(person.page.request.path, data=form)

    assert answer.status_code == 400
    assert "n’a pas pu être vérifié" in answer.get_data(as_text=True)
    assert everything(app) == before
    assert person.open(step).status_code == 200


def test_a_body_larger_than_any_form_is_refused(app: Flask) -> None:
    """Before it is read into memory."""
    person = at_activation(app)
    person.go_to("identite")

    answer = person.client.post(person.page.request.path, data={"number": "9" * 2_000_000})

    assert answer.status_code == 413
    assert "trop long" in answer.get_data(as_text=True)


def test_an_answer_that_was_taken_is_never_shown_again(app: Flask) -> None:
    """Nor is a password: a page that comes back with an error has empty fields for it."""
    person = at_activation(app)
    person.go_to("joker")
    person.send(**person.answer("joker"))
    person.open("joker")
    assert "dauphinois" not in person.page.text
    person.open("photo")
    person.send(**person.answer("photo"))
    person.send(sms="no")
    person.send(password=GOOD_PASSWORD, confirmation="")
    assert person.page.status_code == 422
    assert GOOD_PASSWORD not in person.page.text


_any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
_calm = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.parametrize("step", list(FIELDS))
@_calm
@given(data=st.data())
def test_any_text_in_any_field_gets_a_page(app: Flask, step: str, data: st.DataObject) -> None:
    """A property over all of Unicode."""
    person = at_activation(app)
    person.go_to(step)
    sent: dict[str, Any] = {field: data.draw(_any_text, label=field) for field in FIELDS[step]}

    person.send(**sent)

    assert person.page.status_code < 500
    assert "<script>alert" not in person.page.text


@_calm
@given(path=_any_text)
def test_any_path_gets_a_page(app: Flask, path: str) -> None:
    """Under each of our addresses."""
    client = app.test_client()
    for prefix in ("/aide/activer-mon-compte/", "/aide/mot-de-passe-oublie/", "/sesame/", "/sesame/ce-n-est-pas-moi/"):
        answer = client.get(prefix + path.replace("?", "").replace("#", ""))
        assert answer.status_code < 500


@_calm
@given(answer=_any_text)
def test_any_answer_to_the_question_gets_a_page(app: Flask, answer: str) -> None:
    """The recovery's own field."""
    if not everything(app)["sesame_account"]:
        give_account(app)
    person = at_recovery(app)
    person.go_to("question")

    person.send(answer=answer)

    assert person.page.status_code == (422 if person.step == "question" else 200)
