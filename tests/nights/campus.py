"""The simulated university with its register: nights are run, the help desk works, people use their accounts."""

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from sqlalchemy import Engine

from sesame.adapters.people_files import read_rows
from sesame.domain.asked import CHARTER
from sesame.domain.audit import Act
from sesame.domain.audit import Actor
from sesame.domain.audit import ActorKind
from sesame.domain.consents import Answer
from sesame.domain.joker import ChosenQuestion
from sesame.domain.journey import JourneyState
from sesame.domain.people_sources import FileOrigin
from sesame.domain.people_sources import Guard
from sesame.domain.people_sources import PeopleSource
from sesame.domain.people_sources import SourceOrder
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person
from sesame.domain.waiting_rows import Decision
from sesame.services.identified_journey import IdentifiedJourney
from sesame.services.people_report import Hearers
from sesame.services.people_report import ImportReport
from sesame.services.people_report import Run
from tests.nights.humans import STAFF
from tests.nights.humans import STUDENTS
from tests.nights.humans import Entry
from tests.nights.humans import Human
from tests.nights.humans import written
from tests.nights.register_view import RegisterView
from tests.nights.register_view import Stored
from tests.nights.register_view import view
from tests.nights.university import University
from tests.unit.fakes import PlainHasher
from tests.unit.fakes import SettableClock
from tests.unit.house import DISH
from tests.unit.house import House

ORDER = SourceOrder(names=(STAFF, STUDENTS))
#: A few of so small a crowd are many; half a file is more.
GUARD = Guard(share=40, least=6)
_DESK = Act(actor=Actor(kind=ActorKind.OPERATOR, name="desk"), reason="card seen")


