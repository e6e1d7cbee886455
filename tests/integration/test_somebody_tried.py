"""« Quelqu'un a essayé »: told to who is concerned, rarely, and never because a number is known."""

import pytest
from flask import Flask

from tests.conftest import AppFactory
from tests.people_with_accounts import Later
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.person_at_browser import NEW_PASSWORD
from tests.store_of import events
from tests.store_of import mails


def warned(app: Flask) -> list[str]:
    """Return the paths people were told of, one for each mail."""
    return [mail["facts"]["path"] for mail in mails(app) if mail["template"].startswith("somebody_tried_")]


def wrong_joker(app: Flask) -> None:
    """Give Léa's number and date, then wrong answers until it is over."""
    guesser = at_recovery(app)
    guesser.go_to("question")
    for _ in range(3):
        guesser.send(answer="Des pommes de terre")


def wrong_codes(app: Flask) -> None:
    """Give Léa's number and date, then wrong codes until it is over."""
    guesser = at_activation(app)
    guesser.go_to("code")
    for _ in range(3):
        guesser.send(code="00000000")


def wrong_current(app: Flask) -> None:
    """Sit at Léa's open session, and give wrong passwords until none is looked at any more."""
    page = signed_in(app)
    for _ in range(12):
        page.open("/sesame/modifier/mot-de-passe")
        page.send(current="Chaise-longue9verte!", password=NEW_PASSWORD, confirmation=NEW_PASSWORD)


def test_three_wrong_answers_are_told_to_every_address(app: Flask) -> None:
    """With when and where, and without anything a guesser could use."""
    give_account(app)
    wrong_joker(app)

    told = mails(app, "somebody_tried_answers")
    assert [mail["to"] for mail in told] == ["lea.martin-duval@univ-demo.example", "lea@courriel.example"]
    assert warned(app) == ["joker", "joker"]
    assert events(app)[-1] == "person_warned"


def test_wrong_codes_are_told_too(make_app: AppFactory) -> None:
    """Somebody knows the number and the date, and not the mailbox."""
    app = make_app(SESAME_ACTIVATION_PROOF="when-possible")
    wrong_codes(app)

    assert set(warned(app)) == {"code"}


def test_wrong_current_passwords_are_told_once_no_more_are_looked_at(app: Flask) -> None:
    """Somebody sits at an open session."""
    give_account(app)
    wrong_current(app)

    assert warned(app) == ["current-password"] * 2


def test_two_wrong_answers_and_a_right_one_are_nobody_else_s_business(app: Flask) -> None:
    """A tired student remembers at last."""
    give_account(app)
    person = at_recovery(app)
    person.go_to("question")
    person.send(answer="Des pommes de terre")
    person.send(answer="Des pommes sautées")
    person.go_to("termine")

    assert warned(app) == []


def test_who_knows_a_number_alone_makes_no_mail_leave(make_app: AppFactory) -> None:
    """On no path: dates, until the path is closed, on both journeys, and passwords at sign-in."""
    app = make_app(SESAME_ACTIVATION_PROOF="when-possible", SESAME_RECOVERY_PROOF="when-possible")
    give_account(app)
    for person in (at_activation(app), at_recovery(app)):
        person.begin()
        person.send(kind="student_number")
        for _ in range(12):
            person.send(number="22401234", day="1", month="1", year="2001")

    assert mails(app) == []


@pytest.mark.parametrize(("days", "told"), [(6.9, 2), (7.1, 4)])
def test_a_person_is_told_at_most_once_a_week(app: Flask, later: Later, days: float, told: int) -> None:
    """Whatever the path; a week later it is told again."""
    give_account(app)
    wrong_joker(app)
    later.advance(days=days)
    wrong_current(app)

    assert len(warned(app)) == told


def test_under_an_alarm_nobody_is_told(make_app: AppFactory) -> None:
    """One script could write to thousands; the help desk is told, once."""
    app = make_app(SESAME_SITE_ALARM_PER_HOUR=2, SESAME_HELP_MAIL="assistance@univ-demo.example")
    give_account(app)
    wrong_joker(app)

    assert len(mails(app, "help_alarm")) == 1
    assert warned(app) == []
