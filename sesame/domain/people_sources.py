"""The sources that tell who people are: where each is read, how much a night may change, and who is believed."""

import datetime as dt
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from dataclasses import field
from enum import StrEnum
from pathlib import Path

from sesame.domain.people_file import AS_IT_SAYS
from sesame.domain.people_file import FileReading
from sesame.domain.people_file import RawRow
from sesame.domain.people_file import Tell
from sesame.domain.person import Category
from sesame.errors import Refused

#: The source that « people import » is; nobody declares it, and it comes last where nothing else is said.
FILE_SOURCE = "file"


class GuardedChange(StrEnum):
    """What a night that went wrong does to many people at once."""

    LEAVE = "leave"
    RENAME = "rename"
    BIRTH_DATE = "birth_date"
    NEW = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOrigin:
    """A source that is a file: CSV, a workbook, JSON lines."""

    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryOrigin:
    """A source that is a query: the file of its SQL, and the URL of the database or the place that holds it."""

    query: Path
    url: str = field(default="", repr=False)
    url_file: Path | None = None
    url_env: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramOrigin:
    """A source that is a program: its words, the folder it is run in, its seconds, and what it sees of our environment.

    ``passed`` names variables of ours that it is given, ``environment`` has some of its own.
    """

    command: tuple[str, ...]
    folder: Path
    timeout: int
    passed: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LdapOrigin:
    """A source that is a directory: its servers, who asks, and what is read of whom.

    The password stands in it, in a file or in a variable of the environment. ``attributes`` are those that the site
    names for a column, in place of SupAnn's; ``categories`` are its words for what people are.
    """

    urls: tuple[str, ...]
    base: str
    query: str
    bind_dn: str = ""
    password: str = field(default="", repr=False)
    password_file: Path | None = None
    password_env: str = ""
    starttls: bool = True
    certificates: Path | None = None
    timeout: int = 30
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    categories: Mapping[str, Category] = field(default_factory=dict)


Origin = FileOrigin | QueryOrigin | ProgramOrigin | LdapOrigin


@dataclass(frozen=True, slots=True, kw_only=True)
class YearlyDay:
    """A day of every year; the 29th of February comes between the 28th and the 1st of March in each of them."""

    month: int
    day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedChange:
    """Days, both ends included, on which up to ``share`` per cent of a category change so, and it is no accident.

    Without a ``category`` it holds of each. The ends are two days of one year, or two of every year; the latter may
    go over new year.
    """

    change: GuardedChange
    category: Category | None = None
    first: dt.date | YearlyDay
    last: dt.date | YearlyDay
    share: float

    def is_of(self, change: GuardedChange, category: Category, day: dt.date) -> bool:
        """Tell whether it speaks of this change of that category on this day."""
        return self.change is change and self.category in {None, category} and self._has(day)

    def _has(self, day: dt.date) -> bool:
        if isinstance(self.first, YearlyDay) and isinstance(self.last, YearlyDay):
            first, last = (self.first.month, self.first.day), (self.last.month, self.last.day)
            today = (day.month, day.day)
            return first <= today <= last if first <= last else today >= first or today <= last
        if isinstance(self.first, dt.date) and isinstance(self.last, dt.date):
            return self.first <= day <= self.last
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """How many changes of one kind and category are an accident: beyond ``share`` per cent, and ``least`` of them."""

    share: float = 2.0
    least: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleSource:
    """One source as it is declared."""

    name: str
    origin: Origin
    reading: FileReading = AS_IT_SAYS
    guard: Guard = Guard()
    expected: tuple[ExpectedChange, ...] = ()

    def allowed_share(self, change: GuardedChange, category: Category, day: dt.date) -> float:
        """Return up to how many per cent of a category may change so on a day."""
        expected = (one.share for one in self.expected if one.is_of(change, category, day))
        return max(self.guard.share, *expected, 0.0)

    def holds(self, change: GuardedChange, category: Category, day: dt.date, *, found: int, out_of: int) -> bool:
        """Tell whether so many changes are held: ``out_of`` are those of the category that the source knew before."""
        return found >= self.guard.least and 100 * found > self.allowed_share(change, category, day) * out_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOrder:
    """Which source is believed first: in the order they are declared, but for attributes with an order of their own."""

    names: tuple[str, ...]
    by_attribute: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, attribute: str) -> tuple[str, ...]:
        """Return every source, the one that is believed first before the others, for that attribute."""
        own = self.by_attribute.get(attribute, ())
        return tuple(dict.fromkeys((*own, *self.names, FILE_SOURCE)))

    def rank(self, attribute: str, source: str) -> int:
        """Return the place of a source for that attribute, from 0; one that is not declared any more comes last."""
        order = self.of(attribute)
        return order.index(source) if source in order else len(order)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredSources:
    """All sources, in the order in which they are declared, and whom to believe of what."""

    sources: tuple[PeopleSource, ...] = ()
    by_attribute: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Their names, in order."""
        return tuple(one.name for one in self.sources)

    @property
    def order(self) -> SourceOrder:
        """Which of them is believed first."""
        return SourceOrder(names=self.names, by_attribute=self.by_attribute)

    def get(self, name: str) -> PeopleSource:
        """Return one of them. Errors: ``Refused("source_unknown")``, with the ``names`` there are."""
        for one in self.sources:
            if one.name == name:
                return one
        raise Refused("source_unknown", source=name, names=self.names)


class Misdeclared(Refused):
    """Sources are not declared right; each of ``faults`` has the ``source`` as a fact and the key as its field."""

    def __init__(self, faults: Sequence[Refused]) -> None:
        """Keep all of them: whoever corrects one corrects them all."""
        super().__init__("sources_misdeclared", count=len(faults))
        self.faults = tuple(faults)


#: Opens a source: a stream of its records, the titles first, as ``ReadRows`` gives those of a file.
#: Errors: ``Refused``, at once or where the source breaks off, its last record included: who has not heard the stream
#: end has not read the source, and may say of nobody that they are not in it.
OpenSource = Callable[[PeopleSource, Tell], AbstractContextManager[Iterator[RawRow]]]
