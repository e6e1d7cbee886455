"""The examples of the guide of sources are right."""

import re
import subprocess
from pathlib import Path
from typing import cast

import pytest

from sesame.domain.people_file import FILE_COLUMNS
from sesame.domain.people_sources import Misdeclared
from sesame.people_sources import PeopleSources

TEXT = (Path(__file__).parents[2] / "docs" / "sources.md").read_text(encoding="utf-8")


def examples(language: str) -> list[str]:
    """Return the examples in a language."""
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def test_the_declarations_of_the_guide_are_right(tmp_path: Path) -> None:
    """All its examples together are one file."""
    (tmp_path / "sources.toml").write_text("\n".join(examples("toml")), encoding="utf-8")

    sources = PeopleSources(tmp_path / "sources.toml")

    assert [source.name for source in sources.all()] == ["apogee", "rh", "pegase", "annuaire"]
    assert len(sources.get("apogee").expected) == 2
    assert sources.order().rank("mail", "rh") == 0


def test_every_key_of_a_source_is_in_the_guide(tmp_path: Path) -> None:
    """One that is unknown is told with those there are, and each of these is explained."""
    known: set[str] = set()
    for kind in (
        'file = "a"',
        'query = "a"\nurl = "b"',
        'program = ["a"]',
        'ldap = ["ldaps://a.example"]\nbase = "dc=a"',
    ):
        (tmp_path / "sources.toml").write_text(f"[a]\n{kind}\nx = 1\n", encoding="utf-8")
        with pytest.raises(Misdeclared) as error:
            PeopleSources(tmp_path / "sources.toml").all()
        (unknown,) = error.value.faults
        known |= set(cast("tuple[str, ...]", unknown.facts["known"]))

    table = "".join(
        TEXT.partition(head)[2].partition("\n## ")[0] for head in ("## What each source says", "## A directory")
    )
    explained = {
        key for line in re.findall(r"^\| (.*?) \|", table, re.MULTILINE) for key in re.findall(r"`(\w+)`", line)
    }

    assert known == explained


def test_the_query_and_the_program_of_the_guide_give_columns_that_are_known() -> None:
    """Under our own names, so that nothing has to be mapped."""
    (query,), (program,) = examples("sql"), examples("sh")
    titles = re.findall(r" AS (\w+)", query)
    keys = re.findall(r"[{,]\s*(\w+): ", program)

    assert set(titles) - set(FILE_COLUMNS) == set(keys) - set(FILE_COLUMNS) == set()
    assert {"ref", "uid", "birth_date"} <= set(titles) & set(keys)


def test_the_program_of_the_guide_can_be_read_by_a_shell() -> None:
    """It is meant to be copied."""
    (program,) = examples("sh")

    assert subprocess.run(["sh", "-n"], input=program, text=True, capture_output=True, check=False).stderr == ""
