"""`people forget`: nothing of a person is left, nobody else loses anything, and nobody is written to."""

import datetime as dt
import getpass
import threading
from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

from sesame.adapters.sql.models import AuditRow
from sesame.adapters.sql.models import BudgetRow
from sesame.adapters.sql.models import JourneyRow
from sesame.adapters.sql.models import OutboxRow
from sesame.adapters.sql.models import PersonRow
from sesame.adapters.sql.source_models import ReservedNameRow
from sesame.domain.person import IdentifierKind
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.conftest import store_people
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import signed_in
from tests.person_at_browser import GOOD_PASSWORD
from tests.store_of import everything
from tests.store_of import rows

WHY = "--reason=Demande du 3 mai, ticket 4711"
#: Whatever could tell who was here.
MARKS = (
    "lmartin",
    "Martin-Duval",
    "Léa",
    "123456789AB",
    "22401234",
    "2007-02-03",
    "lea.martin-duval@univ-demo.example",
    "lea@courriel.example",
    "+33639981234",
)


def forget(app: Flask, *words: str, typed: str = "") -> Result:
    """Run the command."""
    return app.test_cli_runner().invoke(args=["sesame", "people", "forget", *words], input=typed)


@pytest.fixture
def lived_in(make_any_app: AppFactory) -> Flask:
    """Return an app, on each kind of database, where Léa and Paul have done whatever leaves a trace."""
    app = make_any_app(
        LEA,
        PAUL,
        SESAME_HELP_MAIL="assistance@univ-demo.example",
        SESAME_PUBLIC_URL="https://ent.univ-demo.example",
        mount_options={"end_sessions": lambda _name: 1},
    )
    for uid in ("lmartin", "pbernard"):
        wrong = at_activation(app, uid)
        wrong.go_to("identite")
        wrong.send(**{**wrong.answer("identite"), "year": "1999"})
        phone = "06 39 98 12 34" if uid == "lmartin" else "06 39 98 56 78"
        at_activation(app, uid).go_to("termine", telephone={"phone": phone})
        at_recovery(app, uid).go_to("mot-de-passe")
        person = signed_in(app, uid)
        person.open("/sesame/modifier/annuaire")
        person.send(visible="no")
        app.test_cli_runner().invoke(args=["sesame", "account", "suspend", uid, "--reason", "Téléphone volé"])
        app.test_cli_runner().invoke(args=["sesame", "account", "resume", uid, "--reason", "Retrouvé"])
        at_recovery(app, uid).go_to("mot-de-passe")
    return app


def traces(app: Flask) -> dict[str, list[str]]:
    """Return the rows, journeys included, that still hold Léa's key or something that names her."""
    found: dict[str, list[str]] = {}
    tables = {**everything(app), "sesame_journey": [vars(row) for row in rows(app, JourneyRow)]}
    # A number of changes of a key that names nobody any more: others have to be told that somebody went.
    del tables["sesame_revision"]
    for name, kept in tables.items():
        for row in kept:
            keys = {row.get("person"), row.get("subject"), row.get("key")}
            if LEA.key in keys or any(mark in str(row) for mark in MARKS):
                found.setdefault(name, []).append(str(row))
    return found


def test_nothing_of_the_person_is_left(lived_in: Flask) -> None:
    """In any table: neither their key, nor a name, a number, an address; and before there was, nearly everywhere.

    What they signed in with stays reserved, and is said to be nobody's.
    """
    before = set(traces(lived_in))
    assert before >= {
        "sesame_person",
        "sesame_number",
        "sesame_account",
        "sesame_password",
        "sesame_preferences",
        "sesame_consent",
        "sesame_audit",
        "sesame_outbox",
        "sesame_journey",
    }

    said = forget(lived_in, "lmartin", WHY, "--yes")

    assert said.exit_code == 0, said.output
    last = mounted(lived_in).services.clock.today() + dt.timedelta(days=1824)
    assert [(row.name, row.person, row.until) for row in rows(lived_in, ReservedNameRow)] == [("lmartin", 0, last)]
    assert set(traces(lived_in)) == {"sesame_reserved_name"}
    assert mounted(lived_in).services.people.find(IdentifierKind.INE, "123456789AB") is None
    assert not mounted(lived_in).services.sign_in.check_password("lmartin", GOOD_PASSWORD)


def test_nobody_else_loses_anything(lived_in: Flask) -> None:
    """Every row that is not theirs is as it was."""

    def of_paul() -> dict[str, list[str]]:
        tables = everything(lived_in)
        kept = {
            name: [str(row) for row in kept if PAUL.key in (row.get("person"), row.get("key"))]
            for name, kept in tables.items()
        }
        kept["mails"] = [str(row.payload) for row in rows(lived_in, OutboxRow) if "pbernard" in str(row.payload)]
        return kept

    before = of_paul()
    assert all(before[name] for name in ("sesame_consent", "sesame_audit", "sesame_password", "mails"))

    forget(lived_in, "lmartin", WHY, "--yes")

    assert of_paul() == before
    assert mounted(lived_in).services.sign_in.check_password("pbernard", GOOD_PASSWORD)


