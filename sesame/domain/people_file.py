"""What a row of the people file must be, whatever kind of file it was read from."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sesame.domain.birth_date import OLDEST_YEARS
from sesame.domain.identifiers import IdentifierFormats
from sesame.domain.person import NUMBER_KINDS
from sesame.domain.person import Category
from sesame.domain.person import IdentifierKind
from sesame.domain.ports import PhoneNumbers
from sesame.domain.text import squeeze
from sesame.errors import Refused

#: The columns of the file, each named like the field of ``PersonRecord`` it fills.
COLUMNS = (
    "uid",
    "login",
    "category",
    "given_name",
    "family_name",
    "used_given_name",
    "used_family_name",
    "birth_date",
    "student_number",
    "ine",
    "staff_number",
    "mail",
    "personal_mail",
    "phone",
    "language",
    "valid_from",
    "valid_until",
)
#: A file has these columns; the cells of all but ``family_name`` are filled, for one name is a name.
REQUIRED_COLUMNS = ("uid", "category", "given_name", "family_name", "birth_date")
LANGUAGES = ("fr", "en")
#: What is an empty text and not nothing where the cell is empty.
_EMPTY_TEXTS = frozenset({"family_name", "used_given_name", "used_family_name", "language"})
_KINDS = frozenset(kind.value for kind in IdentifierKind)

LONGEST_NAME = 200
LONGEST_MAIL = 254
LONGEST_PHONE = 32
#: No cell can be right beyond this; what is longer is refused before any rule works on it.
LONGEST_CELL = 1000

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LINE_BREAKS = re.compile(r"[\t\r\n\u2028\u2029]")
#: What tools that take numbers for quantities write; the forms would read the « .0 » as one more digit.
_DECIMAL = re.compile(r"\d+[.,]0+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: Zero-width joiners belong to the spelling of names in Persian and in scripts of India.
_JOINERS = "\u200c\u200d"
_UNSEEN = {"Cc", "Cf", "Cs", "Co"}
_MAIL_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
_MAIL_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRecord:
    """What one row says of a person, in stored form; who that is among ours is the register's affair."""

    uid: str
    login: str
    category: Category
    given_name: str
    family_name: str
    birth_date: dt.date | None
    used_given_name: str = ""
    used_family_name: str = ""
    student_number: str | None = None
    ine: str | None = None
    staff_number: str | None = None
    mail: str | None = None
    personal_mail: str | None = None
    phone: str | None = None
    language: str = ""
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None

    def identifier(self, kind: IdentifierKind) -> str | None:
        """Return the identifier of that kind, if the row gives one."""
        value: str | None = getattr(self, kind.value)
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRow:
    """A record as read: ``line`` is where it begins, ``size`` how many bytes it took since the one before."""

    line: int
    cells: tuple[str, ...]
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedRow:
    """A record and what was found: the person, or else the faults; ``numbers`` are all that could be read."""

    line: int
    person: PersonRecord | None
    numbers: Mapping[IdentifierKind, str]
    faults: tuple[Refused, ...]


def read_columns(row: RawRow) -> tuple[str, ...]:
    """Return the columns' names, spaces and case aside, in the order of the file.

    Errors: ``Refused`` with ``columns_unknown``, ``columns_repeated`` or ``columns_missing``; its facts
    are ``line`` and the ``names`` concerned.
    """
    names = tuple(squeeze(cell).lower() for cell in row.cells)
    for code, wrong in (
        ("columns_unknown", [name for name in names if name not in COLUMNS]),
        ("columns_repeated", [name for name in names if names.count(name) > 1]),
        ("columns_missing", [name for name in REQUIRED_COLUMNS if name not in names]),
    ):
        if wrong:
            raise Refused(code, line=row.line, names=tuple(dict.fromkeys(wrong)))
    return names


