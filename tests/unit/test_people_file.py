"""The rules a row of the people file has to satisfy, and what a fault costs."""

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sesame.domain.file_dates import FileDates
from sesame.domain.identifiers import IdentifierFormats
from sesame.domain.partial_date import BirthDate
from sesame.domain.partial_date import PartialDate
from sesame.domain.people_file import COLUMNS
from sesame.domain.people_file import IGNORED
from sesame.domain.people_file import NO_TEXT
from sesame.domain.people_file import REF_COLUMN
from sesame.domain.people_file import REQUIRED_COLUMNS
from sesame.domain.people_file import UNTITLED
from sesame.domain.people_file import CheckedRow
from sesame.domain.people_file import PersonRecord
from sesame.domain.people_file import RawRow
from sesame.domain.people_rows import RowRules
from sesame.domain.person import Category
from sesame.domain.person import IdentifierKind
from sesame.errors import Refused

TODAY = dt.date(2026, 9, 1)

LEA = {
    "uid": "lmartin",
    "login": "",
    "category": "student",
    "given_name": "Léa",
    "family_name": "Martin-Duval",
    "used_given_name": "",
    "used_family_name": "",
    "birth_date": "2007-02-03",
    "student_number": "22401234",
    "ine": "123456789AB",
    "staff_number": "",
    "mail": "lea@univ-demo.example",
    "personal_mail": "",
    "phone": "",
    "language": "",
    "valid_from": "",
    "valid_until": "",
}


class MobilesInThreeGroups:
    """Knows one mobile number."""

    def parse_mobile(self, raw: str) -> str:
        """Return that number, refuse others."""
        if raw == "06 39 98":
            return "+3363998"
        raise Refused("phone_invalid", field="phone")

    def shown(self, number: str) -> str:
        """Return it as it is."""
        return number


def rules(columns: tuple[str, ...] = COLUMNS, dates: FileDates | None = None) -> RowRules:
    """Return the rules of a file with these columns."""
    return RowRules(
        columns, formats=IdentifierFormats(), phone_numbers=MobilesInThreeGroups(), today=TODAY, dates=dates
    )


def check(reading: str = "", **cells: str) -> CheckedRow:
    """Check Léa's row with these cells in place of hers, days read by that format too."""
    values = {**LEA, **cells}
    return rules(dates=FileDates(reading)).check(RawRow(line=2, cells=tuple(values[name] for name in COLUMNS)))


def person(**cells: str) -> PersonRecord:
    """Return the person of a right row."""
    found = check(**cells).person
    assert found is not None, check(**cells).faults
    return found


def faults(**cells: str) -> list[tuple[str, str]]:
    """Return column and code of each fault."""
    return [(fault.field, fault.code) for fault in check(**cells).faults]


def with_ref(written: str) -> CheckedRow:
    """Check Léa's row as told by a source with keys of its own."""
    return rules((*COLUMNS, REF_COLUMN)).check(RawRow(line=2, cells=(*LEA.values(), written)))


def lost(found: CheckedRow) -> list[tuple[str, str]]:
    """Return column and code of each warning."""
    return [(warning.field, warning.code) for warning in found.warnings]


def test_the_columns_are_the_fields_of_a_person() -> None:
    """A field added to the record has to be thought of here."""
    assert {field.name for field in dataclasses.fields(PersonRecord)} == set(COLUMNS)


@pytest.mark.parametrize(
    "written", ["12345", " 12345 ", '="00012345"', "'00012345", "uid=lea,ou=people", "Ab-3/é", "x" * 128]
)
def test_the_source_s_own_key_is_kept_to_the_letter_beside_the_person(written: str) -> None:
    """It says nothing of the person, and a sheet's mark of text is none of it."""
    found = with_ref(written)

    assert (found.ref, found.person, found.faults) == (written.strip(" ='").strip('"'), person(), ())


def test_a_cell_that_had_no_text_costs_what_a_wrong_one_does_and_says_why() -> None:
    """The row where it is vital, the cell where it is not; a column that is left out costs nothing."""

    def given(column: str) -> CheckedRow:
        values = {**LEA, column: NO_TEXT}
        position = [*values].index(column)
        row = RawRow(line=2, cells=tuple(values.values()), lost={position: Refused("value_not_text")})
        return rules((*LEA, IGNORED)[: len(values)]).check(row)

    vital, optional, left_out = given("given_name"), given("mail"), given("spare")

    assert (vital.person, [(one.field, one.code) for one in vital.faults]) == (None, [("given_name", "value_not_text")])
    assert (optional.person, lost(optional)) == (person(mail=""), [("mail", "value_not_text")])
    assert (left_out.person, lost(left_out)) == (person(), [])


