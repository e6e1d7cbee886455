"""``flask sesame people find``: the help desk finds whom somebody at its counter is."""

from dataclasses import replace

from click.testing import Result
from flask import Flask

from sesame.adapters.sql.models import AuditRow
from sesame.domain.account import AccountState
from sesame.domain.person import NOBODY
from sesame.given_ports import GivenPorts
from tests.conftest import AppFactory
from tests.contracts.people_in_memory import PeopleInMemory
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.invented_people import XENIA
from tests.people_with_accounts import give_account
from tests.store_of import rows
from tests.store_of import set_state

LEA_FOUND = "lmartin : Léa Martin-Duval, étudiant, compte à activer\n"
PAUL_FOUND = "pbernard : Paul Bernard, personnel, compte actif\n"


def find(app: Flask, *words: str) -> Result:
    """Search for a text."""
    return app.test_cli_runner().invoke(args=["sesame", "people", "find", "--reason", "appel du matin", *words])


def test_somebody_is_found_by_whatever_is_known_of_them(make_any_app: AppFactory) -> None:
    """On each kind of database: a number as cards write it, a login, an address or parts of names, and never a date."""
    app = make_any_app(LEA, replace(PAUL, login="bernardp"), XENIA)
    give_account(app, "pbernard")
    his = PAUL_FOUND.replace("pbernard", "bernardp")
    told = {
        "123456789ab": LEA_FOUND,
        "22 40 12 34": LEA_FOUND,
        "LMARTIN": LEA_FOUND,
        "lea@courriel.example": LEA_FOUND,
        "Lea MARTIN": LEA_FOUND,
        "martinduval": LEA_FOUND,
        "Duval léa": LEA_FOUND,
        "40127": his,
        "pbernard": his,
        "bernardp": his,
        "paul.bernard@": his,
    }
    wrong = {text: found for text, expected in told.items() if (found := find(app, text).stdout) != expected}
    assert not wrong

    for nobody in ("2007-02-03", "Léa Bernard", "4012", "duvalle"):
        result = find(app, nobody)
        assert (result.exit_code, result.output) == (1, "Error: personne ne correspond.\n"), nobody


def test_a_search_says_the_state_of_each_account(app: Flask) -> None:
    """It is what the help desk is called about."""
    give_account(app, "lmartin")
    words = {
        AccountState.PENDING: "compte à activer",
        AccountState.ACTIVE: "compte actif",
        AccountState.ADOPTED: "compte repris",
        AccountState.SUSPENDED: "compte suspendu",
    }
    assert set(words) == set(AccountState)
    for state, said in words.items():
        set_state(app, "lmartin", state)
        assert find(app, "lmartin").stdout == f"lmartin : Léa Martin-Duval, étudiant, {said}\n"


def test_a_search_shows_twenty_people_and_counts_the_others(make_any_app: AppFactory) -> None:
    """By login, whoever has the very login first."""
    crowd = [
        replace(XENIA, key=200 + n, uid=f"u{n:02}", login=f"dupont{n:02}", given_name="Ève", family_name="Dupont")
        for n in range(23)
    ]
    app = make_any_app(*crowd)

    lines = find(app, "eve dupont").stdout.splitlines()

    assert [line.split(" : ")[0] for line in lines[:-1]] == [f"dupont{n:02}" for n in range(20)]
    assert lines[-1] == "… et 3 autres : précisez."
    assert find(app, "u22").stdout == "dupont22 : Ève Dupont, externe, compte à activer\n"


def test_a_search_is_noted_without_what_was_searched_or_whom_it_found(app: Flask) -> None:
    """Who searched, and how many people were found."""
    find(app, "Martin", "--operator", "ndubois")

    (event,) = [row for row in rows(app, AuditRow) if row.action == "people_searched"]
    assert (event.person, event.actor_kind, event.actor_name, event.reason) == (
        NOBODY,
        "operator",
        "ndubois",
        "appel du matin",
    )
    assert event.facts == {"found": "1"}


def test_a_search_for_nothing_is_a_wrong_use(app: Flask) -> None:
    """Everybody would match."""
    result = find(app, " - ")

    assert (result.exit_code, "il faut au moins une lettre ou un chiffre" in result.stderr) == (2, True)


def test_people_of_another_system_are_found_by_whole_numbers_and_logins(make_app: AppFactory) -> None:
    """It finds and gives; what it has no question for is not searched."""
    app = make_app(people=False, mount_options={"ports": GivenPorts(people=PeopleInMemory((LEA, PAUL)))})

    assert find(app, "123456789AB").stdout == LEA_FOUND
    assert find(app, "lmartin").stdout == LEA_FOUND
    assert find(app, "Martin").exit_code == 1