class Campus:
    """Runs nights into one database."""

    def __init__(self, engine: Engine, university: University) -> None:
        """Take an empty register."""
        self.engine, self.university = engine, university
        self.clock, self.hasher = SettableClock(), PlainHasher()
        self.house = House(engine, self.clock, self.hasher)
        hurry(self.house)
        self.chance = Random(university.chance.random())  # noqa: S311 - a series that can be lived again
        self.log: list[str] = []
        self._chosen = 0

    def run(self, source: str, text: str, *, house: House | None = None, accept: Sequence[str] = ()) -> ImportReport:
        """Run a source that says this."""
        told: list[str] = []
        run = Run(
            hearers=Hearers(
                rejected=lambda one: told.append(f"rejected {one}"),
                waiting=lambda one: told.append(f"waits {one}"),
                happened=lambda one: told.append(f"happened {one}"),
            ),
            accept=accept,
        )
        read = PeopleSource(name=source, origin=FileOrigin(path=Path(source)), guard=GUARD)
        rows = read_rows(io.BytesIO(text.encode()), read.reading, lambda _remark: None)
        report = (house or self.house).services.people_import.run(read, rows, ORDER, run)
        self.log += [f"  {source}: {one}" for one in told]
        return report

    def view(self) -> RegisterView:
        """Read the register."""
        return view(self.engine)

    def person(self, stored: Stored) -> Person:
        """Return somebody as the application knows them."""
        person = self.house.services.people.get(stored.row["key"])
        assert person is not None
        return person

    def desk_works(self) -> None:
        """Have the help desk look at what waits, and settle some of it as it really is."""
        register = self.view()
        for row in register.waiting:
            entry = next((one for one in self.university.entries if self._is_of(one, row)), None)
            if entry is None or entry.mistaken_for or self.chance.random() < 0.4:
                continue
            self._settle(row, entry, register)

    def _settle(self, row: dict[str, object], entry: Entry, register: RegisterView) -> None:
        desk = self.house.services.people_desk
        source, ref, code = str(row["source"]), str(row["ref"]), row["code"]
        concerned = register.people.get(int(str(row["person"])))
        self.log.append(f"  desk: {source} {ref} {code}")
        if code in {"another_person", "rename_doubtful"} and concerned:
            is_same = concerned.human == entry.human.id
            desk.waiting.settle(source, ref, Decision.SAME if is_same else Decision.NEW, _DESK)
        elif code == "merge_needs_choice":
            twins = [one for one in register.of(entry.human.id) if one.has_account]
            if len(twins) > 1:
                self.chance.shuffle(twins)
                keep, other = twins[:2]
                desk.merging.merge(self.person(keep), self.person(other), _DESK)
                entry.human.password = _password_of(keep)
        elif code in {"name_reserved", "name_taken"} or (code == "repeated" and row["field"] in {"uid", "login"}):
            self.university.rename(entry)
        elif code in {"number_conflict", "repeated"}:
            self.university.renumber(entry)

    def _is_of(self, entry: Entry, row: dict[str, object]) -> bool:
        return entry.is_there and (entry.source, entry.key) == (row["source"], row["ref"])

    def people_come(self) -> None:
        """Let some people activate, change their password, or recover."""
        register = self.view()
        for human in self.chance.sample(self.university.humans, min(3, len(self.university.humans))):
            self.clock.advance(minutes=1)
            found = [one for one in register.of(human.id) if self._is_plain(one, human)]
            if not found:
                continue
            one = self.chance.choice(found)
            if one.has_account and self.chance.random() < 0.5:
                self.recover(one, human)
            elif not one.has_account and not (human.password and self.chance.random() < 0.8):
                self.activate(one, human)

    def _is_plain(self, one: Stored, human: Human) -> bool:
        row = one.row
        return (
            row["birth_date"] == human.birth
            and not row["doubted_at"]
            and not row["gone_on"]
            and row["uid"][:1].isalnum()
        )

    def activate(self, one: Stored, human: Human) -> None:
        """Activate an account through every step."""
        house = self.house
        state = self._identified(house.activation, one, human)
        human.answer = human.answer or f"Gratin dauphinois {human.id}"
        state = house.activation.choose_joker(state, ChosenQuestion(id="dish"), question=DISH, answer=human.answer)
        state = house.answer_sms(house.choose_photo(state), Answer.NO)
        password = self._new_password(human)
        checked = house.activation.check_password(state, password)
        house.activation.choose_password(
            state, checked, charters={CHARTER.id: house.version(CHARTER.id)}, origin=_origin(human), language="fr"
        )
        human.password = password
        self.log.append(f"  h{human.id} activates {one.row['key']}")

    def recover(self, one: Stored, human: Human) -> None:
        """Choose another password by the joker."""
        recovery, origin = self.house.recovery, _origin(human)
        state = recovery.answer(self._identified(recovery, one, human), human.answer, origin=origin)
        password = self._new_password(human)
        checked = recovery.check_password(state, password, origin=origin)
        recovery.choose_password(state, checked, origin=origin, language="fr")
        human.password = password
        self.log.append(f"  h{human.id} recovers {one.row['key']}")

    def _identified(self, journey: IdentifiedJourney, one: Stored, human: Human) -> JourneyState:
        _, state = journey.keeper.begin()
        state = journey.choose_kind(state, IdentifierKind.UID)
        return journey.prove_identity(
            state, number=one.row["uid"], birth_date=human.birth, origin=_origin(human), language="fr"
        ).state

    def _new_password(self, human: Human) -> str:
        self._chosen += 1
        return f"Cerf-volant{self._chosen}bleu!h{human.id}"

    def imported_by_hand(self) -> str:
        """Return a file of some people as they are told tonight, for somebody to import."""
        lines = [one.cells() for one in self.university.there(STAFF)]
        return written(STAFF, self.chance.sample(lines, min(4, len(lines))))


def hurry(house: House) -> None:
    """Have imports not rest between two transactions, since nobody else writes."""
    taking = house.services.people_import
    taking._parts = replace(taking._parts, rest=lambda: None)


def _origin(human: Human) -> str:
    return f"2001:db8:{human.id:x}::1"


def _password_of(one: Stored) -> str:
    assert one.account is not None
    return str(one.account["password_hash"]).partition("|")[2]


def password_s_human(stored: Stored) -> int:
    """Return which human chose the password of an account."""
    return int(_password_of(stored).rpartition("!h")[2])
