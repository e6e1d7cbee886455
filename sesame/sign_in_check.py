"""The part of the composition root that puts the sign-in together: for the portal, and for a CAS server's process."""

from functools import partial
from typing import Protocol

from sesame.domain.ports import Clock
from sesame.domain.ports import CurrentPassword
from sesame.domain.ports import Hasher
from sesame.domain.ports import People
from sesame.domain.ports import Secrets
from sesame.domain.stores import Reading
from sesame.domain.stores import UnitOfWork
from sesame.services.address_record import AddressRecord
from sesame.services.attendance import AttendanceCheck
from sesame.services.decoys import Decoys
from sesame.services.former_names import FormerNames
from sesame.services.guess_alarm import GuessAlarm
from sesame.services.guess_alarm import Tell
from sesame.services.right_password import KeptPassword
from sesame.services.right_password import PasswordElsewhere
from sesame.services.sign_in import SignIn
from sesame.services.sign_in_guard import SignInGuard
from sesame.services.sign_in_questions import SignInQuestions
from sesame.services.slowing import Slowdown
from sesame.services.throttling import GuessedPath
from sesame.services.throttling import counter_of
from sesame.settings import Settings
from sesame.use_cases import Base
from sesame.use_cases import alarm_of
from sesame.use_cases import people_of_an_address


class Store(Protocol):
    """Where things are kept and read."""

    @property
    def people(self) -> People:
        """Who people are."""

    @property
    def unit_of_work(self) -> UnitOfWork:
        """Opens what writes."""

    @property
    def reading(self) -> Reading:
        """Opens what reads."""


def build_sign_in(
    settings: Settings,
    store: Store,
    *,
    hasher: Hasher,
    secrets: Secrets,
    clock: Clock,
    slowdown: Slowdown,
    tell: Tell,
    authority: CurrentPassword | None = None,
) -> SignIn:
    """Return what answers whether a password is right; ``tell`` composes the mails of its alarm.

    ``authority`` is the system elsewhere that knows passwords, where Sésame does not.
    """
    subject = partial(counter_of, secrets, GuessedPath.SIGN_IN)
    alarm = GuessAlarm(path=GuessedPath.SIGN_IN, limit=alarm_of(settings), subject=subject("site"), tell=tell)
    return SignIn(
        attendance=AttendanceCheck(grace=settings.grace, clock=clock),
        people=store.people,
        names=FormerNames(people=store.people, reading=store.reading, clock=clock),
        unit_of_work=store.unit_of_work,
        reading=store.reading,
        hasher=hasher,
        secrets=secrets,
        guard=SignInGuard(
            limit=settings.sign_in_tries_per_quarter_hour,
            secrets=secrets,
            clock=clock,
            slowdown=slowdown,
            addresses=AddressRecord(limit=people_of_an_address(settings), subject=subject),
            alarm=alarm,
        ),
        passwords=PasswordElsewhere(authority)
        if authority
        else KeptPassword(
            hasher=hasher, decoys=Decoys(reading=store.reading, hasher=hasher, secrets=secrets, clock=clock)
        ),
    )


def build_sign_in_questions(base: Base, sign_in: SignIn) -> SignInQuestions:
    """Return what sign-in servers ask over HTTP; the figure of an alarm is that of the site, for each of them."""
    return SignInQuestions(
        sign_in=sign_in,
        reading=base.reading,
        secrets=base.secrets,
        clock=base.clock,
        alarm_limit=alarm_of(base.settings),
        tell=base.notification.guessing_alarm,
    )
