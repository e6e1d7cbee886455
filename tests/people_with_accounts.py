"""People who activated long ago, without walking the journey each time."""

import datetime as dt
import re
from collections.abc import Callable

from flask import Flask

from sesame.adapters.clock import SystemClock
from sesame.domain.account import Account
from sesame.domain.account import AccountState
from sesame.domain.account import JokerSecret
from sesame.domain.account import Preferences
from sesame.domain.consents import Answer
from sesame.domain.consents import Consent
from sesame.domain.consents import Wording
from sesame.domain.joker import ChosenQuestion
from sesame.domain.text import fold
from sesame.mounted import mounted
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import RECOVERY
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import key_of

ACTIVATED_AT = dt.datetime(2026, 9, 1, 9, 30, 0, 123456, tzinfo=dt.UTC)
ANSWER = "Gratin dauphinois"
LISTED = ChosenQuestion(id="dish")
WHO = {
    "lmartin": ("ine", "123456789AB", ("3", "2", "2007")),
    "pbernard": ("staff_number", "40127", ("30", "11", "1975")),
    "xivanova": ("uid", "xivanova", ("14", "7", "1990")),
}


def give_account(
    app: Flask, uid: str = "lmartin", *, question: ChosenQuestion = LISTED, answer: str = ANSWER, phone: str = ""
) -> None:
    """Store an active account, whose password is the good one."""
    services = mounted(app).services
    hasher = services.recovery._joker_choice._hasher
    # As it was kept before answers were judged.
    secret = JokerSecret(question_id=question.id, own_question=question.own_text, answer_hash=hasher.hash(fold(answer)))
    wording = Wording(text="Je reconnais avoir pris connaissance du règlement intérieur", language="fr")
    person = key_of(app, uid)
    with services.unit_of_work() as tx:
        tx.accounts.activate(
            Account(
                person=person,
                state=AccountState.ACTIVE,
                password_hash=hasher.hash(GOOD_PASSWORD),
                password_changed_at=ACTIVATED_AT,
                joker=secret,
                activated_at=ACTIVATED_AT,
            )
        )
        photo = {"public": False, "intranet": True, "student": True}
        tx.accounts.set_preferences(person, Preferences(photo=photo, sms=bool(phone), phone=phone or None))
        tx.consents.append(
            [
                Consent(
                    person=person,
                    subject="charter",
                    answer=Answer.YES,
                    wording=wording,
                    document="1",
                    decided_at=ACTIVATED_AT,
                    origin="::",
                )
            ]
        )


def at_recovery(app: Flask, uid: str = "lmartin", **instead: str) -> PersonAtBrowser:
    """Return somebody who forgot their password, at a browser of their own."""
    kind, number, birth_date = WHO[uid]
    kind, number = instead.get("kind", kind), instead.get("number", number)
    return PersonAtBrowser(app, kind=kind, number=number, birth_date=birth_date, journey=RECOVERY)


def at_activation(app: Flask, uid: str = "lmartin") -> PersonAtBrowser:
    """Return somebody who activates, at a browser of their own."""
    kind, number, birth_date = WHO[uid]
    return PersonAtBrowser(app, kind=kind, number=number, birth_date=birth_date)


def signed_in(app: Flask, uid: str = "lmartin") -> PersonAtBrowser:
    """Return somebody signed in to the portal, whether or not they have an account."""
    person = at_activation(app, uid if uid in WHO else "lmartin")
    person.sign_in(uid)
    return person


def key_for(app: Flask, uid: str) -> str:
    """Return a key as the help desk hands it out."""
    said = app.test_cli_runner().invoke(args=["sesame", "account", "key", uid, "--reason", "Carte vue au guichet"])
    assert said.exit_code == 0, said.output
    found = re.search(r"clé ([0-9A-Z-]+[0-9A-Z*~$=])", said.output)
    assert found is not None
    return found[1]


class Later:
    """A clock that a test sets forward, for every service at once."""

    def __init__(self) -> None:
        """Begin at the present moment."""
        self.much = dt.timedelta(0)
        self._now: Callable[[SystemClock], dt.datetime] = SystemClock.now

    def now(self, clock: SystemClock) -> dt.datetime:
        """Return the moment it is."""
        return self._now(clock) + self.much

    def freeze(self, moment: dt.datetime) -> None:
        """Stand still at that moment, but for what is advanced."""
        self._now = lambda _clock: moment

    def advance(self, **much: float) -> None:
        """Let time pass; keywords are those of a timedelta."""
        self.much += dt.timedelta(**much)
