"""The birth date as people type it on the page: whole in one field, or with several slips at once."""

import re

import pytest
from flask import Flask

from tests.conftest import AppFactory
from tests.people_with_accounts import at_activation
from tests.person_at_browser import PersonAtBrowser


@pytest.fixture
def person(make_app: AppFactory) -> PersonAtBrowser:
    """Return Léa where number and birth date are asked."""
    app: Flask = make_app()
    somebody = at_activation(app)
    somebody.go_to("identite")
    return somebody


@pytest.mark.parametrize("typed", ["03/02/2007", "3-2-2007", "03022007", "2007-02-03", "3 février 2007"])
def test_a_whole_date_in_the_day_s_field_identifies(person: PersonAtBrowser, typed: str) -> None:
    """Without a script too."""
    person.send(number="123456789AB", day=typed, month="", year="")

    assert person.step == "joker"


def test_a_whole_date_is_shown_again_in_its_three_fields(person: PersonAtBrowser) -> None:
    """Where something else is to correct, people see how they were understood."""
    person.send(number="", day="03/02/2007", month="", year="")

    shown = dict(re.findall(r'<input id="(day|month|year)"[^>]*value="([^"]*)"', person.page.text))
    assert shown == {"day": "03", "month": "02", "year": "2007"}


def test_every_fault_of_a_date_stands_beside_its_field(person: PersonAtBrowser) -> None:
    """« 31/02/07 » has no such day and no whole year: both are told, once each, and nothing is looked up."""
    person.send(number="123456789AB", day="31", month="02", year="07")

    assert person.page.status_code == 422
    assert sorted(person.errors) == [
        "Cette date n’existe pas. Vérifiez le jour et le mois.",
        "Écrivez l’année en quatre chiffres, comme 2007.",
    ]