def test_a_row_without_a_key_is_that_of_a_source_without() -> None:
    """No column, or an empty cell."""
    assert [check().ref, with_ref(" ").ref, with_ref("NULL").ref] == [None, None, None]
    assert with_ref("").person == person()


def test_a_wrong_key_costs_the_row() -> None:
    """By it somebody is known again: too long, unseen characters, a number that lost its form, the stand-in's form."""
    wrong = ["x" * 129, "a\u200bb", "a\nb", "22401234.0", "2.24E+07", "#N/A", "uid:lea"]

    found = {written: with_ref(written) for written in wrong}

    assert [(one.person, *(fault.code for fault in one.faults)) for one in found.values()] == [
        (None, "ref_too_long"),
        (None, "ref_character"),
        (None, "ref_character"),
        (None, "number_decimal"),
        (None, "number_decimal"),
        (None, "formula_error"),
        (None, "ref_reserved"),
    ]


def test_a_right_row_is_a_person() -> None:
    """Every cell ends in the field of its name; empty ones in None, the language unknown."""
    assert person() == PersonRecord(
        uid="lmartin",
        login="lmartin",
        category=Category.STUDENT,
        given_name="Léa",
        family_name="Martin-Duval",
        birth_date=dt.date(2007, 2, 3),
        student_number="22401234",
        ine="123456789AB",
        mail="lea@univ-demo.example",
    )


def test_optional_columns_may_be_absent() -> None:
    """The five required columns make a person."""
    cells = tuple(LEA[name] for name in REQUIRED_COLUMNS)

    found = rules(REQUIRED_COLUMNS).check(RawRow(line=2, cells=cells)).person

    assert found is not None
    assert (found.ine, found.mail, found.language) == (None, None, "")


def test_who_has_no_login_of_their_own_signs_in_with_the_uid() -> None:
    """An empty cell and an absent column say the same of somebody new."""
    assert person().login == "lmartin"
    assert person(login=" Lea.Martin ").login == "lea.martin"


def test_the_name_one_goes_by_and_the_days_at_the_university_are_read() -> None:
    """All of them optional; the last day is not before the first."""
    lou = person(used_given_name=" Lou ", valid_from="2026-09-01", valid_until="2027-08-31")

    assert (lou.used_given_name, lou.used_family_name) == ("Lou", "")
    assert (lou.valid_from, lou.valid_until) == (dt.date(2026, 9, 1), dt.date(2027, 8, 31))


def test_numbers_are_stored_as_the_forms_look_them_up() -> None:
    """Spaces, dashes and case are forgiven the same way."""
    found = person(uid=" LMartin ", student_number="22 40 12 34", ine="1234-567 89ab")

    assert (found.uid, found.student_number, found.ine) == ("lmartin", "22401234", "123456789AB")


def test_a_person_may_have_one_name() -> None:
    """The family name's cell may be empty."""
    assert person(given_name="Suharto", family_name="").family_name == ""


@pytest.mark.parametrize("name", ["Nguyễn", "李小龍", "علی\u200cرضا", "O’Neil", "Ŋ", "X Æ A-12"])
def test_names_may_be_of_any_script(name: str) -> None:
    """Zero-width joiners included, where the spelling has them."""
    assert person(given_name=name).given_name == name


def test_names_are_put_on_one_line() -> None:
    """A line break in a quoted cell is a space, decomposed accents are composed."""
    assert person(given_name=" Le\u0301a\r\n  Marie ").given_name == "Léa Marie"


