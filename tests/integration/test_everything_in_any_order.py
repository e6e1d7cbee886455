"""Two people and three browsers do everything in any order, and what has to hold holds after each thing they do."""

from collections import Counter
from typing import Any
from typing import cast

import pytest
from hypothesis import HealthCheck
from hypothesis import Phase
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant
from hypothesis.stateful import rule
from hypothesis.stateful import run_state_machine_as_test

from sesame.adapters.mail_writing import MailWriter
from sesame.adapters.sql.models import AccountRow
from sesame.adapters.sql.models import ConsentRow
from sesame.adapters.sql.models import PreferencesRow
from sesame.domain.account import AccountState
from sesame.errors import Unavailable
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.house_ledger import ANSWERS
from tests.house_ledger import CODES_A_DAY
from tests.house_ledger import PEOPLE
from tests.house_ledger import TRIES
from tests.house_ledger import WRONG_YEAR
from tests.house_ledger import Given
from tests.house_ledger import Post
from tests.house_ledger import look
from tests.house_of_two import HouseOfTwo
from tests.invented_people import PAUL
from tests.people_with_accounts import WHO
from tests.people_with_accounts import Later
from tests.people_with_accounts import signed_in
from tests.person_at_browser import ACTIVATION
from tests.person_at_browser import RECOVERY
from tests.races import ACT
from tests.store_of import rows

browsers = st.integers(0, 2)
#: How many pages further: to the pair, the code, what follows it, or the end.
depths = st.sampled_from([2, 1, 3, 8, 5])
people = st.sampled_from(sorted(PEOPLE))


class Everything(HouseOfTwo):
    """What two people, or others in their names, may do."""

    @rule(which=browsers, uid=people, steps=depths, slips=st.integers(0, 3))
    def activate(self, which: int, uid: str, steps: int, slips: int) -> None:
        """Begin an activation, come so far and slip there."""
        self._begin(which, ACTIVATION, uid, steps, slips)

    @rule(which=browsers, uid=people, steps=depths, slips=st.integers(0, 3))
    def recover(self, which: int, uid: str, steps: int, slips: int) -> None:
        """Begin with a forgotten password, come so far and slip there."""
        self._begin(which, RECOVERY, uid, steps, slips)

    @rule(which=browsers, uid=people, guesses=st.sampled_from([2, 1, 3]))
    def guess_answers(self, which: int, uid: str, guesses: int) -> None:
        """Come to the question and guess, then know the answer after all."""
        self._begin(which, RECOVERY, uid, 3 if PEOPLE[uid].personal_mail else 2, guesses)

    def _begin(self, which: int, journey: str, uid: str, steps: int, slips: int) -> None:
        browser = self.browsers[which]
        browser.kind, browser.number, browser.birth_date = WHO[uid]
        browser.journey = journey
        self.given[which, journey] = Given()
        browser.begin()
        self.look_at(browser.page)
        self.go_on(which, steps)
        for _ in range(slips):
            self.mistake(which)
        # What is right after so many slips is where totals show.
        self.go_on(which, bool(slips))

    @rule(which=browsers, steps=depths)
    def go_on(self, which: int, steps: int) -> None:
        """Answer rightly, page after page."""
        for _ in range(steps):
            step = self.browsers[which].step
            self.send(which, step, self.right_answer(which, step))

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
        self.send(which, step, wrong.get(step, {}))

    @rule(which=browsers, step=st.sampled_from(["numero", "identite", "joker", "photo", "sms", "telephone"]))
    def walk_back(self, which: int, step: str) -> None:
        """Open a step by its address, earned or not."""
        self.look_at(self.browsers[which].open(step))

    @rule(which=browsers, step=st.sampled_from(["question", "mot-de-passe", "termine", "code"]))
    def jump_ahead(self, which: int, step: str) -> None:
        """Send what belongs to a step further on."""
        browser = self.browsers[which]
        data = {**browser.hidden(), **self.right_answer(which, step)}
        self.post(which, Post(f"{browser.home}{step}", data, self.uid_of(browser), step, right=True))

    @rule(which=browsers, data=st.data())
    def replay(self, which: int, data: st.DataObject) -> None:
        """Send once more, from any browser, what any browser has sent."""
        if self.sent:
            self.post(which, data.draw(st.sampled_from(self.sent)))

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
            self.send(which, "code", {"resend": "yes"})

    @rule(which=browsers)
    def another_browser(self, which: int) -> None:
        """Forget every cookie."""
        self.browsers[which] = self.browser_of(self.uid_of(self.browsers[which]))
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
        home, password = signed_in(self.app, uid), self.new_password()
        home.open("/sesame/modifier/mot-de-passe")
        current = "Wrong-password12" if wrong else self.passwords[uid]
        home.send(current=current, password=password, confirmation=password)
        before, self.now = self.now, look(self.app)
        given = Given() if wrong else Given(uid, {"identite", "question", "code"})
        self.ledger.judge(before, self.now, self.moment(), given=given, post=Post("", {}))
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
            browser, password = self.browser_of(uid), self.new_password()
            browser.journey = RECOVERY if uid in self.now.credentials else ACTIVATION
            key = mounted(self.app).services.key_handing.hand(person, ACT)
            browser.begin()
            while browser.step != "termine":
                step = browser.step
                new = {"password": password, "confirmation": password, "charter": "yes"}
                browser.send(**(new if step == "mot-de-passe" else browser.answer(step)), key=key)
                assert browser.step != step, f"{uid} has no way on at {step}: {browser.errors}"
            assert mounted(self.app).services.sign_in.check_password(uid, password, origin="192.0.2.9")

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
            max_examples=25,
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
