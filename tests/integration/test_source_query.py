"""An SQL query as a source of people, on SQLite and on PostgreSQL."""

import datetime as dt
import sqlite3
import time
import uuid
from collections.abc import Callable
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy import make_url

from sesame.adapters.database_values import text_of
from sesame.domain.people_file import NO_TEXT
from sesame.domain.people_file import RawRow
from sesame.domain.people_sources import PeopleSource
from sesame.domain.people_sources import QueryOrigin
from sesame.errors import Refused
from sesame.people_sources import PeopleSources
from tests import postgresql_server
from tests.missing_part import missing

SOURCES = PeopleSources(None)
PEOPLE = """
CREATE TABLE people (uid VARCHAR(20), nom VARCHAR(20), born DATE, number NUMERIC(10, 2), bytes {bytes});
INSERT INTO people VALUES ('lea', 'Léa 100%', '2007-02-03', 22401234, NULL);
INSERT INTO people VALUES ('zoe', NULL, NULL, 7.5, {photo})
"""

Make = Callable[..., PeopleSource]


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    """Make a database with two people, on a server of its own."""
    if (folder := postgresql_server.programs()) is None:
        missing("PostgreSQL", "postgresql")
    with postgresql_server.running(folder) as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            for statement in (*PEOPLE.format(bytes="BYTEA", photo=r"'\x00ff'").split(";"), "CREATE SEQUENCE visits"):
                connection.exec_driver_sql(statement.replace("%", "%%"))
        engine.dispose()
        yield url


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    """Make a database with the same two people, in a file."""
    path = tmp_path / "university.db"
    database = sqlite3.connect(path)
    database.executescript(PEOPLE.format(bytes="BLOB", photo="x'00ff'"))
    database.close()
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """Each of them."""
    url: str = request.getfixturevalue(request.param)
    return url


@pytest.fixture
def source(tmp_path: Path) -> Make:
    """Make the source that a query on a database is."""

    def make(query: str, url: str) -> PeopleSource:
        path = tmp_path / "people.sql"
        path.write_text(query, encoding="utf-8")
        return PeopleSource(name="apogee", origin=QueryOrigin(query=path, url=url))

    return make


def read(source: PeopleSource) -> list[RawRow]:
    """Return the records."""
    with SOURCES.open(source, lambda _remark: None) as rows:
        return list(rows)


def cells(source: PeopleSource) -> list[tuple[str, ...]]:
    """Return the cells of each record."""
    return [row.cells for row in read(source)]


def why(source: PeopleSource) -> Refused:
    """Return why a source could not be read."""
    with pytest.raises(Refused) as error:
        read(source)
    return error.value


def test_the_names_of_columns_are_the_titles_and_values_are_text(source: Make, database: str) -> None:
    """Nothing is an empty cell, a day is written as ISO 8601 does, and a whole number has no point."""
    query = 'SELECT uid, nom AS "Nom d’usage", born, number FROM people ORDER BY uid;\n'

    assert cells(source(query, database)) == [
        ("uid", "Nom d’usage", "born", "number"),
        ("lea", "Léa 100%", "2007-02-03", "22401234"),
        ("zoe", "", "", "7.5" if "sqlite" in database else "7.50"),
    ]


def test_a_query_is_sent_as_it_is_written(source: Make, database: str) -> None:
    """Neither a colon nor a per cent sign in it is a parameter, and a mark of order is left out."""
    query = "\ufeff-- les « gens » : 100 %\nSELECT uid, ':MI' AS time FROM people WHERE nom LIKE '%0%'"

    assert cells(source(query, database)) == [("uid", "time"), ("lea", ":MI")]


def test_what_is_no_text_costs_its_cell(source: Make, database: str) -> None:
    """A photo among the columns is a mistake, and not the end of the row."""
    _, lea, zoe = read(source("SELECT uid, bytes FROM people ORDER BY uid", database))

    assert (lea.cells, lea.lost) == (("lea", ""), None)
    assert zoe.cells == ("zoe", NO_TEXT)
    assert {position: lost.code for position, lost in (zoe.lost or {}).items()} == {1: "value_not_text"}


