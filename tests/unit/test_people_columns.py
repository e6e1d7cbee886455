"""The titles a people file may have, and the columns they mean."""

import pytest

from sesame.domain.people_columns import read_columns
from sesame.domain.people_file import COLUMNS
from sesame.domain.people_file import FILE_COLUMNS
from sesame.domain.people_file import IGNORED
from sesame.domain.people_file import UNTITLED
from sesame.domain.people_file import RawRow
from sesame.errors import Refused


def columns(*titles: str, **chosen: str) -> tuple[str, ...]:
    """Return what the titles mean."""
    return read_columns(RawRow(line=1, cells=titles), chosen)


def test_titles_may_be_in_any_order_and_case() -> None:
    """Their order is that of the cells."""
    assert columns("Birth_Date", " UID ", "family name", "given_name", "CATEGORY") == (
        "birth_date",
        "uid",
        "family_name",
        "given_name",
        "category",
    )


def test_the_titles_universities_write_are_known() -> None:
    """With or without accents, signs, capitals."""
    assert columns(
        "Identifiant unique", "Catégorie", "PRENOM", "Nom", "Né(e) le", "N° étudiant", "Mél", "Tél. portable"
    ) == (
        "uid",
        "category",
        "given_name",
        "family_name",
        "birth_date",
        "student_number",
        "mail",
        "phone",
    )


def test_what_the_operator_says_of_a_title_wins() -> None:
    """« Identifiant » is mostly the login, and here it is not; a column may be left out."""
    titles = ("Identifiant", "category", "Prénom", "Nom", "birth_date", "Commentaire")

    assert columns(*titles, IDENTIFIANT="uid", commentaire=IGNORED) == (
        "uid",
        "category",
        "given_name",
        "family_name",
        "birth_date",
        IGNORED,
    )


def test_columns_without_a_title_are_left_out() -> None:
    """Spreadsheets write them at the end."""
    assert columns("uid", "category", "", "given_name", "family_name", "birth_date", " ", "")[2::4] == (
        UNTITLED,
        UNTITLED,
    )


@pytest.mark.parametrize("title", ["ref", "Référence", "identifiant source", "Code INDIVIDU", "N° individu"])
def test_the_source_s_own_key_has_a_column(title: str) -> None:
    """Beside those that say something of a person."""
    assert columns(*COLUMNS, title) == (*COLUMNS, "ref")


@pytest.mark.parametrize(
    ("titles", "chosen", "code", "names"),
    [
        ((*COLUMNS, "ref", "Référence"), {}, "columns_repeated", ("ref",)),
        ((*COLUMNS, "age", "Surnom"), {}, "titles_unknown", ("age", "Surnom")),
        ((*COLUMNS, "ine", "uid", "Nom"), {}, "columns_repeated", ("uid", "family_name", "ine")),
        (("uid", "category", "given_name"), {}, "columns_missing", ("family_name", "birth_date")),
        (COLUMNS, {"Sobriquet": "-"}, "titles_absent", ("Sobriquet",)),
    ],
)
def test_wrong_titles_are_named(
    titles: tuple[str, ...], chosen: dict[str, str], code: str, names: tuple[str, ...]
) -> None:
    """All those of one sort at once, with the columns there are."""
    with pytest.raises(Refused) as refusal:
        read_columns(RawRow(line=3, cells=titles), chosen)

    assert (refusal.value.code, dict(refusal.value.facts)) == (code, {"line": 3, "names": names, "known": FILE_COLUMNS})


def test_titles_with_a_stray_quote_end_the_reading() -> None:
    """Nothing of the file can be understood without them."""
    with pytest.raises(Refused, match="quote_misplaced"):
        read_columns(RawRow(line=1, cells=(), fault=Refused("quote_misplaced")))
