"""A run of a source that the system kills is ended by the next one, on each kind of database."""

import io
import multiprocessing
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from sesame.adapters.people_files import read_rows
from sesame.adapters.sql.engine import open_engine
from sesame.adapters.sql.models import NumberRow
from sesame.adapters.sql.models import PersonRow
from sesame.adapters.sql.schema import SqlSchema
from sesame.adapters.sql.source_models import SourceRow
from sesame.domain.people_changes import Happening
from sesame.domain.people_sources import FileOrigin
from sesame.domain.people_sources import PeopleSource
from sesame.domain.people_sources import SourceOrder
from sesame.services.people_lease import LIFE
from sesame.services.people_report import Hearers
from sesame.services.people_report import ImportReport
from sesame.services.people_report import Run
from tests.store_of import clear
from tests.unit.fakes import PlainHasher
from tests.unit.fakes import SettableClock
from tests.unit.house import House

TITLES = "uid,login,category,given_name,family_name,birth_date,student_number\n"
MANY = 450


def _row(n: int, login: str) -> str:
    return f"p{n:03},{login},student,Ada,Roy {n:03},2006-01-{n % 28 + 1:02},{22_400_000 + n}\n"


FIRST = TITLES + "".join(_row(n, f"p{n:03}") for n in range(MANY))
#: Everybody has another login, and fifty newcomers are there.
NEXT = TITLES + "".join(_row(n, f"login{n:03}") for n in range(MANY + 50))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Return each kind of database, with nobody in it."""
    engine = open_engine(database_url)
    SqlSchema(engine).upgrade()
    clear(engine)
    yield engine
    engine.dispose()


def _run(engine: Engine, text: str, clock: SettableClock, hearers: Hearers | None = None) -> ImportReport:
    source = PeopleSource(name="scol", origin=FileOrigin(path=Path("scol.csv")))
    rows = read_rows(io.BytesIO(text.encode()), source.reading, lambda _remark: None)
    run = Run(hearers=hearers or Hearers(), accept=("rename", "new"))
    return House(engine, clock, PlainHasher()).services.people_import.run(
        source, rows, SourceOrder(names=("scol",)), run
    )


def _killed_after(url: str, renames: int) -> None:
    heard = []

    def hear(happening: Happening) -> None:
        heard.append(happening)
        if len(heard) == renames:
            os.kill(os.getpid(), signal.SIGKILL)

    _run(open_engine(url), NEXT, SettableClock(), Hearers(happened=hear))


def test_a_killed_run_is_ended_by_the_next_one(engine: Engine, database_url: str) -> None:
    """What was stored stays; the rest follows once the lease of who died is over, and then nothing is left to do."""
    clock = SettableClock()
    _run(engine, FIRST, clock)

    killed = multiprocessing.get_context("fork").Process(target=_killed_after, args=(database_url, 150))
    killed.start()
    killed.join(60)
    assert killed.exitcode == -signal.SIGKILL
    with Session(engine) as session:
        renamed = session.scalar(select(func.count()).where(PersonRow.login.like("login%")))
    assert 150 <= (renamed or 0) < MANY

    clock.moment += LIFE
    ended, again = _run(engine, NEXT, clock), _run(engine, NEXT, clock)

    assert (ended.renamed, ended.unchanged) == (MANY - (renamed or 0), renamed)
    assert (again.created, again.updated, again.unchanged) == (0, 0, MANY + 50)
    with Session(engine) as session:
        logins = list(session.scalars(select(PersonRow.login).order_by(PersonRow.uid)))
        counted = [session.scalar(select(func.count()).select_from(table)) for table in (NumberRow, SourceRow)]
    assert logins == [f"login{n:03}" for n in range(MANY + 50)]
    assert counted == [MANY + 50, MANY + 50]
