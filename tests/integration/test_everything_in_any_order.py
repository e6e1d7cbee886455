"""Two people and three browsers do everything in any order, and what has to hold holds after each thing they do."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from typing import cast

import pytest
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import Phase
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
from tests.database_faults import database_away
from tests.house_ledger import ANSWERS
from tests.house_ledger import CODES_A_DAY
from tests.house_ledger import PEOPLE
from tests.house_ledger import TRIES
from tests.house_ledger import WRONG_YEAR
from tests.house_ledger import Given
from tests.house_ledger import Ledger
from tests.house_ledger import Post
from tests.house_ledger import Snapshot
from tests.house_ledger import look
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.people_with_accounts import WHO
from tests.people_with_accounts import Later
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.person_at_browser import ACTIVATION
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import RECOVERY
from tests.person_at_browser import PersonAtBrowser
from tests.races import ACT
from tests.store_of import empty
from tests.store_of import mails
from tests.store_of import rows

PASSWORDS = ("Marmotte+givre4", "Brouette+lilas6", "Tabouret-vert9pin", "Lanterne;sable3")

browsers = st.integers(0, 2)
#: How many pages further: to the pair, the code, what follows it, or the end.
depths = st.sampled_from([2, 1, 3, 8, 5])
people = st.sampled_from(sorted(PEOPLE))


class Everything(RuleBasedStateMachine):
    """What two people, or others in their names, may do."""

    def __init__(self, apps: Sequence[Flask], clock: Later, outage: dict[str, bool], seen: Counter[str]) -> None:
        """Begin with an empty house, but for the two and Paul's account; ``apps`` are the portal, started twice."""
        super().__init__()
        self.apps, self.clock, self.outage = apps, clock, outage
        self.app = apps[0]
        clock.much *= 0
        outage["now"] = False
        empty(self.app)
        store_people(self.app, *PEOPLE.values())
        give_account(self.app, PAUL.uid)
        self.ledger = Ledger(seen)
        self.now = look(self.app)
        self.browsers = [self._browser(LEA.uid) for _ in range(3)]
        self.given: dict[tuple[int, str], Given] = {}
        self.sent: list[Post] = []
        self.codes: dict[str, str] = {}
        self.passwords = {PAUL.uid: GOOD_PASSWORD}
        self.away: int | None = None

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
        self.given[which, journey] = Given()
        browser.begin()
        self._look_at(browser.page)
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
            "identite": {**self.browsers[which].answer("identite"), "year": WRONG_YEAR},
            "code": {"code": "00000000"},
            "question": {"answer": "Soupe aux orties"},
            "telephone": {"phone": "12"},
            "mot-de-passe": {"password": "court", "confirmation": "court"},
        }
        self._send(which, step, wrong.get(step, {}))

    @rule(which=browsers, step=st.sampled_from(["numero", "identite", "joker", "photo", "sms", "telephone"]))
    def walk_back(self, which: int, step: str) -> None:
        """Open a step by its address, earned or not."""
        self._look_at(self.browsers[which].open(step))

    @rule(which=browsers, step=st.sampled_from(["question", "mot-de-passe", "termine", "code"]))
    def jump_ahead(self, which: int, step: str) -> None:
        """Send what belongs to a step further on."""
        browser = self.browsers[which]
        data = {**browser.hidden(), **self._right(which, step)}
        self._post(which, Post(f"{browser.home}{step}", data, self._uid(browser), step, right=True))

    @rule(which=browsers, data=st.data())
    def replay(self, which: int, data: st.DataObject) -> None:
        """Send once more, from any browser, what any browser has sent."""
        if self.sent:
            self._post(which, data.draw(st.sampled_from(self.sent)))

    @rule(which=browsers, touches=st.sampled_from([0, 9, 25, 60]), steps=depths)
    def go_on_through_an_outage(self, which: int, touches: int, steps: int) -> None:
        """Answer rightly while the database goes away, then once more, and go on."""
        self.away = touches
        self.go_on(which, 1)
        self.away = None
        self.walk_back(which, self.browsers[which].step)
        self.go_on(which, steps)

    @rule(which=browsers)
    def another_code(self, which: int) -> None:
        """Ask for one."""
        if self.browsers[which].step == "code":
            self._send(which, "code", {"resend": "yes"})

    @rule(which=browsers)
    def another_browser(self, which: int) -> None:
        """Forget every cookie."""
        self.browsers[which] = self._browser(self._uid(self.browsers[which]))
        for journey in (ACTIVATION, RECOVERY):
            self.given.pop((which, journey), None)

    @rule()
    def restart(self) -> None:
        """Start the portal anew: nothing that counts was in its memory."""
        self.app = self.apps[1 - list(self.apps).index(self.app)]
        for browser in self.browsers:
            cookie = browser.client.get_cookie("session")
            browser.app, browser.client = self.app, self.app.test_client()
            if cookie is not None:
                browser.client.set_cookie("session", cookie.value)

    @rule(uid=people, wrong=st.booleans())
    def change_at_home(self, uid: str, wrong: bool) -> None:  # noqa: FBT001 - what Hypothesis draws
        """Change the password in « Mon Sésame », by the current one or by another."""
        if uid not in self.passwords:
            return
        home, password = signed_in(self.app, uid), self._password()
        home.open("/sesame/modifier/mot-de-passe")
        current = "Wrong-password12" if wrong else self.passwords[uid]
        home.send(current=current, password=password, confirmation=password)
        before, self.now = self.now, look(self.app)
        given = Given() if wrong else Given(uid, {"identite", "question", "code"})
        self.ledger.judge(before, self.now, self._moment(), given=given, post=Post("", {}))
        if before.credentials != self.now.credentials:
            self.passwords[uid] = password

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
        self.now = look(self.app)

    def teardown(self) -> None:
        """Find that the right person has a way on, whatever was done: the help desk's key, the number and the date."""
        for uid, person in PEOPLE.items():
            browser, password = self._browser(uid), self._password()
            browser.journey = RECOVERY if uid in self.now.credentials else ACTIVATION
            key = mounted(self.app).services.key_handing.hand(person, ACT)
            browser.begin()
            while browser.step != "termine":
                step = browser.step
                new = {"password": password, "confirmation": password, "charter": "yes"}
                browser.send(**(new if step == "mot-de-passe" else browser.answer(step)), key=key)
                assert browser.step != step, f"{uid} has no way on at {step}: {browser.errors}"
            assert mounted(self.app).services.sign_in.check_password(uid, password, origin="192.0.2.9")

    def _password(self) -> str:
        self.given_out = getattr(self, "given_out", 0) + 1
        return f"{PASSWORDS[self.given_out % len(PASSWORDS)]}{self.given_out}"

    def _right(self, which: int, step: str) -> dict[str, str]:
        browser = self.browsers[which]
        uid = self._uid(browser)
        if step == "identite" and self.ledger.wrong[uid, "identity_refused"] >= TRIES and uid in self.codes:
            return {**browser.answer(step), "key": self.codes[uid]}
        if step == "code":
            return {"code": self.codes.get(uid, "12345678")}
        if step == "mot-de-passe":
            password = self._password()
            return {"password": password, "confirmation": password, "charter": "yes"}
        known = {"numero", "identite", "joker", "photo", "sms", "telephone", "question"}
        return browser.answer(step) if step in known else {}

    def _uid(self, browser: PersonAtBrowser) -> str:
        return next(uid for uid, who in WHO.items() if who[1] == browser.number)

    def _send(self, which: int, step: str, answer: dict[str, str]) -> None:
        browser = self.browsers[which]
        if "csrf_token" not in browser.hidden():
            return
        right = {name: value for name, value in self._right(which, step).items() if name != "key"}
        as_good = step == "mot-de-passe" or right == {name: value for name, value in answer.items() if name != "key"}
        data = {**browser.hidden(), **answer}
        post = Post(browser.page.request.path, data, self._uid(browser), step, right=as_good)
        self.sent.append(post)
        self._post(which, post, fresh=True)

    def _post(self, which: int, post: Post, *, fresh: bool = False) -> None:
        browser, given = self.browsers[which], self.given.setdefault((which, post.journey), Given())
        answered, away = self._answer(browser, post)
        before, self.now = self.now, look(self.app)
        if post.right and answered.status_code == 303:
            if post.step == "identite" and self.now.noted[post.of] != before.noted[post.of]:
                given.uid, given.proofs = post.of, {"identite"} | ({"code"} if post.data.get("key") else set())
            elif post.of == given.uid:
                given.proofs.add(post.step)
        if away:
            self.ledger.unsure[post.of] += post.step == "question"
        elif fresh and answered.status_code in {303, 422}:
            self._judge_exactly(post, before, answered.status_code)
        self.ledger.judge(before, self.now, self._moment(), given=given, post=post)
        if before.credentials.get(post.of) != self.now.credentials.get(post.of):
            self.passwords[post.of] = post.data["password"]
        browser.page = answered
        if answered.status_code == 303:
            browser.page = browser.client.get(answered.headers["Location"], follow_redirects=True)
        self._look_at(browser.page, away=away)

    def _answer(self, browser: PersonAtBrowser, post: Post) -> tuple[TestResponse, bool]:
        """Return the answer to a post, and whether it is that the database is away."""
        if self.away is None:
            return browser.client.post(post.path, data=post.data), False
        with database_away(self.app, after=self.away) as outage:
            answered = browser.client.post(post.path, data=post.data)
        return answered, outage.met and answered.status_code == 503

    def _judge_exactly(self, post: Post, before: Snapshot, status: int) -> None:
        if post.step == "identite":
            self.ledger.judge_identity(post, before, self.now, sent=self.codes.get(post.of, ""))
        if post.step == "question":
            self.ledger.judge_answer(post, status)

    def _moment(self) -> Any:
        return mounted(self.app).services.sign_in._guard._clock.now()

    def _look_at(self, page: TestResponse, *, away: bool = False) -> None:
        assert page.status_code < 500 or (away and page.status_code == 503), (page.request.path, page.status_code)
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
    chosen = {
        "SESAME_ACTIVATION_PROOF": "when-possible",
        "SESAME_RECOVERY_PROOF": "when-possible",
        "SESAME_IDENTITY_TRIES_PER_DAY": 1000,
        "SESAME_IDENTITY_TRIES_IN_ALL": TRIES,
        "SESAME_ANSWERS_IN_ALL": ANSWERS,
        "SESAME_CODES_PER_DAY": CODES_A_DAY,
        "SESAME_CURRENT_PASSWORD_TRIES_PER_DAY": 1000,
        "SESAME_REQUESTS_PER_MINUTE": 1_000_000,
    }
    apps = [make_app(people=False, **chosen) for _ in range(2)]
    run_state_machine_as_test(  # its type names a class, though any maker of machines is taken
        cast("type[Everything]", lambda: Everything(apps, later, outage, seen)),
        settings=settings(
            max_examples=16,
            stateful_step_count=15,
            derandomize=True,
            phases=[Phase.generate, Phase.shrink],
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    # Nothing was proven of what never came about.
    assert seen.keys() >= {
        "account_activated",
        "password_recovered",
        "password_changed",
        "identity_refused",
        "code_sent",
        "code_refused",
        "answer_refused",
    }, seen
