"""What the house is built like: who may know whom, how long a file may be, what may not be there."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable
from collections.abc import Iterable
from pathlib import Path

from sesame.domain.journeys import ACTIVATION
from sesame.domain.journeys import RECOVERY
from sesame.domain.preferences import SECTIONS

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("sesame", "demo")
LONGEST_FILE = 320
DRAWERS = {"utils", "util", "helpers", "helper", "misc", "common", "tools", "stuff"}

MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
SHOWN = sorted(
    path
    for folder in ("templates", "static")
    for path in (ROOT / "sesame" / folder).rglob("*")
    if path.suffix in {".html", ".txt", ".css", ".js", ".svg", ".webmanifest"}
)
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
#: Names that stand for nothing on the network: namespaces, and hosts reserved for documentation.
NO_HOST = re.compile(r"https?://(?:www\.w3\.org/|[\w.-]+\.example\b|(?:[\w.-]+\.)?invalid\b)")


def name_of(path: Path) -> str:
    """Return a file's name as seen from the top."""
    return str(path.relative_to(ROOT))


def offenders(paths: Iterable[Path], offends: Callable[[Path], object]) -> list[str]:
    """Return the names of the files of which something holds that should not."""
    return [name_of(path) for path in paths if offends(path)]


def test_modules_know_only_whom_they_may() -> None:
    """The contracts of setup.cfg are kept; in a process of its own, for the linter silences every other logger."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--config", "setup.cfg", "--no-cache"]

    linted = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)

    assert linted.returncode == 0, linted.stdout


def test_the_contracts_are_there() -> None:
    """An empty list would be kept by any house."""
    contracts = re.findall(
        r"^\[importlinter:contract:([\w-]+)\]", (ROOT / "setup.cfg").read_text("utf-8"), re.MULTILINE
    )

    assert {"layers", "pure", "adapters", "adapters-below"} <= set(contracts)


def test_a_module_is_short_enough_to_be_read() -> None:
    """A longer one is two subjects."""
    assert offenders(MODULES, lambda path: len(path.read_text("utf-8").splitlines()) > LONGEST_FILE) == []


def test_a_module_says_why_it_exists() -> None:
    """One sentence at its beginning."""
    assert offenders(MODULES, lambda path: not ast.get_docstring(tree_of(path))) == []


def test_a_test_says_what_it_shows() -> None:
    """Its name and the sentence below read as something that is true of the product."""
    silent = [f"{name_of(path)}: {test.name}" for path in TESTS for test in cases_of(path) if not said_by(test)]

    assert silent == []


def test_a_module_is_named_for_its_subject() -> None:
    """There is no drawer for what has no place."""
    assert offenders(MODULES, lambda path: DRAWERS & {path.stem, *path.relative_to(ROOT).parts}) == []


def test_nothing_is_left_for_later() -> None:
    """What is missing is an issue, not a comment."""
    left = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")

    assert offenders([*MODULES, *SHOWN], lambda path: left.search(path.read_text("utf-8"))) == []


def test_a_page_asks_nothing_of_a_third_party() -> None:
    """No template, style or script names a host: everything comes from where the page came from."""
    elsewhere = re.compile(r"https?://|[\"'(]//[\w-]+\.|@import")

    assert offenders(SHOWN, lambda path: elsewhere.search(NO_HOST.sub("", path.read_text("utf-8")))) == []


def test_the_rules_read_no_clock() -> None:
    """Time comes from the port, so that a test can set it."""
    clock = re.compile(r"\.(now|today|utcnow|time)\(\)")

    assert offenders(within("domain"), lambda path: clock.search(path.read_text("utf-8"))) == []


def test_use_cases_take_the_time_from_the_clock_alone() -> None:
    """The machine's clock is behind a port."""
    clock = re.compile(r"\b(dt|datetime|date|time)\.(now|today|utcnow|time)\(")

    assert offenders(within("services"), lambda path: clock.search(path.read_text("utf-8"))) == []


def test_use_cases_know_no_word_of_an_address_and_no_fact_by_its_letters() -> None:
    """A step has one name for the code and one for the url; a fact is named by ``journeys.Fact``."""
    slugs = {step.slug for journey in (ACTIVATION, RECOVERY) for step in journey.steps}
    slugs |= {section.slug for section in SECTIONS}
    words = slugs - {step.name for journey in (ACTIVATION, RECOVERY) for step in journey.steps}
    by_letters = re.compile(r"""facts(\[|\.get\()["']""")
    wrong = []
    for path in [path for path in MODULES if "services" in path.parts]:
        texts = {node.value for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Constant)}
        wrong += [f"{name_of(path)}: {word}" for word in words & texts]
        wrong += [f"{name_of(path)}: a fact by its letters"] if by_letters.search(path.read_text("utf-8")) else []

    assert len(words) >= 5
    assert wrong == []


def test_there_is_something_to_look_at() -> None:
    """A moved folder must not make these tests pass on nothing."""
    assert len(MODULES) > 50
    assert len(SHOWN) > 10
    assert len(within("domain")) > 10
    assert len(within("services")) > 10
    assert sum(len(cases_of(path)) for path in TESTS) > 500


def within(folder: str) -> list[Path]:
    """Return the modules of a folder of that name."""
    return [path for path in MODULES if folder in path.parts]


def tree_of(path: Path) -> ast.Module:
    """Return a module's syntax."""
    return ast.parse(path.read_text("utf-8"))


def cases_of(path: Path) -> list[ast.FunctionDef]:
    """Return the test functions of a file."""
    functions = (node for node in tree_of(path).body if isinstance(node, ast.FunctionDef))
    return [function for function in functions if function.name.startswith("test_")]


def said_by(test: ast.FunctionDef) -> bool:
    """Tell whether a test has a sentence of its own: it ends, and is more than the name said again."""
    sentence = (ast.get_docstring(test) or "").strip()
    return sentence.endswith((".", "!", "?", ":")) and _letters(sentence) != _letters(test.name.removeprefix("test_"))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).lower()
