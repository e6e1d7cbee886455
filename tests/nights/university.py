"""What happens at the simulated university by day: people come and go, and systems write it down well or badly."""

import datetime as dt
from collections.abc import Callable
from random import Random

from tests.nights.humans import STAFF
from tests.nights.humans import STUDENTS
from tests.nights.humans import Entry
from tests.nights.humans import Human
from tests.nights.humans import written

_GIVEN = ("Léa", "Zoé", "Paul", "Nina", "Ada", "Omar", "Ines", "Hugo", "Maël", "Chloé")
_FAMILY = ("Martin", "Petit", "Bernard", "Roy", "Durand", "Moreau", "Le Goff", "Nguyen", "Diallo", "Garcia")
#: How many people the university has at most.
_ROOM = 50


class University:
    """Everybody, every line that is kept of somebody, and what is to happen."""

    def __init__(self, seed: int) -> None:
        """Begin with some people; all chance comes of ``seed``."""
        self.chance = Random(seed)  # noqa: S311 - a series that can be lived again
        self.humans: list[Human] = []
        self.entries: list[Entry] = []
        self.diary: list[str] = []
        self._given_out = 0
        self._later: list[tuple[int, Callable[[], object]]] = []
        self.night = 0
        for _ in range(18):
            self.student_arrives()
        for _ in range(10):
            self.staff_arrives()

    @property
    def events(self) -> tuple[Callable[[], object], ...]:
        """All that may happen."""
        return (
            self.student_arrives,
            self.staff_arrives,
            self.student_becomes_staff,
            self.leaves,
            self.leaves,
            self.comes_back,
            self.comes_back,
            self.login_changes,
            self.uid_changes,
            self.staff_uid_changes,
            self.marries,
            self.gets_another_number,
            self.is_enrolled_twice,
            self.is_enrolled_twice_unseen,
            self.is_enrolled_twice_unseen,
            self.twin_line_ends,
            self.numbers_are_exchanged,
            self.names_are_exchanged,
            self.ring_of_names,
            self.name_is_used_again,
            self.birth_date_is_corrected,
            self.cell_is_lost,
            self.line_is_mistaken,
            self.key_changes,
        )

    def a_day(self) -> None:
        """Let things happen until the next night."""
        self.night += 1
        self.diary = []
        for entry in self.entries:
            entry.damage = {}
        due = [act for night, act in self._later if night <= self.night]
        self._later = [one for one in self._later if one[0] > self.night]
        for act in due:
            act()
        for _ in range(self.chance.choice((0, 1, 2, 3, 5, 8))):
            self.chance.choice(self.events)()

    def told(self, source: str) -> list[dict[str, str]]:
        """Return the lines a source tells tonight, in no order."""
        lines = [entry.cells() for entry in self.entries if entry.source == source and entry.is_there]
        self.chance.shuffle(lines)
        return lines

    def file(self, source: str) -> str:
        """Return tonight's file of a source."""
        return written(source, self.told(source))

    def there(self, source: str = "") -> list[Entry]:
        """Return the lines that are told, of one source or of each, but those that are wrong."""
        return [one for one in self.entries if one.is_there and not one.mistaken_for and source in {"", one.source}]

    def student_arrives(self) -> None:
        """Somebody enrols."""
        if len(self.there()) < _ROOM:
            self._enrol(self._somebody(), STUDENTS)

    def staff_arrives(self) -> None:
        """Somebody is taken on."""
        if len(self.there()) < _ROOM:
            self._enrol(self._somebody(), STAFF, tells_ine=False)

    def student_becomes_staff(self) -> None:
        """Have a student teach as well: both systems know them, under one uid or two."""
        known = {entry.human.id for entry in self.entries if entry.source == STAFF}
        if entry := self._any([one for one in self.there(STUDENTS) if one.human.id not in known and one.tells_ine]):
            uid = entry.uid if self.chance.random() < 0.5 and not self._is_told(STAFF, entry.uid) else ""
            self._enrol(entry.human, STAFF, uid=uid)

    def leaves(self) -> None:
        """Somebody leaves one of the systems."""
        if entry := self._any(self.there()):
            entry.is_there = False
            self._note("leaves", entry)

    def comes_back(self) -> None:
        """Somebody is told again, as they were."""
        gone = [one for one in self.entries if not one.is_there]
        names = {name for one in self.entries if one.is_there for name in (one.uid, one.login)}
        if entry := self._any([one for one in gone if not {one.uid, one.login} & names]):
            entry.is_there = True
            self._note("comes back", entry)

    def login_changes(self) -> None:
        """Somebody has another login, or the former one again."""
        if entry := self._any(self.there(STUDENTS)):
            entry.login = self.chance.choice((entry.uid, self._name()))
            self._note("has another login", entry)

    def uid_changes(self) -> None:
        """Somebody whom the system knows by a key has another uid."""
        if entry := self._any(self.there(STUDENTS)):
            entry.uid = self._name()
            self._note("has another uid", entry)

    def staff_uid_changes(self) -> None:
        """Somebody has another uid, of whom the system has no key."""
        if entry := self._any(self.there(STAFF)):
            entry.uid = entry.login = self._name()
            self._note("has another uid, without a key", entry)

    def marries(self) -> None:
        """Change a family name, and the login with it."""
        if entry := self._any(self.there()):
            human = entry.human
            human.used_family, human.family = self.chance.choice(
                ((self.chance.choice(_FAMILY), human.family), ("", self.chance.choice(_FAMILY)))
            )
            if entry.source == STUDENTS:
                entry.login = self._name()
            self._note("marries", entry)

    def gets_another_number(self) -> None:
        """Replace a number."""
        if entry := self._any(self.there()):
            entry.number = self._number()
            self._note("has another number", entry)

    def is_enrolled_twice(self) -> None:
        """Two lines of one system are one human's."""
        if entry := self._any([one for one in self.there(STUDENTS) if one.tells_ine]):
            self._enrol(entry.human, STUDENTS)

    def is_enrolled_twice_unseen(self) -> None:
        """Two lines of one system are one human's, which shows some nights later: until then they are two people."""
        if entry := self._any([one for one in self.there(STUDENTS) if one.tells_ine]):
            self._enrol(entry.human, STUDENTS, tells_ine=False)
            twin = self.entries[-1]

            def show() -> None:
                twin.tells_ine = True
                self._note("is seen to be known already", twin)

            self._soon(show)

    def twin_line_ends(self) -> None:
        """Of two lines of one human one goes."""
        twins = [one for one in self.there() if sum(other.human is one.human for other in self.there(one.source)) > 1]
        if entry := self._any(twins):
            entry.is_there = False
            self._note("has one line less", entry)

    def numbers_are_exchanged(self) -> None:
        """Two people have each other's number, which is put right some nights later or never."""
        if pair := self._two(self.chance.choice((STAFF, STUDENTS))):
            self._exchange_numbers(*pair)
            if self.chance.random() < 0.5:
                self._soon(lambda: self._exchange_numbers(*pair))

    def names_are_exchanged(self) -> None:
        """Two people have each other's login, or uid and login."""
        if pair := self._two(STUDENTS):
            one, other = pair
            one.login, other.login = other.login, one.login
            if one.login == one.uid or self.chance.random() < 0.5:
                one.uid, other.uid = other.uid, one.uid
            self._note("exchanges names with the next", one, other)

    def ring_of_names(self) -> None:
        """Several people's logins move on by one."""
        ring = [one for one in self.there(STUDENTS) if one.login != one.uid]
        self.chance.shuffle(ring)
        ring = ring[: self.chance.choice((3, 4, 6))]
        logins = [one.login for one in ring]
        for one, login in zip(ring, [*logins[1:], *logins[:1]], strict=True):
            one.login = login
        self._note("is in a ring of names", *ring)

    def name_is_used_again(self) -> None:
        """Give a name of somebody who left to somebody new."""
        if entry := self._any([one for one in self.entries if not one.is_there]):
            source = self.chance.choice((STAFF, STUDENTS))
            if not self._is_told(source, entry.uid) and not self._is_told(STUDENTS, entry.uid):
                self._enrol(self._somebody(), source, uid=entry.uid, tells_ine=source == STUDENTS)

    def birth_date_is_corrected(self) -> None:
        """Correct a birth date."""
        if entry := self._any(self.there()):
            entry.human.birth += dt.timedelta(days=self.chance.choice((-30, -1, 1, 10)))
            self._note("has another birth date", entry)

    def cell_is_lost(self) -> None:
        """Lose a cell for a night."""
        if entry := self._any(self.there()):
            name = "staff_number" if entry.source == STAFF else "student_number"
            entry.damage = self.chance.choice(({name: f"{entry.number}.0"}, {"ine": "?"}, {"birth_date": "hier"}))
            self._note(f"has lost {set(entry.damage)}", entry)

    def line_is_mistaken(self) -> None:
        """For some nights a line shows somebody else under a key that is not theirs."""
        if entry := self._any(self.there()):
            entry.mistaken_for = self._somebody()
            self._note("is taken for another", entry)

            def correct() -> None:
                entry.mistaken_for = None
                self._note("is themselves again", entry)

            self._soon(correct)

    def key_changes(self) -> None:
        """Write somebody down anew, under another key of the system."""
        if entry := self._any(self.there(STUDENTS)):
            self._given_out += 1
            entry.ref = f"A{self._given_out}"
            self._note("has another key", entry)

    def rename(self, entry: Entry) -> None:
        """Correct a name in its system, since it could not be taken."""
        entry.uid = entry.login = self._name()
        self._note("is given another name", entry)

    def renumber(self, entry: Entry) -> None:
        """Correct a number in its system, since it could not be taken."""
        entry.number = self._number()
        self._note("is given another number", entry)

    def _enrol(self, human: Human, source: str, *, uid: str = "", tells_ine: bool = True) -> None:
        self._given_out += 1
        uid = uid or self._name()
        login = uid if source == STAFF or self.chance.random() < 0.7 else self._name()
        ref = f"A{self._given_out}" if source == STUDENTS else ""
        entry = Entry(source, ref, uid, login, self._number(), human, tells_ine=tells_ine)
        self.entries.append(entry)
        self._note("arrives", entry)

    def _exchange_numbers(self, one: Entry, other: Entry) -> None:
        one.number, other.number = other.number, one.number
        self._note("exchanges numbers with the next", one, other)

    def _somebody(self) -> Human:
        number = len(self.humans) + 1
        birth = dt.date(1960, 1, 1) + dt.timedelta(days=self.chance.randrange(16_000))
        human = Human(number, self.chance.choice(_GIVEN), self.chance.choice(_FAMILY), birth, f"{number:09}AB")
        self.humans.append(human)
        return human

    def _name(self) -> str:
        self._given_out += 1
        return f"n{self._given_out}"

    def _number(self) -> str:
        self._given_out += 1
        return f"2{self._given_out:07}"

    def _is_told(self, source: str, name: str) -> bool:
        return any(name in {one.uid, one.login} for one in self.entries if one.is_there and one.source == source)

    def _any(self, entries: list[Entry]) -> Entry | None:
        return self.chance.choice(entries) if entries else None

    def _two(self, source: str) -> tuple[Entry, Entry] | None:
        found = self.there(source)
        one, other = self.chance.sample(found, 2) if len(found) > 1 else (None, None)
        return (one, other) if one and other and one.human is not other.human else None

    def _soon(self, act: Callable[[], object]) -> None:
        self._later.append((self.night + self.chance.choice((1, 2, 4)), act))

    def _note(self, what: str, *entries: Entry) -> None:
        who = ", ".join(
            f"h{one.human.id} ({one.source} {one.key} {one.uid}/{one.login} {one.number})" for one in entries
        )
        self.diary.append(f"{who} {what}")
