"""Writes what a guesser gets into ``docs/security.md``, from the budgets as the settings declare them.

Usage: make docs
"""

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sesame.settings_loading import declared  # noqa: E402 - the repository has to be on the path first

PAGE = ROOT / "docs" / "security.md"
BEGIN = "<!-- Written by `make docs` from sesame/settings.py: change it there. A test compares the two. -->\n"
END = "<!-- End of what `make docs` writes. -->\n"

#: Of whom one guess finds one in so many: how often the commonest birth date is theirs.
ONE_IN = {"new entrants": 501, "all students": 2113, "staff": 7250}
#: The shares of people, in percent, of whom a personal address is known.
SHARES = (0, 50, 90)
PEOPLE = 10_000


def table() -> str:
    """Return the table and what it rests on."""
    defaults = {one.key: one.default for one in declared()}
    day, in_all = defaults["SESAME_IDENTITY_TRIES_PER_DAY"], defaults["SESAME_IDENTITY_TRIES_IN_ALL"]
    columns = [(tries, share) for tries in (day, in_all) for share in SHARES]
    heads = [f"{tries} tries, {share} % known" for tries, share in columns]
    lines = [
        f"Accounts that a guesser gets of {PEOPLE:,} people nobody of whom has activated, by the share of whom a",
        f"personal address is known. One network has {day} tries at each person a day; everybody together, from",
        f"whatever networks and over whatever time, has {in_all}. No date is tried twice; each is taken to be as",
        "likely as the commonest.",
        "",
        "| who | chance of one guess | " + " | ".join(heads) + " |",
        "|---" * (len(columns) + 2) + "|",
    ]
    for who, one_in in ONE_IN.items():
        taken = [_taken(one_in, tries, share, defaults["SESAME_ACTIVATION_PROOF"]) for tries, share in columns]
        lines.append(f"| {who} | 1/{one_in} | " + " | ".join(map(str, taken)) + " |")
    return "\n".join(lines) + "\n"


def _taken(one_in: int, tries: int, share: int, proof: Any) -> int:
    """Return the accounts taken by pairs alone: where a code is asked for, a pair alone takes none."""
    by_pair_alone = {"always": 0, "when-possible": 100 - share, "never": 100}[proof]
    return round(PEOPLE * by_pair_alone / 100 * min(1.0, tries / one_in))


def page(text: str) -> str:
    """Return the page with the table as it should be. Errors: ``ValueError`` where the page has no place for it."""
    before, found, rest = text.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not found or not ended:
        message = f"{PAGE} has lost the comments between which the table stands"
        raise ValueError(message)
    return before + BEGIN + "\n" + table() + "\n" + END + after


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
