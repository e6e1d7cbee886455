"""Any series of files: no constraint is hit, the order of rows decides nothing, and the same again is nothing."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from sesame.adapters.people_files import read_rows
from sesame.adapters.sql.engine import open_engine
from sesame.adapters.sql.models import Row
from sesame.domain.people_sources import FileOrigin
from sesame.domain.people_sources import Guard
from sesame.domain.people_sources import PeopleSource
from sesame.domain.people_sources import SourceOrder
from sesame.services.people_report import Run
from tests.nights.campus import hurry
from tests.nights.register_view import everything
from tests.nights.register_view import view
from tests.store_of import clear
from tests.unit.fakes import PlainHasher
from tests.unit.fakes import SettableClock
from tests.unit.house import House

_TITLES = "ref,uid,login,category,given_name,family_name,birth_date,student_number,ine\n"
_ROWS = st.tuples(
    st.sampled_from(["A1", "A2", "A3", "A4"]),
    st.sampled_from(["ada", "bea", "cat"]),
    st.sampled_from(["", "ada", "bea", "dan"]),
    st.sampled_from(["Ada", "Bea"]),
    st.sampled_from(["Roy", "Petit"]),
    st.sampled_from(["2007-02-03", "2006-05-06"]),
    st.sampled_from(["", "22400001", "22400002", "22400003"]),
    st.sampled_from(["", "123456789AB"]),
)
_FILES = st.lists(_ROWS, min_size=1, max_size=4, unique_by=lambda row: row[0])
_NIGHTS = st.lists(st.tuples(st.sampled_from(["rh", "scol", "file"]), _FILES), min_size=1, max_size=4)


class Registers:
    """Two registers, into which the same is told in two orders."""

    def __init__(self, engines: tuple[Engine, Engine]) -> None:
        """Take two empty registers."""
        self.engines = engines
        self._houses = [House(engine, SettableClock(), PlainHasher()) for engine in engines]
        for house in self._houses:
            hurry(house)

    def run(self, which: int, source: str, rows: list[tuple[str, ...]]) -> None:
        """Run a source that says this."""
        # Without a key of its own in « rh », so that both ways of knowing somebody again meet.
        told = [row if source == "scol" else ("", *row[1:]) for row in rows]
        text = _TITLES + "".join(f"{','.join((*row[:3], 'student', *row[3:]))}\n" for row in told)
        read = PeopleSource(name=source, origin=FileOrigin(path=Path(source)), guard=Guard(share=100))
        raw = read_rows(io.BytesIO(text.encode()), read.reading, lambda _remark: None)
        self._houses[which].services.people_import.run(read, raw, SourceOrder(names=("rh", "scol")), Run())


@pytest.fixture(scope="module")
def registers() -> Iterator[Registers]:
    """Return two registers with nobody in them."""
    engines = open_engine("sqlite://"), open_engine("sqlite://")
    for engine in engines:
        Row.metadata.create_all(engine)
    yield Registers(engines)
    for engine in engines:
        engine.dispose()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_NIGHTS)
def test_any_series_of_files_in_any_order_of_rows_is_one_register(
    registers: Registers, nights: list[tuple[str, list[tuple[str, ...]]]]
) -> None:
    """Of names, numbers, dates and keys that clash in every way."""
    for engine in registers.engines:
        clear(engine)
    for source, rows in nights:
        # Of two rows with one uid and no key the first one is right: there the order says something.
        told = rows if source == "scol" else list({row[1]: row for row in rows}.values())
        registers.run(0, source, told)
        registers.run(1, source, told[::-1])
        assert _people(registers.engines[0]) == _people(registers.engines[1])

        for _ in range(4):
            before = everything(registers.engines[0])
            registers.run(0, source, told)
            registers.run(1, source, told)
            if everything(registers.engines[0]) == before:
                break
        else:
            raise AssertionError("the same file goes on changing something")


def _people(engine: Engine) -> list[tuple[str, ...]]:
    register = view(engine)
    uids = {key: one.row["uid"] for key, one in register.people.items()}
    return [
        *sorted(
            (
                *(str(one.row[name]) for name in ("uid", "given_name", "family_name", "birth_date", "gone_on")),
                str(one.row["login"]),
                str(bool(one.row["doubted_at"])),
                str(sorted(one.numbers)),
                str(sorted((said["source"], said["ref"]) for said in one.said)),
            )
            for one in register.people.values()
        ),
        *sorted((one["source"], one["ref"], one["code"], uids.get(one["person"], "")) for one in register.waiting),
    ]
