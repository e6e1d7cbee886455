"""What a person is by what several sources say of them."""

import datetime as dt
import itertools
from dataclasses import replace

from sesame.domain.people_said import Known
from sesame.domain.people_said import Number
from sesame.domain.people_said import Resolved
from sesame.domain.people_said import Said
from sesame.domain.people_said import person_of
from sesame.domain.people_said import resolved
from sesame.domain.people_sources import SourceOrder
from sesame.domain.person import Category
from sesame.domain.person import IdentifierKind

ORDER = SourceOrder(names=("scol", "rh"), by_attribute={"mail": ("rh",), "phone": ("file",)})
ALWAYS = {
    "uid": "lmartin",
    "login": None,
    "category": "student",
    "given_name": "Léa",
    "family_name": "Martin",
    "birth_date": "2007-02-03",
}
LEA = Known(
    key=1,
    attributes={
        **ALWAYS,
        "login": "lmartin",
        "used_given_name": "",
        "used_family_name": "",
        "mail": "old@univ-demo.example",
        "personal_mail": "lea@courriel.example",
        "phone": None,
        "language": "",
        "valid_from": None,
        "valid_until": "2027-08-31",
    },
    numbers=frozenset({("ine", "123456789AB"), ("staff_number", "1")}),
)


def said(source: str, ref: str = "1", **told: str | None) -> Said:
    """Return what a source says, beside who she is."""
    return Said(source=source, ref=ref, person=1, told={**ALWAYS, **told})


def no_more(one: Said) -> Said:
    """Return what a source said until it told her no more."""
    return replace(one, absent_since=dt.date(2026, 9, 1))


def together(*rows: Said, known: Known | None = LEA) -> Resolved:
    """Return what she is by these rows, in whatever order they come."""
    found = [resolved(order, known, ORDER.rank) for order in itertools.permutations(rows)]
    assert all(one == found[0] for one in found)
    return found[0]


def numbers(kind: str, *values: str) -> set[Number]:
    """Return numbers of one kind."""
    return {(kind, value) for value in values}


def test_each_attribute_is_that_of_the_first_source_in_its_own_order() -> None:
    """A file imported by hand comes last, unless it is named."""
    one = together(
        said("file", mail="file@univ-demo.example", phone="+33639980001", family_name="Hand"),
        said("rh", mail="rh@univ-demo.example", phone="+33639980002", family_name="Staff"),
        said("scol", mail="scol@univ-demo.example", phone="+33639980003", family_name="Student"),
        said("of-before", mail="before@univ-demo.example", family_name="Before"),
    ).attributes

    assert (one["family_name"], one["mail"], one["phone"]) == ("Student", "rh@univ-demo.example", "+33639980001")


def test_an_empty_cell_says_nothing_where_another_source_says_something() -> None:
    """Where none does it is empty, and what no source has a column for stays as it is stored."""
    one = together(said("scol", mail=None, used_given_name=""), said("rh", mail="rh@univ-demo.example")).attributes
    none = together(said("scol", mail=None), said("rh", mail=None)).attributes

    assert (one["mail"], none["mail"]) == ("rh@univ-demo.example", None)
    assert one["personal_mail"] == none["personal_mail"] == "lea@courriel.example"
    assert together(said("scol", mail=None)).attributes["mail"] is None


def test_who_has_no_login_of_their_own_signs_in_with_the_uid() -> None:
    """That of the source that names them, also where no source has a column for logins."""
    assert together(said("scol", uid="lea.m")).attributes["login"] == "lea.m"
    bare = {name: value for name, value in ALWAYS.items() if name != "login"}
    row = Said(source="scol", ref="1", person=1, told={**bare, "uid": "lduval"})
    assert together(row).attributes["login"] == together(row, replace(row, source="rh")).attributes["login"] == "lduval"
    own = replace(LEA, attributes={**LEA.attributes, "login": "lm"})
    assert together(row, known=own).attributes["login"] == "lm"
    two = together(said("scol", uid="lea.m"), said("rh", login="lmartin2")).attributes
    assert (two["uid"], two["login"]) == ("lea.m", "lmartin2")


