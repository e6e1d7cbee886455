"""Somebody goes through numbers and dates: the help desk is told once, and nobody is stopped for it."""

from flask import Flask

from sesame.container import open_sign_in
from tests.conftest import AppFactory
from tests.people_with_accounts import Later
from tests.people_with_accounts import at_activation
from tests.store_of import mails

DESK = "assistance@univ-demo.example"


def spray(app: Flask, count: int) -> None:
    """Try a date on so many numbers."""
    person = at_activation(app)
    person.begin()
    person.send(kind="student_number")
    for number in range(count):
        person.send(number=f"9{number:07}", day="3", month="2", year="2007")


def test_the_help_desk_is_told_once_a_day_and_by_the_command(make_app: AppFactory, later: Later) -> None:
    """With figures, what Sésame does about it, and what to type; without a number or a name."""
    app = make_app(SESAME_SITE_ALARM_PER_HOUR=10, SESAME_HELP_MAIL=DESK)
    spray(app, 20)

    (told,) = mails(app, "help_alarm")
    assert told["to"] == DESK
    assert (told["facts"]["path"], told["facts"]["wrong"], told["facts"]["people"]) == ("identity", "5", "5")
    said = app.test_cli_runner().invoke(args=["sesame", "events"]).output
    assert "10  identity_refused" in said
    assert "alerte du" in said
    assert "people 5" in said
    later.advance(days=1)
    spray(app, 5)
    assert len(mails(app, "help_alarm")) == 2


def test_under_an_alarm_people_go_on_as_before(make_app: AppFactory) -> None:
    """From another address nothing has changed, whoever was sprayed."""
    app = make_app(SESAME_SITE_ALARM_PER_HOUR=2, SESAME_ADDRESS_TRIES_PER_HOUR=1000)
    spray(app, 20)

    person = at_activation(app)
    person.go_to("termine")

    assert "Votre compte est maintenant activé" in person.page.text


def test_the_command_says_when_there_is_nothing(app: Flask) -> None:
    """On the first morning, for instance."""
    assert app.test_cli_runner().invoke(args=["sesame", "events"]).output == "Rien.\n"


def test_a_cas_server_s_process_tells_the_help_desk_of_passwords_tried_on_many_logins(make_app: AppFactory) -> None:
    """The portal's timer brings the mail; a login that is nobody's counts like any other, and none is told."""
    settings = {"SESAME_SECRET_KEY": "k" * 40, "SESAME_HELP_MAIL": DESK, "SESAME_SITE_ALARM_PER_HOUR": "10"}
    app = make_app(**settings)
    same = {name: app.config[name] for name in ("SESAME_DATABASE_URL", "SESAME_CHARTER_URL")}
    sign_in = open_sign_in({**same, **settings})

    for number in range(20):
        assert not sign_in.check_password(f"somebody{number}", "Automne2026!", origin=f"198.51.100.{number}")

    (told,) = mails(app, "help_alarm_sign_in")
    assert told["to"] == DESK
    assert (told["facts"]["path"], told["facts"]["people"]) == ("sign-in", "5")
    assert "somebody" not in str(told)
