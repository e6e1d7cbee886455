"""The register as it is stored, read beside the application: who is in it, by the human they are."""

import datetime as dt
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from sqlalchemy import Engine
from sqlalchemy import select

from sesame.adapters.sql.models import AccountRow
from sesame.adapters.sql.models import ConsentRow
from sesame.adapters.sql.models import NumberRow
from sesame.adapters.sql.models import PasswordRow
from sesame.adapters.sql.models import PersonRow
from sesame.adapters.sql.models import PreferencesRow
from sesame.adapters.sql.models import Row
from sesame.adapters.sql.source_models import ReservedNameRow
from sesame.adapters.sql.source_models import RevisionRow
from sesame.adapters.sql.source_models import SourceRow
from sesame.adapters.sql.source_models import WaitingRow
from tests.nights.humans import human_of

#: What notes that somebody looked, and who has the right to write, and says nothing of people.
_UNTOLD_TABLES = ("sesame_lease", "sesame_people_run", "sesame_heartbeat", "sesame_journey")


@dataclass(frozen=True, slots=True)
class Stored:
    """One person as stored, with all that hangs on the inner key."""

    row: dict[str, Any]
    numbers: frozenset[tuple[str, str]]
    account: dict[str, Any] | None
    said: tuple[dict[str, Any], ...]
    revision: int
    history: tuple[int, int] = (0, 0)

    @property
    def human(self) -> int:
        """Which human wrote the person's own address."""
        return human_of(self.row["personal_mail"])

    @property
    def has_account(self) -> bool:
        """Whether there is an account to open."""
        return self.account is not None and self.account["state"] != "pending"

    @property
    def seen(self) -> tuple[Any, ...]:
        """What somebody who reads revisions would want to know of."""
        names = ("suspended_at",)
        account = {name: value for name, value in (self.account or {}).items() if name not in names}
        return self.row, self.numbers, account


@dataclass(slots=True)
class RegisterView:
    """One moment of the database."""

    people: dict[int, Stored] = field(default_factory=dict)
    waiting: list[dict[str, Any]] = field(default_factory=list)
    reserved: dict[str, tuple[int, dt.date]] = field(default_factory=dict)
    accounts: dict[int, dict[str, Any]] = field(default_factory=dict)

    def of(self, human: int) -> list[Stored]:
        """Return who is that human in the register."""
        return [one for one in self.people.values() if one.human == human]

    def by_human(self) -> list[tuple[Any, ...]]:
        """Return all of it without inner keys, which are the database's to give."""
        humans = {key: one.human for key, one in self.people.items()}
        people = [
            (
                one.human,
                sorted((name, str(value)) for name, value in one.row.items() if name not in {"key", "uid", "login"}),
                # What holds the place of a name names a key.
                [name if (name := one.row[each])[:1].isalnum() else "" for each in ("uid", "login")],
                sorted(one.numbers),
                one.has_account,
                sorted((said["source"], said["ref"], str(said["absent_since"])) for said in one.said),
            )
            for one in self.people.values()
        ]
        waiting = [
            ("waits", one["source"], one["ref"], one["code"], humans.get(one["person"], 0)) for one in self.waiting
        ]
        reserved = [("reserved", name, humans.get(person, 0)) for name, (person, _) in self.reserved.items()]
        return [*sorted(people), *sorted(waiting), *sorted(reserved)]


def view(engine: Engine) -> RegisterView:
    """Read it."""
    with engine.connect() as connection:

        def rows(table: type[Row]) -> list[dict[str, Any]]:
            return [dict(row) for row in connection.execute(select(table.__table__)).mappings()]

        accounts = {row["person"]: row for row in rows(AccountRow)}
        revisions = {row["person"]: row["wanted"] for row in rows(RevisionRow)}
        numbers: dict[int, set[tuple[str, str]]] = {}
        for row in rows(NumberRow):
            numbers.setdefault(row["person"], set()).add((row["kind"], row["value"]))
        said: dict[int, list[dict[str, Any]]] = {}
        for row in rows(SourceRow):
            said.setdefault(row["person"], []).append(row)
        consents = [row["person"] for row in rows(ConsentRow)]
        kept = [row["person"] for table in (PasswordRow, PreferencesRow) for row in rows(table)]
        people = {
            row["key"]: Stored(
                row,
                frozenset(numbers.pop(row["key"], ())),
                accounts.get(row["key"]),
                tuple(said.get(row["key"], ())),
                revisions.get(row["key"], 0),
                (consents.count(row["key"]), kept.count(row["key"])),
            )
            for row in rows(PersonRow)
        }
        assert not numbers, f"numbers of nobody: {numbers}"
        reserved = {row["name"]: (row["person"], row["until"]) for row in rows(ReservedNameRow)}
        return RegisterView(people, rows(WaitingRow), reserved, accounts)


def everything(engine: Engine) -> dict[str, list[Any]]:
    """Return the whole database, but for what says nothing of people."""
    with engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in Row.metadata.sorted_tables
            if table.name not in _UNTOLD_TABLES
        }
