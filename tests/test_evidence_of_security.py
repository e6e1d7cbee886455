"""What docs/security.md says an attacker tries: each row names tests, these exist, and a whole run has run them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.evidence import NAMED_TEST
from tests.evidence import ROOT
from tests.evidence import names_of_tests_in
from tests.evidence import rows

#: A project of two files, both of them evidence.
PROJECT = {
    "setup.cfg": "[tool:pytest]\ntestpaths = tests\naddopts = -p no:cacheprovider\n",
    "docs/security.md": (
        "## What an attacker tries\n\n| they try | what holds | shown by |\n|---|---|---|\n"
        "| one thing | a wall | `tests/test_walls.py` |\n| another | a door | `tests/test_doors.py::test_the_door` |\n"
    ),
    "tests/conftest.py": (
        "from pathlib import Path\nfrom evidence_of_ours import watch_whole_runs\n"
        "def pytest_configure(config):\n    watch_whole_runs(config, Path(__file__).parents[1])\n"
    ),
    "tests/test_walls.py": "def test_the_wall(): pass\ndef test_its_top(): pass\n",
    "tests/test_doors.py": (
        "import pytest\n@pytest.mark.parametrize('lock', [1, 2])\ndef test_the_door(lock): pass\n"
        "def test_the_paint(): pytest.skip('it is no evidence')\n"
    ),
}
SKIPPED = {
    "tests/test_walls.py": "import pytest\ndef test_the_wall(): pytest.skip('not now')\ndef test_its_top(): pass\n"
}
LEFT_OUT = {
    "tests/missing_part.py": "import pytest\ndef missing(): pytest.skip('Chromium is missing')\n",
    "tests/test_walls.py": (
        "from missing_part import missing\ndef test_the_wall(): missing()\ndef test_its_top(): pass\n"
    ),
}
DESELECTED = {
    "tests/conftest.py": PROJECT["tests/conftest.py"]
    + "def pytest_collection_modifyitems(items):\n    items[:] = [i for i in items if i.name != 'test_its_top']\n"
}
FAILED = {"tests/test_doors.py": "def test_the_door(): assert False\n"}


def test_each_thing_an_attacker_tries_has_tests_that_run() -> None:
    """A row without a test is a promise; one whose file is gone, empty or skipped is a false one."""
    table = rows()
    wrong = []
    for tried, _, shown in table:
        named = NAMED_TEST.findall(shown)
        if not named:
            wrong.append(f"{tried}: no test")
        for file, test in named:
            found = names_of_tests_in(ROOT / file)
            if not found or (test and test not in found):
                wrong.append(f"{tried}: {file} {test}")

    assert wrong == []
    assert len(table) > 30


def test_the_last_cell_names_nothing_but_tests() -> None:
    """Words beside the tests would be evidence of nothing."""
    assert [shown for *_, shown in rows() if NAMED_TEST.sub("", shown).replace(",", "").strip()] == []


def run_of(folder: Path, changed: dict[str, str], *arguments: str, ci: bool = False) -> tuple[int, str]:
    """Run the tests of the small project; return the exit status and what was said."""
    for name, text in {**PROJECT, **changed}.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (folder / "evidence_of_ours.py").write_text((ROOT / "tests" / "evidence.py").read_text(encoding="utf-8"))
    surroundings = {name: value for name, value in os.environ.items() if name not in {"CI", "PYTEST_ADDOPTS"}}
    surroundings |= {"PYTHONPATH": str(folder)} | ({"CI": "true"} if ci else {})
    command = [sys.executable, "-m", "pytest", "-p", "no:cov", *arguments]
    done = subprocess.run(
        command, cwd=folder, env=surroundings, capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    ("changed", "arguments", "ci", "status", "said"),
    [
        ({}, ("-n", "2"), False, 0, ""),
        (SKIPPED, ("-n", "2"), False, 1, "tests/test_walls.py::test_the_wall did not run"),
        (DESELECTED, ("-n", "2"), False, 1, "tests/test_walls.py::test_its_top did not run"),
        (SKIPPED, ("tests/test_walls.py",), False, 0, ""),
        (SKIPPED, ("-k", "top"), False, 0, ""),
        (LEFT_OUT, (), False, 0, "tests/test_walls.py::test_the_wall was left out"),
        (LEFT_OUT, (), True, 1, "tests/test_walls.py::test_the_wall did not run"),
        ({**SKIPPED, **FAILED}, (), False, 1, ""),
    ],
    ids=[
        "all, two workers",
        "one skipped, two workers",
        "one deselected, two workers",
        "a file alone",
        "some by name",
        "a part that is missing",
        "a part that is missing in CI",
        "another failure",
    ],
)
def test_a_whole_run_without_its_evidence_is_not_green(
    tmp_path: Path, changed: dict[str, str], arguments: tuple[str, ...], *, ci: bool, status: int, said: str
) -> None:
    """It says which did not run; a run of a part says nothing."""
    found, output = run_of(tmp_path, changed, *arguments, ci=ci)

    assert found == status, output
    assert ("evidence that docs/security.md names" in output) == bool(said), output
    assert said in output
