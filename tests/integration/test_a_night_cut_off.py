"""A night that is cut off anywhere ends, run again, as if it had not been."""

from contextlib import suppress
from pathlib import Path

import pytest

from tests.nights.campus import Campus
from tests.nights.crashes import CutOff
from tests.nights.crashes import cut
from tests.nights.databases import emptied
from tests.nights.humans import STAFF
from tests.nights.humans import STUDENTS
from tests.nights.register_view import view
from tests.nights.university import University

_ANY = ("leave", "rename", "new", "birth_date")


def test_a_night_cut_off_after_any_transaction_ends_as_if_it_had_not_been(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With small lots, so that there are many places to be cut off at; nothing is lost, nobody is left half renamed."""
    for name, size in (("_FIRST_LOT", 2), ("_LARGEST_LOT", 2), ("_ABSENT_LOT", 1)):
        monkeypatch.setattr(f"sesame.services.source_run.{name}", size)
    path, university = tmp_path / "nights.db", University(3)
    with emptied(f"sqlite:///{path}") as engine:
        campus = Campus(engine, university)
        for source in (STAFF, STUDENTS):
            campus.run(source, university.file(source), accept=_ANY)
        for _ in range(3):
            campus.people_come()
        for event in university.events:
            event()
        files = {source: university.file(source) for source in (STAFF, STUDENTS)}
        engine.dispose()
        evening = path.read_bytes()
        expected = _ended(campus, files)

        for k in range(1, 200):
            # Its last connection closed, there is nothing of it beside the file.
            engine.dispose()
            path.write_bytes(evening)
            with cut(campus.house.services.people_import, k) as cutting, suppress(CutOff):
                for source, text in files.items():
                    campus.run(source, text, accept=_ANY)
            if not cutting.is_cut:
                break
            assert _ended(campus, files) == expected, f"cut off after {k} transactions"
    assert k > 12


def _ended(campus: Campus, files: dict[str, str]) -> list[tuple[object, ...]]:
    # Once more, since one source may wait for what the other one says.
    for source, text in [*files.items(), *files.items()]:
        campus.run(source, text, accept=_ANY)
    return view(campus.engine).by_human()
