"""Rows are recognised by what they say, and by nothing else."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sesame.domain.identifiers import IdentifierFormats
from sesame.domain.people_digest import reading_salt
from sesame.domain.people_digest import row_digest
from sesame.domain.people_file import AS_IT_SAYS
from sesame.domain.people_file import FileReading
from sesame.domain.people_file import RawRow
from sesame.domain.person import IdentifierKind
from sesame.errors import Refused

COLUMNS = ("uid", "given_name")
SALT = reading_salt(COLUMNS, AS_IT_SAYS)
#: Whatever may stand in a cell, half a character, quotes and separators included; few letters, so that texts meet.
CELLS = st.lists(st.text(alphabet="ab',\\\"\0\n\ud800é()", max_size=3), max_size=3).map(tuple)


def digest(*cells: str, salt: bytes = SALT, line: int = 2, ended: bool = True) -> bytes | None:
    """Return the digest of a row of these cells."""
    return row_digest(RawRow(line, cells, ended=ended), salt)


@given(CELLS, CELLS)
def test_two_rows_have_one_digest_when_their_cells_are_the_same_and_only_then(
    one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    """What is in a cell never passes for the end of it."""
    assert (digest(*one) == digest(*other)) == (one == other)


def test_cells_are_told_apart_wherever_their_text_is_cut() -> None:
    """The same letters in other cells say something else."""
    digests = [digest("a", "bc"), digest("ab", "c"), digest("abc"), digest("abc", ""), digest("", "abc")]

    assert len(set(digests)) == len(digests)


def test_a_row_is_recognised_on_another_line() -> None:
    """One person more at the top of the file changes nobody else."""
    assert digest("lea", "Léa", line=2) == digest("lea", "Léa", line=40)
    assert len(digest("lea", "Léa") or b"") == 16


def test_a_row_whose_cells_could_not_be_told_apart_has_no_digest() -> None:
    """It is wrong again the next night, and told again."""
    assert row_digest(RawRow(2, (), fault=Refused("quote_misplaced")), SALT) is None


def test_a_row_in_which_the_file_breaks_off_is_another_one() -> None:
    """What is missing there is not what is empty in the whole file."""
    assert digest("lea", ended=False) != digest("lea")


@pytest.mark.parametrize(
    "other",
    [
        reading_salt(("given_name", "uid"), AS_IT_SAYS),
        reading_salt((*COLUMNS, "ine"), AS_IT_SAYS),
        reading_salt(COLUMNS, FileReading(titles={"Prénom": "given_name"})),
        reading_salt(COLUMNS, FileReading(date_format="JJ/MM/AAAA")),
        reading_salt(COLUMNS, FileReading(sheet="Inscrits")),
        reading_salt(COLUMNS, AS_IT_SAYS, IdentifierFormats()),
        reading_salt(COLUMNS, AS_IT_SAYS, IdentifierFormats(patterns={IdentifierKind.UID: "[a-z]+"})),
        reading_salt(COLUMNS, AS_IT_SAYS, ("FR", "RE")),
        reading_salt(COLUMNS, AS_IT_SAYS, version="another"),
    ],
)
def test_no_row_is_recognised_where_its_cells_would_be_understood_otherwise(other: bytes) -> None:
    """Other columns, dates or sheet, other forms of numbers, another Sésame."""
    assert digest("lea", "Léa", salt=other) != digest("lea", "Léa")


def test_the_order_in_which_an_operator_names_titles_changes_nothing() -> None:
    """Nor does what the columns are kept in."""
    one = FileReading(titles={"Nom": "family_name", "Prénom": "given_name"})
    other = FileReading(titles={"Prénom": "given_name", "Nom": "family_name"})

    assert reading_salt(COLUMNS, one) == reading_salt(list(COLUMNS), other)


def test_tomorrow_s_process_recognises_the_rows_of_today() -> None:
    """A digest that depended on the process would have every row checked again each night."""
    asked = (
        "from sesame.domain.identifiers import IdentifierFormats\n"
        "from sesame.domain.people_digest import reading_salt\n"
        "from sesame.domain.people_file import AS_IT_SAYS\n"
        "from sesame.adapters.phone import LibPhoneNumbers\n"
        "print(reading_salt(('uid',), AS_IT_SAYS, IdentifierFormats(), LibPhoneNumbers(('FR', 'RE'))).hex())\n"
    )
    salts = {subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True).stdout for _ in range(2)}

    assert len(salts) == 1
