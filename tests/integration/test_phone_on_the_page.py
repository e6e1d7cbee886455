"""A mobile number is shown in full before anything keeps it, and what is no whole number is told so."""

import pytest
from flask import Flask

from tests.conftest import AppFactory
from tests.people_with_accounts import at_activation
from tests.person_at_browser import PersonAtBrowser


@pytest.fixture
def person(make_app: AppFactory) -> PersonAtBrowser:
    """Return Léa where her mobile number is asked."""
    app: Flask = make_app()
    somebody = at_activation(app)
    somebody.go_to("telephone")
    return somebody


def test_the_page_before_the_last_answer_shows_the_number_as_it_was_understood(person: PersonAtBrowser) -> None:
    """With its country; a Réunion number behind the code of France too."""
    person.send(phone="+33 692 12 34 56")

    assert person.step == "mot-de-passe"
    assert "Les SMS d’alerte iront au +262 692 12 34 56." in person.page.text.replace("\u00a0", " ")
    person.open("telephone")
    assert 'value="+262 692 12 34 56"' in person.page.text
    person.send(phone="06 39 98 12 34")
    assert "Les SMS d’alerte iront au +33 6 39 98 12 34." in person.page.text.replace("\u00a0", " ")


def test_who_refuses_sms_reads_of_no_number(person: PersonAtBrowser) -> None:
    """Nor who changed their mind."""
    person.send(phone="06 39 98 12 34")
    person.open("sms")
    person.send(sms="no", wording=person.hidden()["wording"])

    assert person.step == "mot-de-passe"
    assert "Les SMS d’alerte iront" not in person.page.text


def test_half_a_number_is_told_to_need_its_country(person: PersonAtBrowser) -> None:
    """And is not kept as somebody's in the Pacific."""
    for typed in ("612345", "75 12 34", "87 12 34 56"):
        person.send(phone=typed)

        assert person.page.status_code == 422
        assert "avec + et l’indicatif" in person.errors[0]
