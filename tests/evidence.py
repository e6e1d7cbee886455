"""The evidence that docs/security.md names: which tests they are, and whether a whole run has run them.

A whole run is one that nobody made smaller: by no argument, expression or option. It fails where a named test did not
pass once, whether it was skipped, deselected or never collected. A part that this machine does not have is told, and
fails in CI alone, as everywhere (``tests/missing_part.py``).
"""

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NAMED_TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
#: What keeps a whole file from running, whatever is installed.
_TURNED_OFF = re.compile(r"^pytestmark\s*=.*\bskip\(|^pytest\.skip\(|^collect_ignore", re.MULTILINE)
#: What makes a run smaller than the whole.
_SMALLER = ("keyword", "markexpr", "deselect", "ignore", "ignore_glob", "lf", "last_failed", "collectonly", "stepwise")


def rows(root: Path = ROOT) -> list[list[str]]:
    """Return the cells of each row of the table."""
    text = (root / "docs" / "security.md").read_text(encoding="utf-8")
    section = text.partition("## What an attacker tries\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[1:]]


def names_of_tests_in(file: Path) -> set[str]:
    """Return the names of the tests pytest collects from a file, less those that are always skipped."""
    if not file.exists() or not file.name.startswith("test_"):
        return set()
    text = file.read_text(encoding="utf-8")
    if _TURNED_OFF.search(text):
        return set()
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    return {
        one.name
        for one in functions
        if one.name.startswith("test_") and not any(_skips(decorator) for decorator in one.decorator_list)
    }


def _skips(decorator: ast.expr) -> bool:
    return ast.unparse(decorator).startswith(("pytest.mark.skip(", "pytest.mark.xfail")) or (
        ast.unparse(decorator) == "pytest.mark.skip"
    )


def named(root: Path = ROOT) -> set[str]:
    """Return every test the table names, ``file::test``; a file alone stands for all that is in it."""
    found = set()
    for *_, shown in rows(root):
        for file, test in NAMED_TEST.findall(shown):
            found |= {f"{file}::{name}" for name in ([test] if test else names_of_tests_in(root / file))}
    return found


class EvidenceThatRan:
    """Notes what passed, in whatever worker, and at the end of the run what of the evidence did not."""

    def __init__(self, root: Path = ROOT) -> None:
        """Take the folder of the project."""
        self._root = root
        self._passed: set[str] = set()
        self._left_out: set[str] = set()
        self._told: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note one test; of a parametrised one, one case that passed is enough."""
        file, _, rest = report.nodeid.partition("::")
        test = f"{file}::{rest.rpartition('::')[2].partition('[')[0]}"
        if report.when == "call" and report.passed:
            self._passed.add(test)
        elif report.skipped and "missing_part.py" in str(report.longrepr):
            self._left_out.add(test)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail a run that would have been green without its evidence."""
        if session.exitstatus != pytest.ExitCode.OK:
            return
        absent = named(self._root) - self._passed
        excused = set() if os.environ.get("CI") else absent & self._left_out
        self._told = [f"{test} did not run" for test in sorted(absent - excused)]
        if self._told:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        self._told += [f"{test} was left out: a part is missing here" for test in sorted(excused)]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say which."""
        if self._told:
            terminalreporter.section("evidence that docs/security.md names")
            terminalreporter.write("\n".join([*self._told, ""]))


def watch_whole_runs(config: pytest.Config, root: Path = ROOT) -> None:
    """Have the evidence of a whole run counted, once, beside the workers."""
    if not hasattr(config, "workerinput") and not any(_made_smaller(config, root)):
        config.pluginmanager.register(EvidenceThatRan(root), "sesame-evidence")


def _made_smaller(config: pytest.Config, root: Path) -> Iterator[bool]:
    yield from (bool(getattr(config.option, name, None)) for name in _SMALLER)
    asked = [Path(config.invocation_params.dir, argument).resolve() for argument in config.args]
    yield asked != [(root / folder).resolve() for folder in config.getini("testpaths")]
