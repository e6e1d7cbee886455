"""What must hold of two people, whatever is done in their names: kept beside the application, from what it noted."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from flask import Flask
from sqlalchemy import select

from sesame.adapters.sql.models import AccountRow
from sesame.adapters.sql.models import AuditRow
from sesame.adapters.sql.models import OutboxRow
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.person_at_browser import ACTIVATION
from tests.person_at_browser import RECOVERY
from tests.store_of import engine_of

#: Léa has a personal address and activates; Paul has none, and an account.
PEOPLE = {LEA.uid: LEA, PAUL.uid: PAUL}
UIDS = {person.key: person.uid for person in PEOPLE.values()}
#: Small, so that they are spent within one run.
TRIES, ANSWERS, CODES_A_DAY = 3, 2, 3
#: Nobody's of them.
WRONG_YEAR = "1981"
#: The events of each change of a password; the mail that tells of one has its name.
CHANGES = ("account_activated", "password_recovered", "password_changed")


@dataclass(frozen=True)
class Post:
    """What is sent, by which browser in which journey, and what it proves of whom if it is taken."""

    path: str
    data: dict[str, str]
    of: str = ""
    step: str = ""
    right: bool = False

    @property
    def journey(self) -> str:
        """The journey it belongs to."""
        return RECOVERY if self.path.startswith(RECOVERY) else ACTIVATION

    @property
    def right_pair(self) -> bool:
        """Whether the date it gives, if any, is the person's own."""
        return self.data.get("year") != WRONG_YEAR


@dataclass
class Given:
    """What a browser has given rightly in one journey since it began, and whose."""

    uid: str = ""
    proofs: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Snapshot:
    """The house at one moment."""

    credentials: dict[str, tuple[str | None, str | None]]
    noted: dict[str, Counter[str]]
    owed: dict[int, Any]


def look(app: Flask) -> Snapshot:
    """Return how the house is now."""
    noted: dict[str, Counter[str]] = {uid: Counter() for uid in PEOPLE}
    with engine_of(app).connect() as connection:
        accounts = connection.execute(
            select(AccountRow.person, AccountRow.password_hash, AccountRow.joker_answer_hash)
        ).all()
        for person, action, count in connection.execute(select(AuditRow.person, AuditRow.action, AuditRow.count)):
            if person in UIDS:
                noted[UIDS[person]][action] += count
        owed = {row.id: row.payload for row in connection.execute(select(OutboxRow.id, OutboxRow.payload))}
    return Snapshot({UIDS[person]: (one, two) for person, one, two in accounts}, noted, owed)


@dataclass
class Ledger:
    """What each has left, counted anew from their events; ``seen`` is all that ever came about."""

    seen: Counter[str]
    wrong: Counter[tuple[str, str]] = field(default_factory=Counter)
    #: Answers of which an outage leaves it open whether they count.
    unsure: Counter[str] = field(default_factory=Counter)
    codes: Counter[tuple[str, str, int]] = field(default_factory=Counter)

    def judge(self, before: Snapshot, after: Snapshot, now: dt.datetime, *, given: Given, post: Post) -> None:
        """Hold what came about to what had to be: proofs, events, mails, totals."""
        new = {uid: after.noted[uid] - before.noted[uid] for uid in PEOPLE}
        changed = {uid for uid, kept in after.credentials.items() if before.credentials.get(uid) != kept}
        for uid, events in new.items():
            self.seen += events
            # A right pair that is of no use on that page is refused, and never charged.
            self.wrong[uid, "identity_refused"] += 0 if post.right_pair else events["identity_refused"]
            self._count(uid, events, int(now.timestamp()) // 86400)
            told = [payload for number, payload in after.owed.items() if number not in before.owed and payload]
            self._told(uid, events, told, changed=uid in changed)
        assert changed <= {given.uid}, "somebody else's account was changed"
        needed = {"identite"} | ({"question"} if post.journey == RECOVERY else set())
        needed |= {"code"} if given.uid == LEA.uid else set()
        assert not changed or needed <= given.proofs, f"changed with {given.proofs} alone"

    def _count(self, uid: str, new: Counter[str], day: int) -> None:
        self.wrong[uid, "answer_refused"] += new["answer_refused"]
        assert self.wrong[uid, "identity_refused"] <= TRIES, "a date was compared beyond the total"
        for action, most in (("code_sent", CODES_A_DAY), ("code_refused", 3 * CODES_A_DAY)):
            self.codes[uid, action, day] += new[action]
            assert self.codes[uid, action, day] <= most, f"{action} beyond the day's"
        if new["account_activated"] or new["password_recovered"]:
            # Success alone gives back; of answers, the success that needed one.
            del self.wrong[uid, "identity_refused"]
            self.codes = Counter({key: count for key, count in self.codes.items() if key[0] != uid})
        if new["password_recovered"]:
            del self.wrong[uid, "answer_refused"], self.unsure[uid]

    def _told(self, uid: str, new: Counter[str], promised: list[Any], *, changed: bool) -> None:
        done = [action for action in CHANGES for _ in range(new[action])]
        assert len(done) == changed, f"{uid}: {done} and changed: {changed}"
        mine = [one for one in promised if one["to"] in PEOPLE[uid].addresses]
        mails = Counter((one["template"], one["to"]) for one in mine if one["template"] in CHANGES)
        assert mails == Counter((action, to) for action in done for to in PEOPLE[uid].addresses)

    def judge_identity(self, post: Post, before: Snapshot, after: Snapshot, *, sent: str) -> None:
        """Hold a pair that was judged to what was left before it: exactly so many are, whoever's it is."""
        new, left = after.noted[post.of] - before.noted[post.of], TRIES - self.wrong[post.of, "identity_refused"]
        open_to = post.journey == ACTIVATION or post.of in before.credentials
        key = post.data.get("key", "")
        if not post.right or not open_to:
            assert not new["identity_proven"]
        if not post.right:
            assert new["identity_refused"] == (left > 0), f"{left} were left"
        elif not key and open_to:
            assert new["identity_proven"] == (left > 0), f"{left} were left"
        elif new["identity_proven"]:
            assert left > 0 or key == sent, "a spent path opened by nothing"

    def judge_answer(self, post: Post, *, taken: bool) -> None:
        """Hold an answer that was compared to what was left before it."""
        spent = self.wrong[post.of, "answer_refused"]
        if taken:
            assert post.right, "a wrong answer was taken"
            assert spent < ANSWERS, "an answer was taken beyond the total"
        elif post.right:
            assert spent + self.unsure[post.of] >= ANSWERS, "a right answer was refused within the total"