class RowRules:
    """Checks the rows of one file."""

    def __init__(
        self, columns: Sequence[str], *, formats: IdentifierFormats, phone_numbers: PhoneNumbers, today: dt.date
    ) -> None:
        """Take the file's columns, in its order, and what the rules depend on."""
        self._columns = tuple(columns)
        self._formats = formats
        self._phone_numbers = phone_numbers
        self._today = today
        self._readers: dict[str, Callable[[str], object]] = {
            **{kind.value: self._number_reader(kind) for kind in IdentifierKind},
            "category": _category,
            "given_name": _name,
            "family_name": _name,
            "used_given_name": _name,
            "used_family_name": _name,
            "valid_from": _day,
            "valid_until": _day,
            "birth_date": self._birth_date,
            "mail": _mail,
            "personal_mail": _mail,
            "phone": self._phone,
            "language": _language,
        }

    def check(self, row: RawRow) -> CheckedRow:
        """Return what the row says, or every fault it has; each fault's ``field`` is its column."""
        if len(row.cells) != len(self._columns):
            fault = Refused("cells_count", found=len(row.cells), expected=len(self._columns))
            return CheckedRow(line=row.line, person=None, numbers={}, faults=(fault,))
        values: dict[str, Any] = {}
        faults = []
        for column, raw in zip(self._columns, row.cells, strict=True):
            try:
                values[column] = self._value(column, raw)
            except Refused as error:
                faults.append(Refused(error.code, field=column, **error.facts))
        numbers = {IdentifierKind(name): values[name] for name in self._columns if name in _KINDS and values.get(name)}
        if "valid_from" in values and "valid_until" in values:
            faults += _order(values["valid_from"], values["valid_until"])
        # Whoever has no login of their own signs in with the uid.
        login = values.get("login") or values.get("uid")
        if "login" in self._columns and login:
            numbers[IdentifierKind.LOGIN] = login
        person = None if faults else PersonRecord(**{**values, "login": login})
        return CheckedRow(line=row.line, person=person, numbers=numbers, faults=tuple(faults))

    def _value(self, column: str, raw: str) -> object:
        if len(raw) > LONGEST_CELL:
            raise Refused("value_too_long", longest=LONGEST_CELL)
        if _CONTROL.search(raw):
            raise Refused("control_character")
        text = raw.strip()
        value = self._readers[column](text) if text else None
        if value:
            return value
        if column in REQUIRED_COLUMNS and column != "family_name":
            raise Refused("value_missing")
        return "" if column in _EMPTY_TEXTS else None

    def _number_reader(self, kind: IdentifierKind) -> Callable[[str], str]:
        def read(text: str) -> str:
            if kind in NUMBER_KINDS and _DECIMAL.fullmatch(text):
                raise Refused("number_decimal")
            try:
                return self._formats.parse(kind, _one_line(text))
            except Refused as error:
                # Only dashes is not an empty cell: somebody meant something by them.
                raise Refused(error.code.replace("_missing", "_malformed")) from None

        return read

    def _birth_date(self, text: str) -> dt.date:
        date = _day(text)
        if date >= self._today:
            raise Refused("birth_date_future")
        if date.year < self._today.year - OLDEST_YEARS:
            raise Refused("birth_date_too_old", years=OLDEST_YEARS)
        return date

    def _phone(self, text: str) -> str:
        """Return E.164 where the number is a mobile's, otherwise the text: a desk's phone is no fault."""
        text = squeeze(_one_line(text))
        if len(text) > LONGEST_PHONE:
            raise Refused("phone_too_long", longest=LONGEST_PHONE)
        if not text.isprintable() or not any(char.isdigit() for char in text):
            raise Refused("phone_malformed")
        try:
            return self._phone_numbers.parse_mobile(text)
        except Refused:
            return text


def _one_line(text: str) -> str:
    if _LINE_BREAKS.search(text):
        raise Refused("control_character")
    return text


def _day(text: str) -> dt.date:
    if not _DATE.fullmatch(text):
        raise Refused("birth_date_format")
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Refused("birth_date_impossible") from None


def _order(first: dt.date | None, last: dt.date | None) -> list[Refused]:
    return [Refused("valid_never", field="valid_until")] if first and last and last < first else []


def _category(text: str) -> Category:
    try:
        return Category(text.lower())
    except ValueError:
        raise Refused("category_unknown") from None


def _name(text: str) -> str:
    """Return a name on one line in NFC; any script is fine, and so is a line break in a quoted cell."""
    name = squeeze(unicodedata.normalize("NFC", text))
    if len(name) > LONGEST_NAME:
        raise Refused("name_too_long", longest=LONGEST_NAME)
    if not name.isprintable() and any(unicodedata.category(char) in _UNSEEN and char not in _JOINERS for char in name):
        raise Refused("name_character")
    return name if name.strip(_JOINERS + " ") else ""


def _mail(text: str) -> str:
    """Return the address with its domain in lower case, and in ASCII as mail servers exchange it."""
    if len(text) > LONGEST_MAIL:
        raise Refused("mail_too_long", longest=LONGEST_MAIL)
    local, _, domain = text.partition("@")
    try:
        host = domain.lower() if domain.isascii() else domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise Refused("mail_malformed") from None
    labels = host.split(".")
    is_host = len(labels) > 1 and all(_MAIL_LABEL.fullmatch(label) for label in labels)
    if not _MAIL_LOCAL.fullmatch(local) or not is_host:
        raise Refused("mail_malformed")
    if len(local) + 1 + len(host) > LONGEST_MAIL:
        raise Refused("mail_too_long", longest=LONGEST_MAIL)
    return f"{local}@{host}"


def _language(text: str) -> str:
    if text.lower() not in LANGUAGES:
        raise Refused("language_unknown")
    return text.lower()
