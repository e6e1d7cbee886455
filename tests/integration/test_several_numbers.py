"""A source may give several numbers of a kind: who studies again has two, and both are theirs."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy import select

from sesame.adapters.people_files import read_rows
from sesame.adapters.sql.engine import open_engine
from sesame.adapters.sql.models import NumberRow
from sesame.adapters.sql.schema import SqlSchema
from sesame.domain.people_sources import FileOrigin
from sesame.domain.people_sources import PeopleSource
from sesame.domain.people_sources import SourceOrder
from sesame.services.people_report import Hearers
from sesame.services.people_report import ImportReport
from sesame.services.people_report import Run
from tests.unit.fakes import PlainHasher
from tests.unit.fakes import SettableClock
from tests.unit.house import House

TITLES = "ref,uid,category,given_name,family_name,birth_date,student_number,ine\n"
LEA = "1,lea,student,Léa,Martin,2007-02-03,{},123456789AB\n"
ZOE = "2,zoe,student,Zoé,Petit,2006-05-06,{},987654321CD\n"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """Return a database with nobody in it."""
    engine = open_engine(f"sqlite:///{tmp_path / 'sesame.db'}")
    SqlSchema(engine).upgrade()
    yield engine
    engine.dispose()


def run(engine: Engine, lea: str, zoe: str = "22405678") -> ImportReport:
    """Read a source in which each of two people has these student numbers."""
    text = TITLES + LEA.format(lea) + ZOE.format(zoe)
    told = PeopleSource(name="scol", origin=FileOrigin(path=Path("scol")))
    rows = read_rows(io.BytesIO(text.encode()), told.reading, lambda _remark: None)
    people_import = House(engine, SettableClock(), PlainHasher()).services.people_import
    return people_import.run(told, rows, SourceOrder(names=("scol",)), Run(hearers=Hearers()))


def numbers(engine: Engine) -> list[tuple[int, str]]:
    """Return the student numbers there are, and whose: 1 is Léa."""
    query = select(NumberRow.person, NumberRow.value).where(NumberRow.kind == "student_number").order_by("value")
    with engine.connect() as connection:
        return [(person, value) for person, value in connection.execute(query)]


def test_each_of_several_numbers_is_the_person_s(engine: Engine) -> None:
    """However they are written, and once where one is there twice."""
    run(engine, " 22401234 | 224-05555|22401234 ")

    assert [value for _, value in numbers(engine)] == ["22401234", "22405555", "22405678"]
    assert len({person for person, _ in numbers(engine)}) == 2
    assert run(engine, " 22401234 | 224-05555|22401234 ").unchanged == 2


def test_a_number_that_is_no_longer_said_is_no_longer_theirs(engine: Engine) -> None:
    """The others stay."""
    run(engine, "22401234|22405555")

    run(engine, "22405555")

    assert [value for _, value in numbers(engine)] == ["22405555", "22405678"]


def test_a_number_may_change_hands_where_its_owner_keeps_others(engine: Engine) -> None:
    """Whoever no longer says one of several gives that one away."""
    run(engine, "22401234|22405555")
    before = {value: person for person, value in numbers(engine)}

    run(engine, "22401234", "22405678|22405555")

    after = {value: person for person, value in numbers(engine)}
    assert after["22405555"] == before["22405678"]
    assert after["22401234"] == before["22401234"]


def test_a_number_that_two_people_still_say_waits(engine: Engine) -> None:
    """Its owner says it among several: it is not taken."""
    run(engine, "22401234|22405555")
    before = numbers(engine)

    report = run(engine, "22401234|22405555", "22405678|22405555")

    assert report.waiting == 1
    assert numbers(engine) == before


def test_one_wrong_number_of_several_costs_them_all(engine: Engine) -> None:
    """The row is read, and nothing is said of its numbers: what is half right is not believed."""
    run(engine, "22401234|22405555")

    run(engine, "22401234|what")

    assert [value for _, value in numbers(engine)] == ["22401234", "22405555", "22405678"]
