"""The faults that `make mutants` puts in: each is one fault, and the file is otherwise as it was."""

import ast

from tools.mutants import ROOT
from tools.mutants import SUBJECTS
from tools.mutants import mutants

SOURCE = """
def spent(used: int = 0) -> bool:
    \"\"\"Tell.\"\"\"
    if not used:
        return False
    return used > 3
"""


def test_each_fault_is_one_and_is_told_with_its_line() -> None:
    """A figure, a sign, a condition, an answer: whatever may be wrong alone."""
    found = {said: ast.unparse(tree) for said, tree in mutants(SOURCE)}

    assert list(found) == [
        "line 2: 0 → 1",
        "line 4: not dropped",
        "line 5: returns None",
        "line 5: False turned round",
        "line 6: returns None",
        "line 6: Gt → GtE",
        "line 6: 3 → 4",
    ]
    assert "used >= 3" in found["line 6: Gt → GtE"]
    assert "if used:" in found["line 4: not dropped"]
    assert len({*found.values(), ast.unparse(ast.parse(SOURCE))}) == len(found) + 1


def test_files_with_subjects_are_there() -> None:
    """And their tests: a file that moves takes its line along."""
    assert [
        path for path in [*SUBJECTS, *(test for tests in SUBJECTS.values() for test in tests)] if not _is(path)
    ] == []


def _is(path: str) -> bool:
    return (ROOT / path).is_file()
