"""The recap of a journey: for who has just come to its end, and not for the next person at the browser."""

from dataclasses import replace

import pytest
from flask import Flask

from tests.conftest import AppFactory
from tests.conftest import store_people
from tests.invented_people import PAUL
from tests.people_with_accounts import Later
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import give_account
from tests.person_at_browser import PersonAtBrowser

#: What nobody else is to read.
DATA = ("lmartin", "lea.martin-duval@univ-demo.example", "lea@courriel.example")


def finished(app: Flask, journey: str) -> PersonAtBrowser:
    """Return Léa at the recap of a journey."""
    if journey == "recovery":
        give_account(app)
    person = at_recovery(app) if journey == "recovery" else at_activation(app)
    person.go_to("termine")
    return person


@pytest.mark.parametrize("journey", ["activation", "recovery"])
def test_a_reload_within_two_minutes_shows_the_recap_again(app: Flask, later: Later, journey: str) -> None:
    """A page that did not load well, or whose language was changed."""
    person = finished(app, journey)
    later.advance(minutes=1, seconds=50)

    person.open("termine?langue=en")

    assert "lmartin" in person.page.text


@pytest.mark.parametrize("journey", ["activation", "recovery"])
def test_later_the_page_says_what_was_done_and_nothing_of_the_person(app: Flask, later: Later, journey: str) -> None:
    """The page already open stays as it is; opened again it says where the login is found."""
    person = finished(app, journey)
    later.advance(minutes=2, seconds=1)

    person.open("termine")

    assert person.page.status_code == 200
    assert [one for one in DATA if one in person.page.text] == []
    done = "Votre compte est activé" if journey == "activation" else "Votre mot de passe est changé"
    assert f"<h1>{done}</h1>" in person.page.text
    assert "Votre identifiant de connexion se trouve dans le mail de confirmation" in person.page.text
    assert "Se connecter" in person.page.text


def test_reloading_does_not_make_it_last(app: Flask, later: Later) -> None:
    """Two minutes after the end, however often it was looked at."""
    person = finished(app, "activation")
    for _ in range(3):
        later.advance(seconds=50)
        person.open("termine")

    assert "lmartin" not in person.page.text


def test_a_language_can_be_chosen_and_the_page_be_ended_later(app: Flask, later: Later) -> None:
    """What the page offers works on the page without data, too."""
    person = finished(app, "activation")
    later.advance(minutes=5)
    person.open("termine?langue=en")
    assert "Your account is active" in person.page.text

    person.send()

    assert person.page.request.path == "/"
    assert person.open("termine").request.path == person.home


def test_who_has_no_address_is_sent_to_the_help_desk(make_app: AppFactory, later: Later) -> None:
    """No mail has told them their login."""
    app = make_app(people=False)
    store_people(app, replace(PAUL, mail=None, personal_mail=None))
    person = at_activation(app, "pbernard")
    person.go_to("termine")
    assert "pbernard" in person.page.text
    later.advance(minutes=3)

    person.open("termine")

    assert "pbernard" not in person.page.text
    assert "demandez-le à l’assistance" in person.page.text
    assert "mail de confirmation" not in person.page.text
