"""Two people, three browsers and a portal that was started twice: how they send what they send, and are judged."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask import Flask
from hypothesis.stateful import RuleBasedStateMachine
from werkzeug.test import TestResponse

from sesame.mounted import mounted
from tests.conftest import store_people
from tests.database_faults import database_away
from tests.house_ledger import PEOPLE
from tests.house_ledger import TRIES
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
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import empty
from tests.store_of import mails

PASSWORDS = ("Marmotte+givre4", "Brouette+lilas6", "Tabouret-vert9pin", "Lanterne;sable3")


class HouseOfTwo(RuleBasedStateMachine):
    """Sends answers, right and wrong, and holds each to the ledger."""

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
        self.browsers = [self.browser_of(LEA.uid) for _ in range(3)]
        self.given: dict[tuple[int, str], Given] = {}
        self.sent: list[Post] = []
        self.codes: dict[str, str] = {}
        self.passwords = {PAUL.uid: GOOD_PASSWORD}
        self.away: int | None = None

    def browser_of(self, uid: str) -> PersonAtBrowser:
        """Return somebody at a browser that was never here."""
        kind, number, birth_date = WHO[uid]
        browser = PersonAtBrowser(self.app, kind=kind, number=number, birth_date=birth_date)
        browser.open(browser.home)
        return browser

    def new_password(self) -> str:
        """Return a password that nobody had."""
        self.given_out = getattr(self, "given_out", 0) + 1
        return f"{PASSWORDS[self.given_out % len(PASSWORDS)]}{self.given_out}"

    def right_answer(self, which: int, step: str) -> dict[str, str]:
        """Return what answers a step rightly, as far as it is known."""
        browser = self.browsers[which]
        uid = self.uid_of(browser)
        if step == "identite" and self.ledger.wrong[uid, "identity_refused"] >= TRIES and uid in self.codes:
            return {**browser.answer(step), "key": self.codes[uid]}
        if step == "code":
            return {"code": self.codes.get(uid, "12345678")}
        if step == "mot-de-passe":
            password = self.new_password()
            return {"password": password, "confirmation": password, "charter": "yes"}
        known = {"numero", "identite", "joker", "photo", "sms", "telephone", "question"}
        return browser.answer(step) if step in known else {}

    def uid_of(self, browser: PersonAtBrowser) -> str:
        """Return in whose name a browser is used."""
        return next(uid for uid, who in WHO.items() if who[1] == browser.number)

    def send(self, which: int, step: str, answer: dict[str, str]) -> None:
        """Answer the page that a browser shows."""
        browser = self.browsers[which]
        if "csrf_token" not in browser.hidden():
            return
        right = {name: value for name, value in self.right_answer(which, step).items() if name != "key"}
        as_good = step == "mot-de-passe" or right == {name: value for name, value in answer.items() if name != "key"}
        data = {**browser.hidden(), **answer}
        post = Post(browser.page.request.path, data, self.uid_of(browser), step, right=as_good)
        self.sent.append(post)
        self.post(which, post, fresh=True)

    def post(self, which: int, post: Post, *, fresh: bool = False) -> None:
        """Post, and judge what came of it."""
        browser, given = self.browsers[which], self.given.setdefault((which, post.journey), Given())
        answered, away = self._answer(browser, post)
        before, self.now = self.now, look(self.app)
        new = self.now.noted[post.of] - before.noted[post.of] if post.of else Counter[str]()
        # The last refusal of a run leads on, too: to its end.
        taken = answered.status_code == 303 and not {"answer_refused", "code_refused"} & set(new)
        if post.right and taken:
            if post.step == "identite" and new["identity_proven"]:
                given.uid, given.proofs = post.of, {"identite"} | ({"code"} if post.data.get("key") else set())
            elif post.of == given.uid:
                given.proofs.add(post.step)
        if away:
            self.ledger.unsure[post.of] += post.step == "question"
        elif fresh and answered.status_code in {303, 422}:
            self._judge_exactly(post, before, taken=taken, compared=bool(new) or taken)
        self.ledger.judge(before, self.now, self.moment(), given=given, post=post)
        if before.credentials.get(post.of) != self.now.credentials.get(post.of):
            self.passwords[post.of] = post.data["password"]
        browser.page = answered
        if answered.status_code == 303:
            browser.page = browser.client.get(answered.headers["Location"], follow_redirects=True)
        self.look_at(browser.page, away=away)

    def _answer(self, browser: PersonAtBrowser, post: Post) -> tuple[TestResponse, bool]:
        """Return the answer to a post, and whether it is that the database is away."""
        if self.away is None:
            return browser.client.post(post.path, data=post.data), False
        with database_away(self.app, after=self.away) as outage:
            answered = browser.client.post(post.path, data=post.data)
        return answered, outage.met and answered.status_code == 503

    def _judge_exactly(self, post: Post, before: Snapshot, *, taken: bool, compared: bool) -> None:
        if post.step == "identite":
            self.ledger.judge_identity(post, before, self.now, sent=self.codes.get(post.of, ""))
        if post.step == "question" and compared:
            self.ledger.judge_answer(post, taken=taken)

    def moment(self) -> Any:
        """Return the moment it is for the portal."""
        return mounted(self.app).services.sign_in._guard._clock.now()

    def look_at(self, page: TestResponse, *, away: bool = False) -> None:
        """Find no fault of the server on a page, and note the codes that were sent."""
        assert page.status_code < 500 or (away and page.status_code == 503), (page.request.path, page.status_code)
        for mail in mails(self.app, "code"):
            uid = next(uid for uid, person in PEOPLE.items() if mail["to"] in person.addresses)
            self.codes[uid] = mail["facts"]["code"]
