"""The documents say what the code does: links lead somewhere, keys and commands exist, tables are the settings'."""

import configparser
import re
from pathlib import Path

import pytest

from docs import generate_guess_table
from docs import generate_settings
from sesame.cli.account import account
from sesame.cli.database import database
from sesame.cli.keys import keys
from sesame.cli.people import people
from sesame.settings_loading import declared

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))

_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_KEY = re.compile(r"\bSESAME_[A-Z_]+\b")
_PATH = re.compile(r"`((?:sesame|demo|tests|tools|docs)/[\w./-]+)`")
_COMMAND = re.compile(
    r"flask (?:--app \w+ )?sesame ([a-z]+(?: (?:upgrade|drop|import|suspend|resume|reset|reopen)\b)?)"
)


def test_the_page_of_settings_is_that_of_the_code() -> None:
    """Run `make docs` after having changed a setting."""
    assert generate_settings.PAGE.read_text(encoding="utf-8") == generate_settings.page()


def test_what_a_guesser_gets_is_what_the_budgets_leave() -> None:
    """Run `make docs` after having changed a budget; the figures of the page are then those of the code."""
    written = generate_guess_table.PAGE.read_text(encoding="utf-8")

    assert written == generate_guess_table.page(written)


def test_the_more_addresses_are_known_the_less_a_guesser_gets() -> None:
    """Figures worked out by hand: 10,000 times 3 in 501 for whom no address is known, and so on."""
    lines = generate_guess_table.table().splitlines()

    assert "| new entrants | 1/501 | 60 | 30 | 6 | 200 | 100 | 20 |" in lines
    assert "| staff | 1/7250 | 4 | 2 | 0 | 14 | 7 | 1 |" in lines


@each_document
def test_links_lead_to_files_and_headings_that_are_there(document: Path) -> None:
    """Those within the project; an anchor is a heading of the page it names."""
    for target in _LINK.findall(document.read_text(encoding="utf-8")):
        if "://" in target or target.startswith("mailto:"):
            continue
        name, _, anchor = target.partition("#")
        found = (document.parent / name).resolve() if name else document
        assert found.exists(), target
        if anchor:
            assert anchor in {_anchor(line) for line in found.read_text(encoding="utf-8").splitlines()}, target


def _anchor(line: str) -> str:
    return re.sub(r"[^\w\- ]", "", line.lstrip("#").strip().lower()).replace(" ", "-") if line.startswith("#") else ""


@each_document
def test_settings_that_are_named_exist(document: Path) -> None:
    """And may be looked up in docs/settings.md."""
    known = {one.key for one in declared()} | {f"{one.key}_FILE" for one in declared() if one.is_secret}
    named = {key for key in _KEY.findall(document.read_text(encoding="utf-8")) if not key.endswith("_")}

    assert named - known == set()


@each_document
def test_files_that_are_named_exist(document: Path) -> None:
    """A document that speaks of a file moves with it."""
    named = {path.rstrip("/.") for path in _PATH.findall(document.read_text(encoding="utf-8"))}

    assert {path for path in named if not (ROOT / path).exists()} == set()


@each_document
def test_commands_that_are_named_exist(document: Path) -> None:
    """As `flask sesame --help` lists them."""
    groups = {"account": account, "database": database, "keys": keys, "people": people}
    for words in _COMMAND.findall(document.read_text(encoding="utf-8")):
        name, _, sub = words.partition(" ")
        others = {"deliver", "doctor", "events", "publish", "purge", "reconcile", "version"}
        assert name in others | groups.keys(), words
        if sub:
            assert sub in groups[name].commands, words


@pytest.mark.parametrize("document", sorted(ROOT.glob("docs/**/*.md")), ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_of_a_site_are_those_of_one_portal(document: Path) -> None:
    """Its module has one name in all the guides; only README.md speaks of a clone's demonstration."""
    named = set(re.findall(r"flask --app (\w+)", document.read_text(encoding="utf-8")))

    assert named <= {"portal"}


def test_what_changed_is_told_of_the_version_that_is_built() -> None:
    """The list of changes begins with the version of setup.cfg, so that none is built without its words."""
    declared = configparser.ConfigParser()
    declared.read(ROOT / "setup.cfg", encoding="utf-8")
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert headings[0] == declared["metadata"]["version"]


def test_the_table_of_budgets_gives_the_defaults_of_the_code() -> None:
    """Each row that ends in a setting and a figure; every budget there is has its row."""
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    written = {key: int(figure) for key, figure in re.findall(r"\| `(SESAME_\w+)` \| (\d+) \|", text)}
    budgets = re.compile(r"_(TRIES|CODES|ANSWERS|ALARM|REQUESTS)_|^SESAME_(CODES|ANSWERS|REQUESTS)_")

    assert written == {one.key: one.default for one in declared() if budgets.search(one.key)}