def test_values_become_the_text_that_a_file_would_have() -> None:
    """Of every type that drivers are known to give; none where there is no text for one."""
    key = uuid.UUID("12345678-1234-5678-1234-567812345678")
    noon = dt.datetime(2007, 2, 3, 12, tzinfo=dt.UTC)
    texts = {
        "x": "x",
        22401234: "22401234",
        Decimal("22401234.00"): "22401234",
        Decimal("2.24E+7"): "22400000",
        Decimal("1.5"): "1.5",
        Decimal("NaN"): "NaN",
        Decimal("1E+1000000"): "1E+1000000",
        3.0: "3",
        1.5: "1.5",
        float("inf"): "inf",
        dt.date(2007, 2, 3): "2007-02-03",
        noon.replace(hour=0): "2007-02-03",
        noon: "2007-02-03 12:00:00+00:00",
        key: str(key),
        b"x": None,
        dt.timedelta(1): None,
        dt.time(12): None,
        ("x",): None,
    }

    assert {value: text_of(value) for value in texts} == texts
    assert [text_of(value) for value in (None, True, memoryview(b"x"), ["x"])] == ["", None, None, None]


def test_two_columns_of_one_name_are_both_told(source: Make, database: str) -> None:
    """So that the titles are refused, and not one of them chosen."""
    assert cells(source("SELECT uid, nom AS uid FROM people", database))[0] == ("uid", "uid")


def test_rows_come_while_the_database_still_works(source: Make, database: str) -> None:
    """A large university is never in memory as a whole: of a thousand million rows the first ones come at once."""
    query = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) SELECT i FROM n"
    if "postgresql" in database:
        query = "SELECT generate_series(1, 1000000000) AS i"
    began = time.monotonic()

    with SOURCES.open(source(query, database), lambda _remark: None) as rows:
        first = [next(rows) for _ in range(2002)]

    assert (first[0].cells, first[-1].cells, first[-1].line) == (("i",), ("2001",), 2002)
    assert time.monotonic() - began < 10


def test_a_query_that_writes_is_refused_and_changes_nothing(source: Make, sqlite: str, postgresql: str) -> None:
    """Whatever the rights of the account in the URL are."""
    deletes, counts = source("DELETE FROM people RETURNING uid", sqlite), "SELECT nextval('visits')"

    refusals = [why(deletes), why(source(counts, postgresql))]

    assert [one.facts["cause"] for one in refusals] == [
        "OperationalError SQLITE_READONLY : attempt to write a readonly database",
        "ReadOnlySqlTransaction 25006 : cannot execute nextval() in a read-only transaction",
    ]
    assert len(cells(source("SELECT uid FROM people", sqlite))) == 3
    assert cells(source("SELECT CAST(is_called AS TEXT) AS called FROM visits", postgresql))[1] == ("false",)


def test_what_is_wrong_with_a_query_is_told_in_the_words_of_its_database(source: Make, database: str) -> None:
    """They are about names, which the query has written itself."""
    refusal = why(source("SELECT uid FROM peopel", database))

    assert refusal.code == "query_refused"
    assert "peopel" in str(refusal.facts["cause"])


def test_what_is_wrong_with_a_row_is_told_without_what_is_in_it(source: Make, postgresql: str, sqlite: str) -> None:
    """The words of a database quote the cell; its number does not."""
    broken = "SELECT nom FROM people WHERE nom IS NULL UNION ALL SELECT CAST(CAST(nom AS DATE) AS TEXT) FROM people"
    latin = "SELECT CAST(x'4ce9612044757074' AS TEXT) AS nom"

    refusals = [why(source(broken, postgresql)), why(source(latin, sqlite))]

    assert [one.facts["cause"] for one in refusals] == ["InvalidDatetimeFormat 22007", "OperationalError"]
    assert [one.code for one in refusals] == ["query_broke_off", "query_broke_off"]


