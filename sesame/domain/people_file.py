"""What a people file is made of, whatever kind of file it was read from: columns, rows, and the record of a person."""

import datetime as dt
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import BinaryIO

from sesame.domain.partial_date import BirthDate
from sesame.domain.person import Category
from sesame.domain.person import IdentifierKind
from sesame.errors import Refused

#: The columns of the file that say something of a person, each named like the field of ``PersonRecord`` it fills.
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
#: The key under which the source itself knows whom the row is about; it says nothing of the person.
REF_COLUMN = "ref"
#: Every column a file may have.
FILE_COLUMNS = (*COLUMNS, REF_COLUMN)
#: A file has these columns; the cells of all but ``family_name`` are filled, for one name is a name.
REQUIRED_COLUMNS = ("uid", "category", "given_name", "family_name", "birth_date")
#: What makes of somebody who they are, by what they sign in and are known again: a fault here is one of the whole row.
VITAL_COLUMNS = frozenset({*REQUIRED_COLUMNS, "login", REF_COLUMN})
#: Columns of the file that fill no field: one that is to be left out, and one that nobody gave a title.
IGNORED = "-"
#: Stands in a cell for what is no text; no rule of any column takes it.
NO_TEXT = "\0"
UNTITLED = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRecord:
    """What one row says of a person, in stored form; who that is among ours is the register's affair."""

    uid: str
    login: str
    category: Category
    given_name: str
    family_name: str
    birth_date: BirthDate | None
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


@dataclass(frozen=True, slots=True)
class RawRow:
    """A record as read: ``line`` is where it begins, ``size`` how many bytes it took since the one before.

    ``fault`` is why its cells could not be told apart, ``ended`` whether anything follows its last cell: a file that
    was cut short ends in the middle of a row. ``lost`` tells, by position, why a cell that has ``NO_TEXT`` has none:
    what stood there is nothing that a text file could have said.
    """

    line: int
    cells: tuple[str, ...]
    size: int = 0
    fault: Refused | None = None
    ended: bool = True
    lost: Mapping[int, Refused] | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """Something unusual that was read all the same: ``code`` says what, ``facts`` are the figures of the sentence."""

    code: str
    line: int
    facts: Mapping[str, object] = field(default_factory=dict)


#: Hears of what is unusual in a file as a whole, while it is read.
Tell = Callable[[Remark], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReading:
    """How a file is to be read where it does not say: ``titles`` of its own and the columns they mean.

    ``date_format`` is one of ``sesame.domain.file_dates``, beside the form ``YYYY-MM-DD`` that is always read;
    ``sheet`` the name of the sheet of a workbook, the first one with text when empty.
    """

    titles: Mapping[str, str] = field(default_factory=dict)
    date_format: str = ""
    sheet: str = ""


#: A file that needs no word beside it.
AS_IT_SAYS = FileReading()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedRow:
    """A record and what was found: the person, or else the faults; ``numbers`` are all that could be read.

    Of one kind there may be several numbers, with a space between.
    ``warnings`` are what cost a cell and no more, or look like damage; the ``untold`` columns are those whose cell was
    lost: of them the row says nothing. ``ref`` is the source's own key, where it has one.
    """

    line: int
    person: PersonRecord | None
    numbers: Mapping[IdentifierKind, str]
    faults: tuple[Refused, ...]
    warnings: tuple[Refused, ...] = ()
    untold: tuple[str, ...] = ()
    ref: str | None = None

    @property
    def each_number(self) -> Iterator[tuple[IdentifierKind, str]]:
        """Each kind and number: there may be several of a kind."""
        return ((kind, one) for kind, values in self.numbers.items() for one in values.split())


#: Reads a file's records, the line of titles first, and tells what is unusual; blank lines are left out.
#: Errors: ``Refused`` with a fact ``line`` where the file cannot be read further.
ReadRows = Callable[[BinaryIO, FileReading, Tell], Iterator[RawRow]]
