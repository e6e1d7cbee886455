"""Each act on somebody's account says who did it and, where that was not the person, why."""

import getpass
import re

import pytest
from click.testing import Result
from flask import Flask

from sesame.adapters.sql.models import AuditRow
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.conftest import store_people
from tests.invented_people import LEA
from tests.people_with_accounts import at_activation
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

    (told,) = mails(app, "help_suspended_by_university")
    assert (told["facts"]["by"], told["facts"]["reason"]) == ("ndubois", "Ticket 4711")
    of_person = mails(app, "suspended_by_university")
    assert {mail["facts"]["reason"] for mail in of_person} == {"Ticket 4711"}
    assert "ndubois" not in str(of_person)


@pytest.mark.parametrize(
    ("first", "then", "told"),
    [
        ("suspend", "resume", "account_resumed"),
        ("suspend", "reset", "account_reset"),
        ("", "reopen", "paths_reopened"),
        ("", "key", "key_for_recovery"),
    ],
)
def test_whatever_others_do_about_an_account_its_owner_is_told_and_why(
    app: Flask, first: str, then: str, told: str
) -> None:
    """At every known address; a key itself is in no mail."""
    give_account(app)
    if first:
        run(app, first, "lmartin", "--reason", "Ticket 1", "--operator", "ndubois")

    said = run(app, then, "lmartin", "--reason", "Carte vue au guichet", "--operator", "ndubois").output

    sent = mails(app, told)
    assert [mail["to"] for mail in sent] == ["lea.martin-duval@univ-demo.example", "lea@courriel.example"]
    assert {mail["facts"]["reason"] for mail in sent} == {"Carte vue au guichet"}
    key = re.search(r"clé (\S+),", said)
    assert "ndubois" not in str(sent)
    assert key is None or key.group(1) not in str(mails(app))


def test_a_key_for_who_has_no_account_yet_is_one_for_activating(app: Flask) -> None:
    """The mail says what it opens."""
    run(app, "key", "lmartin", "--reason", "Carte vue au guichet")

    assert {mail["template"] for mail in mails(app)} == {"key_for_activation"}


def test_who_activates_anew_is_told_so(app: Flask) -> None:
    """The first mail of a second time is not that of the first."""
    at_activation(app).go_to("termine")
    assert {mail["template"] for mail in mails(app)} == {"account_activated"}
    for command in ("suspend", "reset"):
        run(app, command, "lmartin", "--reason", "Ticket 4711")

    at_activation(app).go_to("termine")

    assert len(mails(app, "account_activated")) == len(mails(app, "account_activated_again")) == 2


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