def test_what_stays_says_that_somebody_was_forgotten_by_whom_and_why(lived_in: Flask) -> None:
    """An event without a person; and no mail to anybody."""
    forget(lived_in, "lmartin", WHY, "--yes")

    event = rows(lived_in, AuditRow)[-1]
    assert (event.action, event.person, event.actor_kind, event.reason, event.origin) == (
        "person_forgotten",
        0,
        "operator",
        "Demande du 3 mai, ticket 4711",
        "",
    )
    assert event.actor_name == getpass.getuser()
    assert event.facts == {}
    assert "forgot" not in str([row.payload for row in rows(lived_in, OutboxRow)])


def test_their_counters_go_as_well(lived_in: Flask) -> None:
    """They are digests, so nothing would ever find them again."""
    wrong = at_activation(lived_in)
    wrong.go_to("identite")
    wrong.send(**{**wrong.answer("identite"), "year": "1999"})
    totals = [row for row in rows(lived_in, BudgetRow) if row.period == "all:total" and row.used]
    assert len(totals) == 1

    forget(lived_in, "lmartin", WHY, "--yes")

    assert [row for row in rows(lived_in, BudgetRow) if row.period == "all:total" and row.used] == []


@pytest.mark.parametrize("typed", ["\n", "o\n", "oui\n", "lmartin\n"])
def test_without_the_word_nothing_goes(app: Flask, typed: str) -> None:
    """The question names the person, so that the wrong one is noticed."""
    before = everything(app)

    said = forget(app, "lmartin", WHY, typed=typed)

    assert said.exit_code == 1
    assert "Léa Martin-Duval (lmartin)" in said.output
    assert "rien n’a été effacé" in said.output
    assert everything(app) == before


def test_the_word_forgets(app: Flask) -> None:
    """As it is asked for."""
    said = forget(app, "LMARTIN", WHY, typed="oublier\n")

    assert said.exit_code == 0
    assert "LMARTIN : tout est effacé (3 ligne(s))" in said.output
    assert "lmartin" not in [row.uid for row in rows(app, PersonRow)]


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("nobody", WHY, "--yes"), 1, "aucune personne de ce nom"),
        (("lmartin", "--yes"), 2, "--reason"),
        (("lmartin", "--reason= ", "--yes"), 2, "--reason"),
    ],
)
def test_it_needs_a_person_and_a_reason(app: Flask, words: tuple[str, ...], status: int, said: str) -> None:
    """And changes nothing without."""
    before = everything(app)
    result = forget(app, *words)

    assert result.exit_code == status
    assert said in result.output
    assert everything(app) == before


def test_a_file_that_still_knows_them_waits_until_the_name_is_let_go_and_makes_somebody_new(app: Flask) -> None:
    """Under another key: nothing that was kept of old can ever be theirs."""
    forget(app, "lmartin", WHY, "--yes")
    store_people(app)
    file = b"uid,category,given_name,family_name,birth_date\nlmartin,student,L\xc3\xa9a,Martin-Duval,2007-02-03\n"
    run = app.test_cli_runner().invoke

    waits = run(args=["sesame", "people", "import", "-"], input=file)
    assert (waits.exit_code, [row for row in rows(app, PersonRow) if row.uid == "lmartin"]) == (4, [])
    run(args=["sesame", "people", "release", "lmartin", "--reason", "homonym"])
    run(args=["sesame", "people", "import", "-"], input=file)

    assert next(row for row in rows(app, PersonRow) if row.uid == "lmartin").key > 103


def test_a_step_taken_at_that_moment_leaves_no_half_person(lived_in: Flask) -> None:
    """Whether it comes before or after: the account is gone with the rest, and pages say so in words."""
    person = at_recovery(lived_in)
    person.go_to("mot-de-passe")
    answers: list[int] = []

    def together(*acts: Callable[[], object]) -> None:
        started = threading.Barrier(len(acts))

        def run(act: Callable[[], object]) -> None:
            started.wait()
            act()

        threads = [threading.Thread(target=run, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    together(
        lambda: answers.append(person.send(**person.answer("mot-de-passe")).status_code),
        lambda: forget(lived_in, "lmartin", WHY, "--yes"),
    )

    assert "sesame_account" not in traces(lived_in)
    assert "sesame_person" not in traces(lived_in)
    assert answers[0] < 500
