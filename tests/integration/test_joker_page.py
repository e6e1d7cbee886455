"""The page of the joker: what is told before anything is refused, and what of a refused form comes back."""

import html
from collections.abc import Iterator

import pytest
from flask import Flask

from sesame.domain.joker import LONGEST_ANSWER
from sesame.domain.joker import LONGEST_QUESTION
from sesame.domain.joker import SHORTEST_ANSWER
from sesame.domain.joker import SHORTEST_QUESTION
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import PersonAtBrowser

ANSWER = "Gratin dauphinois de Ghislaine"
SECTION = "/sesame/modifier/joker"
#: The questions of the page, each of which begins with something that is no joker.
WHERE = ("activation", "Mon Sésame")


@pytest.fixture(params=WHERE)
def person(app: Flask, request: pytest.FixtureRequest) -> Iterator[PersonAtBrowser]:
    """Return somebody at the page, in the activation and in « Mon Sésame »."""
    if request.param == WHERE[0]:
        walking = at_activation(app)
        walking.go_to("joker")
        yield walking
    else:
        give_account(app)
        at_home = signed_in(app)
        at_home.open(SECTION)
        yield at_home


def text(person: PersonAtBrowser) -> str:
    """Return the page's text as it is read."""
    return html.unescape(person.page.text).replace("\u00a0", " ").replace("\u202f", " ")


def test_limits_are_told_before_anything_is_refused(person: PersonAtBrowser) -> None:
    """How long, what is refused, and that no word of one's own question may be its answer."""
    said = text(person)

    assert f"De {SHORTEST_QUESTION} à {LONGEST_QUESTION} caractères" in said
    assert f"Au moins {SHORTEST_ANSWER} lettres ou chiffres, {LONGEST_ANSWER} caractères au plus" in said
    assert "aucun mot de la question ne pourra servir de réponse" in said
    assert "votre nom, vos numéros, vos adresses et votre date de naissance" in said
    assert "ce que beaucoup de gens répondraient" in said


def test_an_answer_is_kept_while_something_else_is_wrong(person: PersonAtBrowser) -> None:
    """Nobody types it twice because of another field; the page is stored nowhere."""
    person.send(question="", answer=ANSWER, current=GOOD_PASSWORD)

    assert person.page.status_code == 422
    assert f'value="{ANSWER}"' in person.page.text
    assert "no-store" in person.page.headers["Cache-Control"]


def test_an_answer_that_was_refused_is_not_shown_again(person: PersonAtBrowser) -> None:
    """It is to be thought of anew, and may be another secret that was typed into the wrong field."""
    person.send(question="dish", answer="Pizza", current=GOOD_PASSWORD)

    assert len(person.errors) == 1
    assert "Pizza" not in person.page.text


def test_an_answer_is_shown_to_nobody_who_opens_the_page(person: PersonAtBrowser) -> None:
    """Neither the one that was kept nor the one of a form that was refused: it comes back with that form alone."""
    person.send(question="", answer=ANSWER, current=GOOD_PASSWORD)
    person.open(person.page.request.path)
    assert ANSWER not in person.page.text

    where = person.page.request.path
    person.send(question="dish", answer=ANSWER, current=GOOD_PASSWORD)
    assert person.page.request.path != where
    person.open(where)

    assert ANSWER not in person.page.text


def test_an_answer_is_kept_beside_a_wrong_current_password(app: Flask) -> None:
    """The password is not."""
    give_account(app)
    person = signed_in(app)
    for current in ("", "Wrong-password1!"):
        person.open(SECTION)
        person.send(question="dish", answer=ANSWER, current=current)

        assert len(person.errors) == 1
        assert f'value="{ANSWER}"' in person.page.text
        assert "Wrong-password1!" not in person.page.text
