"""Two people and three browsers do everything in any order, and what has to hold holds after each thing they do."""

from collections import Counter
from dataclasses import dataclass
from dataclasses import field
from typing import Any
from typing import cast

import pytest
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from hypothesis.stateful import invariant
from hypothesis.stateful import rule
from hypothesis.stateful import run_state_machine_as_test
from werkzeug.test import TestResponse

from sesame.adapters.mail_writing import MailWriter
from sesame.adapters.sql.models import AccountRow
from sesame.adapters.sql.models import ConsentRow
from sesame.adapters.sql.models import PreferencesRow
from sesame.domain.account import AccountState
from sesame.errors import Unavailable
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.conftest import store_people
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.people_with_accounts import WHO
from tests.people_with_accounts import Later
from tests.people_with_accounts import give_account
from tests.person_at_browser import ACTIVATION
from tests.person_at_browser import RECOVERY
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import empty
from tests.store_of import events
from tests.store_of import mails
from tests.store_of import rows

#: Léa has a personal address and activates; Paul has none, and an account.
PEOPLE = {LEA.uid: LEA, PAUL.uid: PAUL}
KEYS = {person.key: person.uid for person in PEOPLE.values()}
#: Small, so that they are spent within one run.
TRIES, ANSWERS = 3, 3
PASSWORDS = ("Marmotte+givre4", "Brouette+lilas6", "Cerf-volant7bleu!")

browsers = st.integers(0, 2)
#: How many pages further: to the pair, the code, what follows it, or the end.
depths = st.sampled_from([2, 1, 3, 8, 5])
people = st.sampled_from(sorted(PEOPLE))


@dataclass
class Given:
    """What a browser has given rightly since it began, and whose."""

    uid: str = ""
    proofs: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Post:
    """What was sent, and what it proves of whom if it is taken."""

    path: str
    data: dict[str, str]
    proves: str = ""
    of: str = ""


