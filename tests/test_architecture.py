"""What the house is built like: who may know whom, how long a file may be, what may not be there."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

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
#: Names that stand for nothing on the network: namespaces, and hosts reserved for documentation.
NO_HOST = re.compile(r"https?://(?:www\.w3\.org/|[\w.-]+\.example\b|(?:[\w.-]+\.)?invalid\b)")


def name_of(path: Path) -> str:
    """Return a file's name as seen from the top."""
    return str(path.relative_to(ROOT))


every_module = pytest.mark.parametrize("path", MODULES, ids=name_of)


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


@every_module
def test_a_module_is_short_enough_to_be_read(path: Path) -> None:
    """A longer one is two subjects."""
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_FILE


@every_module
def test_a_module_says_why_it_exists(path: Path) -> None:
    """One sentence at its beginning."""
    assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), "no docstring"


@every_module
def test_a_module_is_named_for_its_subject(path: Path) -> None:
    """There is no drawer for what has no place."""
    assert not DRAWERS & {path.stem, *path.relative_to(ROOT).parts}


@pytest.mark.parametrize("path", [*MODULES, *SHOWN], ids=name_of)
def test_nothing_is_left_for_later(path: Path) -> None:
    """What is missing is an issue, not a comment."""
    assert not re.search(r"\b(TODO|FIXME|XXX|HACK)\b", path.read_text("utf-8"))


@pytest.mark.parametrize("path", SHOWN, ids=name_of)
def test_a_page_asks_nothing_of_a_third_party(path: Path) -> None:
    """No template, style or script names a host: everything comes from where the page came from."""
    text = NO_HOST.sub("", path.read_text("utf-8"))

    assert not re.search(r"https?://|[\"'(]//[\w-]+\.|@import", text)


@pytest.mark.parametrize("path", [path for path in MODULES if "domain" in path.parts], ids=name_of)
def test_the_rules_read_no_clock(path: Path) -> None:
    """Time comes from the port, so that a test can set it."""
    assert not re.search(r"\.(now|today|utcnow|time)\(\)", path.read_text("utf-8"))


@pytest.mark.parametrize("path", [path for path in MODULES if "services" in path.parts], ids=name_of)
def test_use_cases_take_the_time_from_the_clock_alone(path: Path) -> None:
    """The machine's clock is behind a port."""
    assert not re.search(r"\b(dt|datetime|date|time)\.(now|today|utcnow|time)\(", path.read_text("utf-8"))


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