def test_of_two_rows_of_one_source_the_one_that_always_named_them_goes_before() -> None:
    """Else a second inscription would rename somebody; where neither did, the first key in order."""
    one = together(said("scol", "1", uid="other", family_name="B"), said("scol", "2", family_name="A")).attributes
    neither = together(said("scol", "1", uid="first"), said("scol", "2", uid="second")).attributes

    assert (one["uid"], one["family_name"]) == ("lmartin", "A")
    assert neither["uid"] == "first"


def test_numbers_are_those_of_every_source_and_those_of_a_kind_nobody_tells() -> None:
    """Two of one kind where two sources give two; one that was told last and is no more is gone."""
    one = together(said("scol", ine="987654321CD", student_number="22401234"), said("rh", student_number="22405678"))

    assert one.numbers == numbers("student_number", "22401234", "22405678") | numbers("ine", "987654321CD") | numbers(
        "staff_number", "1"
    )
    assert together(said("scol", ine=None, staff_number=None)).numbers == frozenset()


def test_a_number_imported_by_hand_counts_until_a_source_tells_one_of_its_kind() -> None:
    """Nobody takes back what a file of last year said."""
    by_hand = said("file", ine="111111111AA", student_number="1")

    one = together(by_hand, said("scol", ine="222222222BB", staff_number=None))

    assert one.numbers == numbers("ine", "222222222BB") | numbers("student_number", "1")


def test_somebody_is_there_from_the_earliest_to_the_latest_day_told() -> None:
    """An empty cell is no limit, and a source that has no such column says nothing of it."""
    one = together(
        said("scol", valid_from="2026-09-01", valid_until="2027-08-31"),
        said("rh", valid_from="2025-09-01", valid_until="2026-12-31"),
        said("file"),
    ).attributes
    unlimited = together(said("scol", valid_until="2027-08-31"), said("rh", valid_until=None)).attributes
    untold = together(said("scol"), said("rh")).attributes

    assert (one["valid_from"], one["valid_until"]) == ("2025-09-01", "2027-08-31")
    assert unlimited["valid_until"] is None
    assert untold["valid_until"] == "2027-08-31"


def test_a_row_that_is_told_no_more_says_nothing_and_who_is_told_by_none_stays_as_they_were() -> None:
    """For who comes back as they left, and for the help desk meanwhile."""
    gone = no_more(said("scol", family_name="Gone"))

    one = together(gone, said("rh", family_name="Staff"))

    assert one.attributes["family_name"] == "Staff"
    assert together(gone) == Resolved(attributes=dict(LEA.attributes), numbers=LEA.numbers)


def test_one_source_alone_says_what_several_that_say_the_same_would() -> None:
    """There is a shorter way for the most frequent case, and it leads to the same."""
    rows: list[dict[str, str | None]] = [
        {},
        {"mail": None, "phone": "+33639980001", "valid_from": "2026-09-01", "valid_until": None},
        {"login": "lm", "used_family_name": "Durand", "language": "en", "ine": "987654321CD"},
    ]
    for told in rows:
        for known in (LEA, None):
            one, other = (said(source, "1", **told) for source in ("scol", "rh"))
            alone, twice = together(one, known=known), together(one, other, known=known)
            assert alone == twice, (told, known)


def test_a_person_is_read_back_from_stored_form() -> None:
    """With all numbers of a kind, and dates that are dates."""
    person = person_of(LEA)

    assert (person.key, person.login, person.category) == (1, "lmartin", Category.STUDENT)
    assert (person.birth_date, person.valid_until) == (dt.date(2007, 2, 3), dt.date(2027, 8, 31))
    assert person.numbers[IdentifierKind.INE] == ("123456789AB",)
    assert person.numbers[IdentifierKind.STUDENT_NUMBER] == ()
