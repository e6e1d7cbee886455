"""``flask sesame people waiting`` and ``people settle``: what waits is said in words, and decided by somebody."""

import csv
import datetime as dt
import io
import json

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

from sesame.adapters.sql.models import AuditRow
from sesame.adapters.sql.source_models import WaitingRow
from tests.store_of import engine_of
from tests.store_of import everything
from tests.store_of import key_of
from tests.store_of import rows

SINCE = dt.datetime(2026, 9, 1, 4, 30, tzinfo=dt.UTC)
WHY = ("--reason", "Vu la carte, ticket 4711", "--operator", "ndubois")
#: Why a row may wait, of whom, and what is said and advised.
REASONS = {
    "another_person": (
        "",
        {"uid": "lmartin"},
        "à qui tout est fermé en attendant",
        '--reason "…" --same (c’est « lmartin ») ou --new',
    ),
    "rename_doubtful": (
        "",
        {"uid": "lmartin"},
        "changerait à la fois de noms et d’identifiant ou de date de naissance",
        "people settle apogee 3",
    ),
    "merge_needs_choice": (
        "",
        {"uid": "lmartin", "other": "pbernard"},
        "« lmartin » et « pbernard » sont une même personne",
        "people merge lmartin pbernard --keep … --reason",
    ),
    "number_conflict": ("ine", {"uid": "lmartin"}, "l’INE est celui de « lmartin »", "à corriger dans la source"),
    "name_reserved": ("login", {}, "l’identifiant était celui de quelqu’un d’autre", "people release NOM --reason"),
    "name_taken": ("uid", {"uid": "lmartin"}, "l’uid est celui de « lmartin »", "people rename lmartin AUTRE --reason"),
    "repeated": ("ine", {"first_line": 2}, "l’INE est donné aussi par une autre ligne", "à corriger dans la source"),
    "of_a_later_version": ("ine", {}, "of_a_later_version", ""),
}


def people(app: Flask, *words: str) -> Result:
    """Run a command of ``people``."""
    return app.test_cli_runner().invoke(args=["sesame", "people", *words])


def wait(app: Flask, code: str, ref: str = "3", **more: object) -> None:
    """Have a row of a source wait."""
    field, facts, *_ = REASONS[code]
    row = {"source": "apogee", "ref": ref, "person": key_of(app, "lmartin"), "since": SINCE, **more}
    with Session(engine_of(app)) as session, session.begin():
        session.add(WaitingRow(code=code, field=field, facts=facts, **row))


def test_nothing_waits(app: Flask) -> None:
    """And that is said."""
    assert people(app, "waiting").output == "Rien n’attend.\n"


@pytest.mark.parametrize("code", REASONS)
def test_a_row_that_waits_says_why_and_what_to_do(app: Flask, code: str) -> None:
    """In words, with no birth date; the bare code of what another version wrote."""
    wait(app, code)

    said = people(app, "waiting").output

    *_, why, advice = REASONS[code]
    assert said.startswith("apogee 3, depuis le 2026-09-01 06:30 : ")
    assert why in said
    assert ("→" in said, advice in said) == (bool(advice), True)
    assert "2007" not in said


def test_programs_read_what_waits(app: Flask) -> None:
    """As JSON and as CSV, the same."""
    wait(app, "name_taken")
    wait(app, "another_person", ref="uid:lmartin", decision="same")

    told = json.loads(people(app, "waiting", "--format", "json").output)
    table = list(csv.DictReader(io.StringIO(people(app, "waiting", "--format", "csv").output)))

    assert table == told
    assert [(one["source"], one["ref"], one["code"], one["field"], one["uid"], one["decision"]) for one in told] == [
        ("apogee", "3", "name_taken", "uid", "lmartin", ""),
        ("apogee", "uid:lmartin", "another_person", "", "lmartin", "same"),
    ]
    assert "le prochain passage" in told[1]["to_do"]


def test_the_oldest_come_first_and_the_rest_is_counted(app: Flask) -> None:
    """A night that went wrong is not told in a thousand lines."""
    wait(app, "repeated", ref="b")
    wait(app, "repeated", ref="a", since=SINCE + dt.timedelta(days=1))

    said = people(app, "waiting", "--last", "1").output

    assert said.startswith("apogee b")
    assert said.endswith("… et 1 autres : --last 2\n")


@pytest.mark.parametrize("decision", ["same", "new"])
@pytest.mark.parametrize("code", ["another_person", "rename_doubtful"])
def test_what_was_decided_is_written_down_for_the_next_run(app: Flask, code: str, decision: str) -> None:
    """With who decided, and why; it can be decided anew until then."""
    wait(app, code)
    wait(app, code, ref="4")

    for way in ("same", decision):
        said = people(app, "settle", "apogee", "3", f"--{way}", *WHY)
        assert said.output == "apogee 3 : noté, le prochain passage de la source le fera.\n"

    assert [(row.ref, row.decision) for row in rows(app, WaitingRow)] == [("3", decision), ("4", "")]
    event = rows(app, AuditRow)[-1]
    assert (event.action, event.person, event.actor_name, event.reason, event.facts) == (
        "waiting_settled",
        key_of(app, "lmartin"),
        "ndubois",
        "Vu la carte, ticket 4711",
        {"source": "apogee", "decision": decision},
    )


@pytest.mark.parametrize(
    ("code", "words", "status", "said"),
    [
        ("name_taken", ("3", "--same"), 1, "l’uid est celui de « lmartin » : cela ne se décide pas ainsi"),
        ("another_person", ("9", "--same"), 1, "aucune ligne de ce nom n’attend"),
        ("another_person", ("3",), 2, "--same ou --new"),
    ],
)
def test_what_cannot_be_decided_is_refused(
    app: Flask, code: str, words: tuple[str, ...], status: int, said: str
) -> None:
    """And nothing is written."""
    wait(app, code)
    before = everything(app)

    result = people(app, "settle", "apogee", *words, *WHY)

    assert (result.exit_code, said in result.output) == (status, True), result.output
    assert everything(app) == before
