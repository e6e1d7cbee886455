"""What a cell of the people file may hold, column by column, and the form in which it is stored."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from sesame.domain.birth_date import OLDEST_YEARS
from sesame.domain.file_dates import FileDates
from sesame.domain.identifiers import IdentifierFormats
from sesame.domain.partial_date import BirthDate
from sesame.domain.partial_date import PartialDate
from sesame.domain.people_file import REF_COLUMN
from sesame.domain.person import NUMBER_KINDS
from sesame.domain.person import Category
from sesame.domain.person import IdentifierKind
from sesame.domain.ports import PhoneNumbers
from sesame.domain.text import fold
from sesame.domain.text import squeeze
from sesame.errors import Refused

#: The languages there are mails in, and what files call them.
LANGUAGES = ("fr", "en")
_LANGUAGE_WORDS = {
    **dict.fromkeys(("fr", "fra", "fre", "french", "francais"), "fr"),
    **dict.fromkeys(("en", "eng", "english", "anglais"), "en"),
}
#: What files call people, each word folded.
_CATEGORY_WORDS = {
    **dict.fromkeys(("student", "etudiant", "etudiante", "etu"), Category.STUDENT),
    **dict.fromkeys(("staff", "personnel", "agent", "agente", "enseignant", "enseignante", "employee"), Category.STAFF),
    **dict.fromkeys(("external", "externe", "exterieur", "exterieure", "invite", "invitee"), Category.EXTERNAL),
}

#: Stands between several numbers of one kind in a cell.
SEVERAL = "|"

LONGEST_NAME = 200
LONGEST_MAIL = 254
LONGEST_PHONE = 32
LONGEST_REF = 128
#: How the row of a source without keys is known again; a key of its own must not be taken for that.
STAND_IN_REF = "uid:"
#: No cell can be right beyond this; what is longer is refused before any rule works on it.
LONGEST_CELL = 1000

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LINE_BREAKS = re.compile(r"[\t\r\n\u2028\u2029]")
#: What tools that take numbers for quantities write; the forms would read the « .0 » as one more digit.
_DECIMAL = re.compile(r"\d+[.,]0+|\d[.,]\d+E[+-]?\d+|\dE[+-]\d+", re.IGNORECASE)
#: How spreadsheets are made to leave a number its zeros: ="00123456", or an apostrophe before it.
_AS_TEXT = re.compile(r'="(.*)"|\'(.*)')
#: What database clients write for nothing; in a name, « Null » is somebody's.
_NOTHING = frozenset({"\\N", "NULL", "(null)", "<null>", "[NULL]"})
_NO_NAME = frozenset({"\\N", "(null)", "<null>", "[NULL]"})
#: What a spreadsheet writes where a formula failed, in French and in English.
_FORMULA_ERROR = re.compile(r"#(N/A|REF!|VALEUR!|VALUE!|NOM\?|NAME\?|DIV/0!|NUM!|NOMBRE!|NUL!|NULL!)")
#: Zero-width joiners belong to the spelling of names in Persian and in scripts of India.
_JOINERS = "\u200c\u200d"
_UNSEEN = {"Cc", "Cf", "Cs", "Co"}
_MAIL_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
_MAIL_HOST = re.compile(r"(?:{0}\.)+{0}".format(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"))
#: A file says the same few words on every row.
_MANY_WORDS = 64
#: As many as people of all ages are born on.
_MANY_DAYS = 1 << 15
_NAME_COLUMNS = frozenset({"given_name", "family_name", "used_given_name", "used_family_name"})


class Cells:
    """Reads the cells of one file."""

    def __init__(
        self, *, formats: IdentifierFormats, phone_numbers: PhoneNumbers, dates: FileDates, today: dt.date
    ) -> None:
        """Take what the rules depend on."""
        self._formats = formats
        self._phone_numbers = phone_numbers
        self._dates = dates
        self._today = today
        self._readers: dict[str, Callable[[str], object]] = {
            **{kind.value: self._number_reader(kind) for kind in IdentifierKind},
            **dict.fromkeys(_NAME_COLUMNS, _name),
            "category": _category,
            **dict.fromkeys(("valid_from", "valid_until"), lru_cache(_MANY_DAYS)(dates.read)),
            "birth_date": lru_cache(_MANY_DAYS)(self._birth_date),
            "mail": _mail,
            "personal_mail": _mail,
            "phone": self._phone,
            "language": _language,
            REF_COLUMN: _ref,
        }

    def reader(self, column: str) -> Callable[[str], object]:
        """Return what gives that column's cells in stored form, ``None`` where they are empty. Errors: ``Refused``."""
        of_column, nothing = self._readers[column], _NO_NAME if column in _NAME_COLUMNS else _NOTHING

        def read(raw: str) -> object:
            if len(raw) > LONGEST_CELL:
                raise Refused("value_too_long", longest=LONGEST_CELL)
            # Asked first, for it costs next to nothing and holds of nearly all cells.
            if not raw.isprintable() and _CONTROL.search(raw):
                raise Refused("control_character")
            text = raw.strip()
            if not text or text in nothing:
                return None
            if text.startswith("#") and _FORMULA_ERROR.fullmatch(text):
                raise Refused("formula_error")
            return of_column(text) or None

        return read

    def _number_reader(self, kind: IdentifierKind) -> Callable[[str], str]:
        is_number = kind in NUMBER_KINDS

        def read(text: str) -> str:
            # Someone who studies and has studied has two, and no number has the mark in it.
            if is_number and SEVERAL in text:
                return " ".join(dict.fromkeys(read(one.strip()) for one in text.split(SEVERAL) if one.strip()))
            text = _without_text_mark(text)
            if is_number and _DECIMAL.fullmatch(text):
                raise Refused("number_decimal")
            try:
                return self._formats.parse(kind, _one_line(text))
            except Refused as error:
                # Only dashes is not an empty cell: somebody meant something by them.
                raise Refused(error.code.replace("_missing", "_malformed")) from None

        return read

    def _birth_date(self, text: str) -> BirthDate:
        date = self._dates.read_birth(text)
        passed = date.may_be_before(self._today) if isinstance(date, PartialDate) else date < self._today
        if not passed:
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