class Everything(RuleBasedStateMachine):
    """What two people, or others in their names, may do."""

    def __init__(self, app: Flask, clock: Later, outage: dict[str, bool], seen: Counter[str]) -> None:
        """Begin with an empty house, but for the two and Paul's account."""
        super().__init__()
        self.app, self.clock, self.outage, self.seen = app, clock, outage, seen
        clock.much *= 0
        outage["now"] = False
        empty(app)
        store_people(app, *PEOPLE.values())
        give_account(app, PAUL.uid)
        self.browsers = [self._browser(LEA.uid) for _ in range(3)]
        self.given = [Given() for _ in range(3)]
        self.sent: list[Post] = []
        self.codes: dict[str, str] = {}
        self.wrong: Counter[tuple[str, str]] = Counter()

    def _browser(self, uid: str) -> PersonAtBrowser:
        kind, number, birth_date = WHO[uid]
        browser = PersonAtBrowser(self.app, kind=kind, number=number, birth_date=birth_date)
        browser.open(browser.home)
        return browser

    @rule(which=browsers, uid=people, steps=depths, slips=st.integers(0, 3))
    def activate(self, which: int, uid: str, steps: int, slips: int) -> None:
        """Begin an activation, come so far and slip there."""
        self._begin(which, ACTIVATION, uid, steps, slips)

    @rule(which=browsers, uid=people, steps=depths, slips=st.integers(0, 3))
    def recover(self, which: int, uid: str, steps: int, slips: int) -> None:
        """Begin with a forgotten password, come so far and slip there."""
        self._begin(which, RECOVERY, uid, steps, slips)

    def _begin(self, which: int, journey: str, uid: str, steps: int, slips: int) -> None:
        browser = self.browsers[which]
        browser.kind, browser.number, browser.birth_date = WHO[uid]
        browser.journey = journey
        self.given[which] = Given()
        browser.begin()
        self._look(browser.page)
        self.go_on(which, steps)
        for _ in range(slips):
            self.mistake(which)

    @rule(which=browsers, steps=depths)
    def go_on(self, which: int, steps: int) -> None:
        """Answer rightly, page after page."""
        for _ in range(steps):
            step = self.browsers[which].step
            self._send(which, step, self._right(which, step))

    @rule(which=browsers)
    def mistake(self, which: int) -> None:
        """Answer the page wrongly, or with nothing at all."""
        step = self.browsers[which].step
        wrong = {
            "identite": {**self.browsers[which].answer("identite"), "year": "1981"},
            "code": {"code": "00000000"},
            "question": {"answer": "Soupe aux orties"},
            "telephone": {"phone": "12"},
            "mot-de-passe": {"password": "court", "confirmation": "court"},
        }
        self._send(which, step, wrong.get(step, {}))

    @rule(which=browsers, step=st.sampled_from(["numero", "identite", "joker", "photo", "sms", "telephone"]))
    def walk_back(self, which: int, step: str) -> None:
        """Open a step by its address, earned or not."""
        self._look(self.browsers[which].open(step))

    @rule(which=browsers, step=st.sampled_from(["question", "mot-de-passe", "termine", "code"]))
    def jump_ahead(self, which: int, step: str) -> None:
        """Send what belongs to a step further on."""
        browser = self.browsers[which]
        self._post(which, Post(f"{browser.home}{step}", {**browser.hidden(), **self._right(which, step)}))

    @rule(which=browsers, data=st.data())
    def replay(self, which: int, data: st.DataObject) -> None:
        """Send once more, from any browser, what any browser has sent."""
        if self.sent:
            self._post(which, data.draw(st.sampled_from(self.sent)))

    @rule(minutes=st.sampled_from([1, 11, 31, 300, 1500]))
    def wait(self, minutes: int) -> None:
        """Let time pass: a code expires, a journey, a day."""
        self.clock.advance(minutes=minutes)

    @rule(away=st.booleans())
    def deliver(self, away: bool) -> None:  # noqa: FBT001 - what Hypothesis draws
        """Send what was promised, by a mail server that is there or not."""
        self.outage["now"] = away
        with self.app.app_context():
            mounted(self.app).services.delivery.deliver()

    def _right(self, which: int, step: str) -> dict[str, str]:
        browser = self.browsers[which]
        if step == "code":
            return {"code": self.codes.get(self._uid(browser), "12345678")}
        if step == "mot-de-passe":
            password = PASSWORDS[len(self.sent) % len(PASSWORDS)]
            return {"password": password, "confirmation": password, "charter": "yes"}
        known = {"numero", "identite", "joker", "photo", "sms", "telephone", "question"}
        return browser.answer(step) if step in known else {}

    def _uid(self, browser: PersonAtBrowser) -> str:
        return next(uid for uid, who in WHO.items() if who[1] == browser.number)

    def _send(self, which: int, step: str, answer: dict[str, str]) -> None:
        browser, uid = self.browsers[which], self._uid(self.browsers[which])
        if "csrf_token" not in browser.hidden():
            return
        right = answer == self._right(which, step)
        post = Post(browser.page.request.path, {**browser.hidden(), **answer}, step if right else "", uid)
        self.sent.append(post)
        self._post(which, post)

    def _post(self, which: int, post: Post) -> None:
        browser, given = self.browsers[which], self.given[which]
        before = {uid: Counter(events(self.app, uid)) for uid in PEOPLE}
        secrets = self._credentials()
        if post.proves == "identite":
            given.uid, given.proofs = post.of, {"identite"}
        elif post.of == given.uid and post.proves:
            given.proofs.add(post.proves)
        browser.page = browser.client.post(post.path, data=post.data, follow_redirects=True)
        self._look(browser.page)
        for uid in PEOPLE:
            self._judge(uid, Counter(events(self.app, uid)) - before[uid])
        changed = {uid for uid, kept in self._credentials().items() if secrets.get(uid) != kept}
        needed = {"identite"} | ({"question"} if browser.journey == RECOVERY else set())
        needed |= {"code"} if given.uid == LEA.uid else set()
        assert changed <= {given.uid}, "somebody else's account was changed"
        assert not changed or needed <= given.proofs, f"changed with {given.proofs} alone"

    def _judge(self, uid: str, new: Counter[str]) -> None:
        """Hold what was just noted of a person to what was noted before."""
        self.seen += new
        if new["identity_proven"] and uid == PAUL.uid:
            assert self.wrong[uid, "identity_refused"] < TRIES, "a spent path opened"
        for action in ("identity_refused", "answer_refused"):
            self.wrong[uid, action] += new[action]
        if new["account_activated"] or new["password_recovered"]:
            assert self.wrong[uid, "answer_refused"] < ANSWERS + len(self.browsers), "answers beyond their total"
            self.wrong = Counter({key: count for key, count in self.wrong.items() if key[0] != uid})

    def _credentials(self) -> dict[str, tuple[str, str]]:
        return {KEYS[row.person]: (row.password_hash, row.joker_answer_hash) for row in rows(self.app, AccountRow)}

    def _look(self, page: TestResponse) -> None:
        assert page.status_code < 500, (page.request.path, page.status_code)
        for mail in mails(self.app, "code"):
            uid = next(uid for uid, person in PEOPLE.items() if mail["to"] in person.addresses)
            self.codes[uid] = mail["facts"]["code"]

    @invariant()
    def accounts_are_whole(self) -> None:
        """Active with password, joker, preferences and the house rules accepted, or not there at all."""
        preferences = {row.person for row in rows(self.app, PreferencesRow)}
        consents = {(row.person, row.subject) for row in rows(self.app, ConsentRow)}
        accounts = rows(self.app, AccountRow)
        for row in accounts:
            assert row.state == AccountState.ACTIVE.value
            assert row.password_hash
            assert row.joker_answer_hash
            assert row.person in preferences
            subjects = {"charter"} if row.person == PAUL.key else {"charter", "sms", "photo:public"}
            assert {subject for person, subject in consents if person == row.person} >= subjects
        assert {person for person, _ in consents} | preferences <= {row.person for row in accounts}


def test_whatever_the_order_nothing_is_half_done_or_unearned(
    make_app: AppFactory, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No fault of the server, no half account, no credential changed without every proof, no budget exceeded."""
    outage, write, seen = {"now": False}, MailWriter.write, Counter[str]()

    def perhaps(writer: MailWriter, *about: Any) -> Any:
        if outage["now"]:
            raise Unavailable("mail")
        return write(writer, *about)

    monkeypatch.setattr(MailWriter, "write", perhaps)
    app = make_app(
        people=False,
        SESAME_ACTIVATION_PROOF="when-possible",
        SESAME_RECOVERY_PROOF="when-possible",
        SESAME_IDENTITY_TRIES_PER_DAY=1000,
        SESAME_IDENTITY_TRIES_IN_ALL=TRIES,
        SESAME_ANSWERS_IN_ALL=ANSWERS,
        SESAME_REQUESTS_PER_MINUTE=1000000,
    )
    run_state_machine_as_test(  # its type names a class, though any maker of machines is taken
        cast("type[Everything]", lambda: Everything(app, later, outage, seen)),
        settings=settings(
            max_examples=30,
            stateful_step_count=20,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    # Nothing was proven of what never came about.
    assert seen.keys() >= {
        "account_activated",
        "password_recovered",
        "identity_refused",
        "code_sent",
        "code_refused",
        "answer_refused",
    }, seen