@pytest.mark.parametrize("column", ["uid", "category", "given_name", "birth_date"])
def test_required_cells_are_filled(column: str) -> None:
    """Spaces fill nothing."""
    assert faults(**{column: "  "}) == [(column, "value_missing")]


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("uid", "é", "identifier_malformed"),
        ("uid", "u" * 200, "identifier_too_long"),
        ("category", "licorne", "category_unknown"),
        ("uid", "#REF!", "formula_error"),
        ("given_name", "#N/A", "formula_error"),
        ("birth_date", "NULL", "value_missing"),
        ("login", "é", "identifier_malformed"),
        ("given_name", "\u200d", "value_missing"),
        ("given_name", "a" * 201, "name_too_long"),
        ("given_name", "a" * 1001, "value_too_long"),
        ("given_name", "ab\u202ecd", "name_character"),
        ("family_name", "a\x00b", "control_character"),
        ("family_name", "a\x85b", "control_character"),
        ("birth_date", "03/02/2007", "birth_date_format"),
        ("birth_date", "20070203", "birth_date_format"),
        ("birth_date", "٢٠٠٧-٠٢-٠٣", "birth_date_format"),
        ("birth_date", "2007-02-29", "birth_date_impossible"),
        ("birth_date", "2026-09-01", "birth_date_future"),
        ("birth_date", "1903-12-31", "birth_date_too_old"),
    ],
)
def test_a_wrong_cell_of_who_somebody_is_costs_the_row(column: str, cell: str, code: str) -> None:
    """Each rule has its code."""
    assert faults(**{column: cell}) == [(column, code)]


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("student_number", "2240123A", "identifier_malformed"),
        ("student_number", "22401234.0", "number_decimal"),
        ("student_number", "2,24E+07", "number_decimal"),
        ("student_number", "2E+07", "number_decimal"),
        ("student_number", "#VALEUR!", "formula_error"),
        ("valid_from", "hier", "birth_date_format"),
        ("student_number", "22401\n234", "control_character"),
        ("student_number", "-", "identifier_malformed"),
        ("ine", "*)(uid=*", "identifier_malformed"),
        ("staff_number", "1", "identifier_malformed"),
        ("mail", "lea", "mail_malformed"),
        ("mail", "lea@univ", "mail_malformed"),
        ("mail", "lea@univ..example", "mail_malformed"),
        ("mail", "lea,paul@univ.example", "mail_malformed"),
        ("mail", "a@b@univ.example", "mail_malformed"),
        ("mail", "lé@univ.example", "mail_malformed"),
        ("mail", "lea@univ.example\r\nBcc: x@univ.example", "mail_malformed"),
        ("mail", "lea@" + "a." * 130 + "fr", "mail_too_long"),
        ("mail", "lea@" + "é" * 70 + ".fr", "mail_malformed"),
        ("personal_mail", "lea @univ.example", "mail_malformed"),
        ("phone", "à demander", "phone_malformed"),
        ("phone", "0\u202e6", "phone_malformed"),
        ("phone", "0" * 33, "phone_too_long"),
        ("language", "de", "language_unknown"),
    ],
)
def test_a_wrong_cell_of_anything_else_costs_the_cell_and_is_told(column: str, cell: str, code: str) -> None:
    """The person is imported, and the row says nothing of that column."""
    found = check(**{column: cell})

    assert lost(found) == [(column, code)]
    assert (found.faults, found.untold) == ((), (column,))
    assert found.person is not None


def test_two_days_that_contradict_each_other_are_both_left_out() -> None:
    """Which of them is wrong nobody knows."""
    found = check(valid_from="2026-09-01", valid_until="2026-08-31")

    assert (lost(found), found.untold) == ([("valid_until", "valid_never")], ("valid_from", "valid_until"))


def test_addresses_that_grow_too_long_in_ascii_are_refused() -> None:
    """What is stored is what is limited."""
    domain = ".".join(["àèìòùâêîôûäëïöüç"] * 14)

    assert lost(check(mail=f"lea@{domain}.fr")) == [("mail", "mail_too_long")]


def test_every_fault_of_a_row_is_told() -> None:
    """One correction round is enough."""
    assert faults(uid="", birth_date="hier", mail="x") == [
        ("uid", "value_missing"),
        ("birth_date", "birth_date_format"),
        ("mail", "mail_malformed"),
    ]


def test_numbers_of_a_wrong_row_are_known_all_the_same() -> None:
    """So that what it repeats can be told."""
    found = check(birth_date="hier", ine="?")

    assert found.numbers == {
        IdentifierKind.UID: "lmartin",
        IdentifierKind.LOGIN: "lmartin",
        IdentifierKind.STUDENT_NUMBER: "22401234",
    }


@pytest.mark.parametrize(
    ("cell", "stored"),
    [
        ("Lea.M@Univ-Demo.EXAMPLE", "Lea.M@univ-demo.example"),
        ("lea@Université.example", "lea@xn--universit-j4a.example"),
    ],
)
def test_domains_are_stored_in_lower_case_ascii(cell: str, stored: str) -> None:
    """What is before the « @ » is the business of the server it names."""
    assert person(mail=cell).mail == stored