def _without_text_mark(text: str) -> str:
    as_text = _AS_TEXT.fullmatch(text)
    return (as_text[1] or as_text[2] or "").strip() if as_text else text


def _one_line(text: str) -> str:
    if _LINE_BREAKS.search(text):
        raise Refused("control_character")
    return text


@lru_cache(maxsize=_MANY_WORDS)
def _category(text: str) -> Category:
    if (category := _CATEGORY_WORDS.get(fold(text))) is None:
        raise Refused("category_unknown")
    return category


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
    if not _MAIL_LOCAL.fullmatch(local) or not _MAIL_HOST.fullmatch(host):
        raise Refused("mail_malformed")
    if len(local) + 1 + len(host) > LONGEST_MAIL:
        raise Refused("mail_too_long", longest=LONGEST_MAIL)
    return f"{local}@{host}"


def _ref(text: str) -> str:
    """Return a key as its source writes it: to the letter, for nobody types it."""
    text = _without_text_mark(text)
    if len(text) > LONGEST_REF:
        raise Refused("ref_too_long", longest=LONGEST_REF)
    if _DECIMAL.fullmatch(text):
        raise Refused("number_decimal")
    if not text.isprintable():
        raise Refused("ref_character")
    if text.startswith(STAND_IN_REF):
        raise Refused("ref_reserved")
    return text


@lru_cache(maxsize=_MANY_WORDS)
def _language(text: str) -> str:
    if (language := _LANGUAGE_WORDS.get(fold(text))) is None:
        raise Refused("language_unknown")
    return language
