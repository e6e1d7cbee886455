"""What docs/security.md says an attacker tries: each row names tests, and these are tests that run."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
_TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
#: What keeps a whole file from running, whatever is installed.
_TURNED_OFF = re.compile(r"^pytestmark\s*=.*\bskip\(|^pytest\.skip\(|^collect_ignore", re.MULTILINE)


def rows() -> list[list[str]]:
    """Return the cells of each row of the table."""
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
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


def test_each_thing_an_attacker_tries_has_tests_that_run() -> None:
    """A row without a test is a promise; one whose file is gone, empty or skipped is a false one."""
    table = rows()
    wrong = []
    for tried, _, shown in table:
        named = _TEST.findall(shown)
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
    assert [shown for *_, shown in rows() if _TEST.sub("", shown).replace(",", "").strip()] == []