@pytest.mark.parametrize(("cell", "stored"), [("06 39 98", "+3363998"), ("poste  4521", "poste 4521")])
def test_phones_are_normalised_when_they_are_mobiles(cell: str, stored: str) -> None:
    """A landline stays as it was written."""
    assert person(phone=cell).phone == stored


def test_words_of_the_file_may_be_in_capitals() -> None:
    """Category and language; files in French have French words in them."""
    found = person(category="STAFF", language="EN")
    french = person(category="Étudiante", language="Français")

    assert (found.category, found.language) == (Category.STAFF, "en")
    assert (french.category, french.language) == (Category.STUDENT, "fr")


@pytest.mark.parametrize(
    ("column", "cell", "stored"),
    [
        ("student_number", '="00123456"', "00123456"),
        ("student_number", "'00123456", "00123456"),
        ("personal_mail", "NULL", None),
        ("phone", "\\N", None),
        ("used_family_name", "(null)", ""),
        ("family_name", "Null", "Null"),
        ("family_name", "NULL", "NULL"),
        ("family_name", "'t Hooft", "'t Hooft"),
        ("ine", "1E234567890", "1E234567890"),
        ("valid_until", "2027-08-31 00:00:00", dt.date(2027, 8, 31)),
        ("valid_until", "2027-08-31T00:00:00.000Z", dt.date(2027, 8, 31)),
    ],
)
def test_what_spreadsheets_and_database_clients_write_is_understood(column: str, cell: str, stored: object) -> None:
    """A number kept as text, nothing, a day as the moment it begins; and a family that is called Null."""
    found = check(**{column: cell})

    assert found.person is not None
    assert (getattr(found.person, column), found.warnings) == (stored, ())


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("given_name", "LÃ©a", "name_damaged"),
        ("family_name", "L\ufffda", "name_damaged"),
        ("given_name", "L?a", "name_damaged"),
        ("family_name", "Bern?", "name_damaged"),
        ("birth_date", "1904-01-01", "birth_date_stand_in"),
        ("birth_date", "1970-01-01", "birth_date_stand_in"),
        ("birth_date", "2025-02-03", "birth_date_recent"),
    ],
)
def test_what_looks_like_damage_is_told_and_taken(column: str, cell: str, code: str) -> None:
    """There is no fault in its form, so it is not for a program to refuse it."""
    found = check(**{column: cell})

    assert (lost(found), found.faults) == ([(column, code)], ())
    assert found.person is not None


@pytest.mark.parametrize("name", ["Ângela", "São", "Pâris", "Ãlvaro", "Nguyễn", "Dupont-Âge", "İ"])
def test_letters_that_resemble_damage_are_letters(name: str) -> None:
    """Portuguese and Vietnamese have them."""
    assert check(given_name=name).warnings == ()


FILLED = tuple(LEA.values())


def test_a_row_longer_than_the_titles_is_not_guessed_at() -> None:
    """Which cell is too many cannot be known."""
    found = rules().check(RawRow(line=5, cells=(*FILLED, "x")))

    assert [(fault.code, dict(fault.facts)) for fault in found.faults] == [
        ("cells_count", {"found": 18, "expected": 17})
    ]


def test_empty_cells_at_the_end_may_be_missing_or_too_many() -> None:
    """The first row where some are missing is told, and no other."""
    checking = rules()

    longer = checking.check(RawRow(line=2, cells=(*FILLED, "", " ")))
    shorter = [checking.check(RawRow(line=line, cells=FILLED[:12])) for line in (3, 4)]

    assert longer.person == shorter[0].person == shorter[1].person
    assert [lost(row) for row in (longer, *shorter)] == [[], [("", "cells_missing")], []]


def test_a_row_without_its_vital_cells_is_refused() -> None:
    """What is missing there is not empty, it is missing."""
    found = rules().check(RawRow(line=5, cells=FILLED[:5]))

    assert [fault.code for fault in found.faults] == ["cells_count"]


def test_the_last_row_of_a_file_that_was_cut_short_is_refused() -> None:
    """Its missing cells would empty what is stored."""
    found = rules().check(RawRow(line=5, cells=FILLED[:12], ended=False))

    assert [fault.code for fault in found.faults] == ["cells_count"]