def test_a_statement_that_gives_no_rows_is_no_source(source: Make, sqlite: str) -> None:
    """A script that prepares something is a program's affair."""
    assert why(source("PRAGMA temp_store = 2", sqlite)).code == "query_without_rows"


def test_a_database_that_breaks_off_in_the_middle_was_not_read(source: Make, postgresql: str) -> None:
    """Its rows came, and the stream ends in a refusal: of nobody after them it is known whether they are there."""
    engine = create_engine(postgresql, isolation_level="AUTOCOMMIT")
    everybody = source("SELECT generate_series(1, 10000000) AS i", postgresql)
    with engine.connect() as other, SOURCES.open(everybody, lambda _remark: None) as rows:
        next(rows)
        other.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'"
        )
        with pytest.raises(Refused, match="query_broke_off"):
            list(rows)
    engine.dispose()


def test_a_database_that_does_not_answer_is_told_without_the_password(source: Make, postgresql: str) -> None:
    """Nobody listens, the database has no such name, the driver is not there."""
    url = make_url(postgresql).set(password="s3cret-word")
    away = [url.set(port=9), url.set(database="nowhere"), url.set(host="nowhere.univ-demo.example")]

    refusals = [why(source("SELECT 1", one.render_as_string(hide_password=False))) for one in away]

    assert [one.code for one in refusals] == ["database_away"] * 3
    assert "nowhere" in str(refusals[1].facts["cause"])
    assert [one for one in refusals if "s3cret-word" in str(one.facts)] == []


def test_a_url_that_leads_nowhere_is_told(source: Make, tmp_path: Path) -> None:
    """Each by what is wrong with it, and none of them is quoted."""
    codes = {
        "no url": "url_malformed",
        "oracle+nothing://s3cret-word@x/y": "driver_absent",
        "nothing://s3cret-word@x/y": "driver_absent",
        f"sqlite:///{tmp_path}/absent.db": "database_absent",
    }
    found = {url: why(source("SELECT 1", url)) for url in codes}

    assert {url: one.code for url, one in found.items()} == codes
    assert [one for one in found.values() if "s3cret-word" in str(one.facts)] == []
    assert not (tmp_path / "absent.db").exists()


def test_the_url_is_read_from_where_it_stands(
    source: Make, sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of secrets or a variable, at the moment it is needed."""
    query = source("SELECT uid FROM people WHERE uid = 'lea'", "").origin
    assert isinstance(query, QueryOrigin)
    origins = [
        QueryOrigin(query=query.query, url_file=tmp_path / "url"),
        QueryOrigin(query=query.query, url_env="APOGEE_URL"),
    ]
    sources = [PeopleSource(name="apogee", origin=origin) for origin in origins]
    assert [why(one).code for one in sources] == ["url_unreadable", "url_absent"]

    (tmp_path / "url").write_text(f"{sqlite}\n", encoding="utf-8")
    monkeypatch.setenv("APOGEE_URL", sqlite)

    assert [cells(one) for one in sources] == [[("uid",), ("lea",)]] * 2


def test_a_query_that_cannot_be_read_is_told(source: Make, sqlite: str, tmp_path: Path) -> None:
    """Its file is not there, is no text, or has nothing in it."""
    absent, empty, other = source("x", sqlite), source(" ;\n", sqlite), tmp_path / "other.sql"
    assert why(empty).code == "query_empty"
    (tmp_path / "people.sql").unlink()
    other.write_bytes(b"SELECT '\xe9'")

    latin = PeopleSource(name="apogee", origin=QueryOrigin(query=other, url=sqlite))

    assert [why(absent).code, why(latin).code] == ["query_unreadable", "query_not_text"]


def test_looking_at_a_source_connects_and_sends_nothing(source: Make, database: str) -> None:
    """The query may take minutes; the doctor is asked often."""
    SOURCES.look(source("SELECT uid FROM peopel", database))

    with pytest.raises(Refused, match=r"database_away|database_absent"):
        SOURCES.look(source("SELECT 1", f"{database.replace('127.0.0.1:', '127.0.0.1:1')}x"))
