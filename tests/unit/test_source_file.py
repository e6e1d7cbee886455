"""A file of the machine as a source of people."""

import os
from pathlib import Path

import pytest

from sesame.domain.people_file import FileReading
from sesame.domain.people_sources import FileOrigin
from sesame.domain.people_sources import PeopleSource
from sesame.errors import Refused
from sesame.people_sources import PeopleSources

SOURCES = PeopleSources(None)


def source(path: Path) -> PeopleSource:
    """Return the source that a file is."""
    return PeopleSource(name="rh", origin=FileOrigin(path=path), reading=FileReading())


def read(path: Path) -> list[tuple[str, ...]]:
    """Return the cells of each record."""
    with SOURCES.open(source(path), lambda _remark: None) as rows:
        return [row.cells for row in rows]


def test_a_file_is_read_of_whatever_kind_it_is(tmp_path: Path) -> None:
    """As « people import » reads it, and each time as it then is."""
    path = tmp_path / "people"
    path.write_text("uid;nom\nlea;Léa\n", encoding="cp1252")
    assert read(path) == [("uid", "nom"), ("lea", "Léa")]

    path.write_text('{"uid": "zoe"}\n', encoding="utf-8")

    assert read(path) == [("uid",), ("zoe",)]
    SOURCES.look(source(path))


def test_a_file_that_cannot_be_read_is_told_without_waiting_for_it(tmp_path: Path) -> None:
    """It is not there, is a folder, or a pipe that nobody writes into."""
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for name, code in (("absent", "source_unreadable"), ("folder", "source_no_file"), ("pipe", "source_no_file")):
        with pytest.raises(Refused, match=code):
            read(tmp_path / name)
        with pytest.raises(Refused, match=code):
            SOURCES.look(source(tmp_path / name))


def test_an_empty_file_is_told_by_whoever_looks(tmp_path: Path) -> None:
    """An export that broke off at once leaves one."""
    (tmp_path / "empty").touch()

    with pytest.raises(Refused, match="source_empty"):
        SOURCES.look(source(tmp_path / "empty"))
