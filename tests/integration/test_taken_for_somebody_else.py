"""A row of one's own that is to be taken for somebody else's: who enrols may write whatever they know of others."""

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from sesame.adapters.sql.models import PersonRow
from tests.conftest import AppFactory
from tests.store_of import engine_of

TITLES = "ref;uid;category;given_name;family_name;birth_date;ine;student_number;personal_mail\n"
ADA = "1;ada;student;Ada;Roy;2006-12-10;111111111AA;22401111;\n"
#: Her number and birth date, and her given name as the one in use.
PIRATE = "5;mal;student;Ada;Pirate;2006-12-10;111111111AA;22409999;mal@courriel.example\n"


class Enrolment:
    """A portal with two sources that tell such files."""

    def __init__(self, app: Flask, folder: Path) -> None:
        """Take both."""
        self.app = app
        self.folder = folder

    def night(self, *told: str, source: str = "scol") -> Result:
        """Have a source tell so."""
        (self.folder / f"{source}.csv").write_text(TITLES + "".join(told), encoding="utf-8")
        words = ("sync", "--source", source, "--accept", "birth_date")
        return self.app.test_cli_runner().invoke(args=["sesame", "people", *words])

    def known(self) -> dict[str, tuple[str, str | None, bool]]:
        """Return of everybody, by uid, the family name, the address that codes go to, and whether they are doubted."""
        with Session(engine_of(self.app)) as session:
            people = session.scalars(select(PersonRow))
            return {row.uid: (row.family_name, row.personal_mail, bool(row.doubted_at)) for row in people}


@pytest.fixture
def enrolment(make_app: AppFactory, tmp_path: Path) -> Enrolment:
    """Return a portal that knows nobody."""
    path = tmp_path / "sources.toml"
    path.write_text('[scol]\nfile = "scol.csv"\n\n[guests]\nfile = "guests.csv"\n', encoding="utf-8")
    path.chmod(0o600)
    return Enrolment(make_app(people=False, SESAME_PEOPLE_SOURCES=path), tmp_path)


def test_whoever_enrols_again_with_somebody_s_number_gets_none_of_their_codes(enrolment: Enrolment) -> None:
    """Two rows of one source are one person's by number, date and a name; her address is the one of her own row."""
    enrolment.night(ADA)
    again = enrolment.night(ADA, PIRATE.replace("Pirate", "Roy"))

    assert again.exit_code == 0
    assert enrolment.known() == {"ada": ("Roy", None, False)}


def test_two_rows_of_one_source_are_one_person_s_by_both_civil_names(enrolment: Enrolment) -> None:
    """One of them, or a name in use, anybody may have: then the second one waits, and gives nothing."""
    enrolment.night(ADA)
    waits = enrolment.night(ADA, PIRATE)

    assert waits.exit_code == 4
    assert enrolment.known() == {"ada": ("Roy", None, False)}


def test_the_account_of_who_left_is_not_continued_by_who_has_half_their_name(enrolment: Enrolment) -> None:
    """Nobody tells them any more, who could say that it is another; under both civil names they are back."""
    enrolment.night(
        ADA, PIRATE.replace("2006-12-10;111111111AA;22409999", "2001-01-01;;22408888").replace("5;mal", "8;max")
    )
    other = "8;max;student;Ada;Pirate;2001-01-01;;22408888;\n"
    enrolment.night(other)

    waits = enrolment.night(other, PIRATE)
    waiting = enrolment.known()
    back = enrolment.night(other, PIRATE.replace("Pirate", "Roy"))

    assert (waits.exit_code, set(waiting)) == (4, {"ada", "max"})
    assert (back.exit_code, set(enrolment.known())) == (0, {"mal", "max"})


def test_in_a_first_file_nobody_is_stored_as_a_part_of_somebody_else(enrolment: Enrolment) -> None:
    """Whoever's row comes first has the number; the other one waits for a human, and is not taken in silently."""
    waits = enrolment.night(PIRATE.replace("5;", "0;", 1), ADA)

    assert waits.exit_code == 4
    assert "l’INE est donné aussi par une autre ligne" in waits.stderr
    assert enrolment.known() == {"mal": ("Pirate", "mal@courriel.example", False)}


def test_a_birth_date_that_is_written_for_it_makes_nobody_somebody_else(enrolment: Enrolment) -> None:
    """Who was stored with another one stays another, and the number stays whose it is."""
    enrolment.night(ADA, PIRATE.replace("2006-12-10;111111111AA", "2001-01-01;"))

    again = enrolment.night(ADA, PIRATE)

    assert again.exit_code == 4
    assert enrolment.known() == {"ada": ("Roy", None, False), "mal": ("Pirate", "mal@courriel.example", False)}


def test_a_birth_date_known_in_part_is_that_of_thousands(enrolment: Enrolment) -> None:
    """With it a number and one name make nobody somebody else; both names do."""
    ada, pirate = (row.replace("2006-12-10", "1999-00-00") for row in (ADA, PIRATE))
    enrolment.night(ada)

    waits = enrolment.night(ada, pirate)
    known = enrolment.known()
    same = enrolment.night(ada, pirate.replace("Pirate", "Roy"))

    assert (waits.exit_code, same.exit_code) == (4, 0)
    assert known == {"ada": ("Roy", None, False)}


def test_a_new_row_with_somebody_s_uid_and_number_and_nothing_else_of_theirs_waits(enrolment: Enrolment) -> None:
    """Both may be typed by whoever knows them; she is not closed out for it, and is what she was."""
    enrolment.night(ADA)

    waits = enrolment.night("9;ada;student;Nina;Blanc;2001-01-01;111111111AA;;nina@courriel.example\n", source="guests")

    assert waits.exit_code == 4
    assert enrolment.known() == {"ada": ("Roy", None, False)}


def test_a_row_that_only_writes_somebody_s_uid_closes_nothing_to_them(enrolment: Enrolment) -> None:
    """As long as a row of theirs says who they are; where none does, or their own row says it, they are closed out."""
    enrolment.night(ADA)
    stranger = "9;ada;student;Nina;Blanc;2001-01-01;333333333NN;;nina@courriel.example\n"

    waits = [enrolment.night(ADA, stranger), enrolment.night(stranger, source="guests")]
    stayed = enrolment.known()
    enrolment.night(stranger.replace("9;", "1;", 1))

    assert [(one.exit_code, "uid est celui de « ada »" in one.stderr) for one in waits] == [(4, True)] * 2
    assert stayed == {"ada": ("Roy", None, False)}
    assert enrolment.known() == {"ada": ("Roy", None, True)}


def test_keys_and_names_that_look_like_somebody_s_are_not(enrolment: Enrolment) -> None:
    """A stand-in for a key, names without a letter, a name that nobody can type, a list of numbers."""
    enrolment.night(ADA)
    before = enrolment.known()

    tried = {
        row: enrolment.night(ADA, row).exit_code
        for row in (
            "uid:ada;mal;student;Ada;Pirate;2006-12-10;;22409999;mal@courriel.example\n",
            "5;mal;student;-;-;2006-12-10;111111111AA;22409999;mal@courriel.example\n",
            "5;*12;student;Ada;Pirate;2006-12-10;;22409999;mal@courriel.example\n",
            "5;mal|ada;student;Ada;Pirate;2006-12-10;;22409999;mal@courriel.example\n",
            "5;ADA;student;Nina;Blanc;2001-01-01;111111111AA;;mal@courriel.example\n",
        )
    }

    assert [row for row, status in tried.items() if status != 4] == []
    assert enrolment.known() == before