def test_a_row_whose_cells_could_not_be_told_apart_is_refused_with_that_fault() -> None:
    """The reader knows why."""
    found = rules().check(RawRow(line=5, cells=(), fault=Refused("quote_misplaced")))

    assert [fault.code for fault in found.faults] == ["quote_misplaced"]


def test_a_column_without_title_is_told_where_it_first_says_something() -> None:
    """One that is left out on purpose is not."""
    checking = rules((*COLUMNS, UNTITLED, IGNORED))

    found = [
        checking.check(RawRow(line=line, cells=(*FILLED, said, "x"))) for line, said in [(2, ""), (3, "y"), (4, "z")]
    ]

    assert [lost(row) for row in found] == [[], [("", "cell_untitled")], []]


def test_days_are_read_by_the_file_s_format_and_by_iso_8601() -> None:
    """A file may have both, and no third way."""

    def born(text: str) -> BirthDate | None:
        found = check(reading="JJ/MM/AAAA", birth_date=text).person
        return found.birth_date if found else None

    assert born("03/02/2007") == born("3/2/2007") == born("2007-02-03") == dt.date(2007, 2, 3)
    assert born("02-03-2007") is None


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("1999-00-00", PartialDate(1999)),
        ("1999-04-00", PartialDate(1999, 4)),
        ("00/04/1999", PartialDate(1999, 4)),
        ("00/00/1999", PartialDate(1999)),
    ],
)
def test_a_birth_date_may_be_known_in_part(text: str, known: PartialDate) -> None:
    """People born where only the year is known are people like any other."""
    found = check(reading="JJ/MM/AAAA", birth_date=text)

    assert found.person is not None
    assert (found.person.birth_date, found.warnings) == (known, ())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1999-00-12", "birth_date_impossible"),
        ("1999-13-00", "birth_date_impossible"),
        ("2026-09-00", "birth_date_future"),
        ("1903-00-00", "birth_date_too_old"),
        ("00/00/0000", "birth_date_impossible"),
    ],
)
def test_a_birth_date_known_in_part_has_to_be_one(text: str, code: str) -> None:
    """The same bounds hold, and a day of no month is none."""
    assert [fault.code for fault in check(reading="JJ/MM/AAAA", birth_date=text).faults] == [code]


def test_days_at_the_university_are_known_whole_or_not_at_all() -> None:
    """Nobody comes on a day that is not known."""
    assert lost(check(valid_from="2026-09-00")) == [("valid_from", "birth_date_impossible")]


_ANY_TEXT = st.text() | st.text(alphabet="09-+.@ aZé\u200d\u202e\x00\n\t", max_size=20)


@given(st.fixed_dictionaries({name: _ANY_TEXT | st.just(LEA[name]) for name in COLUMNS}))
def test_whatever_the_cells_hold_there_is_a_person_or_a_fault(cells: dict[str, str]) -> None:
    """No text makes the rules fail, and never are there both or none."""
    found = check(**cells)

    assert (found.person is None) == bool(found.faults)


_NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.text(
    alphabet=" éa\u0301\u200d\u2000", max_size=9
)
_HOSTS = st.from_regex(r"[a-zA-Zéß][a-z0-9-]{0,20}\.(fr|EU)", fullmatch=True)


@given(
    st.fixed_dictionaries(
        {
            "uid": st.from_regex(r"[a-zA-Z][a-z0-9]{1,20}", fullmatch=True),
            "given_name": _NAMES,
            "family_name": _NAMES,
            "birth_date": st.dates(dt.date(1890, 1, 1), dt.date(2030, 1, 1)).map(dt.date.isoformat),
            "student_number": st.from_regex(r"[0-9 -]{0,12}", fullmatch=True),
            "mail": st.builds("{}@{}".format, st.from_regex(r"[a-zA-Z.+]{1,9}", fullmatch=True), _HOSTS),
            "phone": st.sampled_from(["", "06 39 98", "03 27", "poste\t4"]),
            "language": st.sampled_from(["", "fr", "EN"]),
        }
    )
)
def test_what_is_accepted_is_accepted_again_as_it_was_stored(cells: dict[str, str]) -> None:
    """An export of the register is a right file that changes nothing."""
    found = check(**cells).person
    if found is None:
        return
    stored = {name: str(getattr(found, name) or "") for name in COLUMNS}

    assert person(**stored) == found
