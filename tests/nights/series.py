"""A series of nights, each judged: what is told twice, or in another order, has to change nothing."""

from collections import Counter

from sqlalchemy import Engine

from tests.nights.campus import Campus
from tests.nights.campus import hurry
from tests.nights.databases import copied
from tests.nights.humans import STAFF
from tests.nights.humans import STUDENTS
from tests.nights.humans import written
from tests.nights.oracle import Oracle
from tests.nights.register_view import everything
from tests.nights.register_view import view
from tests.nights.university import University
from tests.unit.house import House

#: What an operator accepts: of so few people any change is one of many.
_ANY = ("leave", "rename", "new", "birth_date")
#: Every so many nights are run in another order as well.
_OTHER_ORDER = 5
#: A row may wait for what another source says, or another row: for two people to be one they have to be born alike.
_SETTLED_AFTER = 4


class Series:
    """Lives nights and judges them."""

    def __init__(self, engine: Engine, seed: int) -> None:
        """Take an empty register."""
        self.campus = Campus(engine, University(seed))
        self.oracle = Oracle(self.campus)
        self.seen: Counter[str] = Counter()
        self.nights = 0

    def live(self, nights: int) -> None:
        """Live so many nights. Errors: ``AssertionError`` with all that happened before."""
        try:
            for _ in range(nights):
                self.a_night()
        except BaseException as error:
            error.add_note("\n".join(["", f"night {self.nights}:", *self.campus.log[-200:]]))
            raise

    def a_night(self) -> None:
        """Let a day and a night pass."""
        self.nights += 1
        campus, university, chance = self.campus, self.campus.university, self.campus.chance
        campus.log.append(f"night {self.nights}")
        campus.clock.advance(days=chance.choice((1, 1, 1, 1, 10, 40)))
        campus.people_come()
        university.a_day()
        campus.desk_works()
        campus.log += [f"  {line}" for line in university.diary]
        lines = {source: university.told(source) for source in (STAFF, STUDENTS)}
        files = {source: written(source, told) for source, told in lines.items()}
        if chance.random() < 0.1:
            self.a_broken_night(files)
        if chance.random() < 0.1:
            campus.run("file", campus.imported_by_hand())
        if self.nights % _OTHER_ORDER == 0:
            self.in_another_order(lines, files)
        else:
            self.store(files)
        self.again(files)
        self.oracle.judge()

    def store(self, files: dict[str, str]) -> None:
        """Run the sources."""
        for source, text in files.items():
            report = self.campus.run(source, text, accept=_ANY)
            assert report.written, report
            for what in ("created", "renamed", "merged", "waiting", "rejected", "left", "back"):
                self.seen[what] += getattr(report, what)

    def again(self, files: dict[str, str]) -> None:
        """Run the same once more: it is nothing, as soon as nothing waits for what was stored with it."""
        for _ in range(_SETTLED_AFTER):
            before = everything(self.campus.engine)
            for source, text in files.items():
                self.campus.run(source, text, accept=_ANY)
            after = everything(self.campus.engine)
            if after == before:
                return
        changed = {
            name: [row for row in rows if row not in before[name]] + [row for row in before[name] if row not in rows]
            for name, rows in after.items()
            if rows != before[name]
        }
        raise AssertionError(f"the same files again changed {changed}")

    def a_broken_night(self, files: dict[str, str]) -> None:
        """Run a quarter of a file: where it is held, nothing is written."""
        source = self.campus.chance.choice((STAFF, STUDENTS))
        text = files[source]
        before = everything(self.campus.engine)
        report = self.campus.run(source, text[: len(text) // 4])
        self.seen["held"] += bool(report.held)
        if report.held:
            after = everything(self.campus.engine)
            written = {name for name, rows in after.items() if rows != before[name]}
            # The help desk is told of it.
            assert written <= {"sesame_audit", "sesame_outbox"}, f"held, and yet wrote {written}"

    def in_another_order(self, lines: dict[str, list[dict[str, str]]], files: dict[str, str]) -> None:
        """Run a copy with rows in another order, which decides nothing."""
        with copied(self.campus.engine) as other:
            self.store(files)
            house = House(other, self.campus.clock, self.campus.hasher)
            hurry(house)
            for source, told in lines.items():
                self.campus.chance.shuffle(told)
                self.campus.run(source, written(source, told), house=house, accept=_ANY)
            one, another = view(self.campus.engine).by_human(), view(other).by_human()
            differing = [each for each in one if each not in another], [each for each in another if each not in one]
            assert one == another, f"by its order the same night made {differing[0]} and {differing[1]}"

    def summary(self) -> str:
        """Return what was lived, in words."""
        register = self.campus.view()
        accounts = sum(one.has_account for one in register.people.values())
        return f"{self.nights} nights, {len(register.people)} people, {accounts} accounts, {dict(self.seen)}"
