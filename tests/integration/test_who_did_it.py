"""Each act on somebody's account says who did it and, where that was not the person, why."""

import getpass

import pytest
from click.testing import Result
from flask import Flask

from sesame.adapters.sql.models import AuditRow
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.conftest import store_people
from tests.invented_people import LEA
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.store_of import account
from tests.store_of import mails
from tests.store_of import rows

COMMANDS = ("suspend", "resume", "reset", "reopen")


def run(app: Flask, *words: str) -> Result:
    """Run one of the help desk's commands."""
    return app.test_cli_runner().invoke(args=["sesame", "account", *words])


def last(app: Flask) -> AuditRow:
    """Return the last event."""
    return rows(app, AuditRow)[-1]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("reason", [[], ["--reason", ""], ["--reason", "  \n "], ["--reason", "x" * 501]])
def test_no_command_acts_without_a_reason(app: Flask, command: str, reason: list[str]) -> None:
    """It says what is missing, and nothing changes."""
    give_account(app)

    refused = run(app, command, "lmartin", *reason)

    assert refused.exit_code == 2
    assert "--reason" in refused.output
    assert account(app).state == "active"
    assert rows(app, AuditRow) == []


def test_the_user_of_the_system_is_noted_with_the_reason(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind sudo it is who called it; another name can be given."""
    give_account(app)
    monkeypatch.delenv("SUDO_USER", raising=False)

    run(app, "suspend", "lmartin", "--reason", "  Téléphone\tvolé, ticket 4711 ")
    first = last(app)
    monkeypatch.setenv("SUDO_USER", "ndubois")
    run(app, "resume", "lmartin", "--reason", "Carte vue au guichet")
    second = last(app)
    run(app, "reopen", "LMARTIN", "--reason", "Voix reconnue", "--operator", "amoreau")
    third = last(app)

    assert [(one.action, one.actor_kind, one.actor_name, one.reason, one.origin) for one in (first, second, third)] == [
        ("account_suspended", "operator", getpass.getuser(), "Téléphone volé, ticket 4711", ""),
        ("account_resumed", "operator", "ndubois", "Carte vue au guichet", ""),
        ("paths_reopened", "operator", "amoreau", "Voix reconnue", ""),
    ]


def test_the_person_reads_that_the_help_desk_did_it_and_why_but_not_who(app: Flask) -> None:
    """An agent's name is for the university's own eyes."""
    give_account(app)
    run(app, "reopen", "lmartin", "--reason", "Carte vue au guichet", "--operator", "amoreau")

    page = signed_in(app).open("/sesame/").text.replace("\u00a0", " ")
    own = signed_in(app).open("/sesame/mes-donnees.json").text

    assert "par l’assistance : Carte vue au guichet" in page
    assert '"reason": "Carte vue au guichet"' in own
    assert "amoreau" not in page + own


def test_the_help_desk_is_told_who_suspended_and_not_that_the_person_did(make_app: AppFactory) -> None:
    """The wrong sentence starts the wrong procedure."""
    app = make_app(SESAME_HELP_MAIL="assistance@univ-demo.example")
    give_account(app)

    run(app, "suspend", "lmartin", "--reason", "Ticket 4711", "--operator", "ndubois")

    (told,) = mails(app, "help_suspended")
    assert (told["facts"]["by"], told["facts"]["reason"]) == ("ndubois", "Ticket 4711")


def test_what_the_person_does_is_the_person_s(app: Flask) -> None:
    """With the address it came from."""
    give_account(app)
    person = signed_in(app)
    person.open("/sesame/modifier/annuaire")
    person.send(visible="no")

    assert (last(app).actor_kind, last(app).actor_name, last(app).reason) == ("person", "", "")
    assert last(app).origin == "127.0.0.1"


def test_a_command_names_nobody_it_does_not_know(app: Flask) -> None:
    """Nobody, and somebody without an account, are told apart."""
    assert "aucune personne de ce nom" in run(app, "suspend", "nobody", "--reason", "x").output
    assert "aucun compte actif de ce nom" in run(app, "suspend", "pbernard", "--reason", "x").output


@pytest.mark.parametrize("group", [("account", "suspend"), ("people", "forget", "--yes")])
def test_a_command_says_when_it_could_not_end_sessions(make_app: AppFactory, group: tuple[str, ...]) -> None:
    """An app that was not told how, as the one of `flask --app sesame`, and one that fails; or else nothing is said."""

    def failing(_name: str) -> int:
        raise RuntimeError

    said = {}
    for can, options in (("cannot", {}), ("fails", {"end_sessions": failing}), ("can", {"end_sessions": lambda _: 1})):
        app = make_app(SESAME_DATABASE_URL="sqlite://", people=False, mount_options=options)
        mounted(app).services.schema.upgrade()
        store_people(app, LEA)
        give_account(app)
        said[can] = app.test_cli_runner().invoke(args=["sesame", *group, "lmartin", "--reason", "Téléphone volé"])
        assert said[can].exit_code == 0, said[can].output

    assert "ses sessions ouvertes dans le portail n’ont pas pu être fermées" in said["cannot"].output
    assert "ses sessions ouvertes dans le portail n’ont pas pu être fermées" in said["fails"].output
    assert "sessions" not in said["can"].output
