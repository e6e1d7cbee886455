"""The half of the composition root that puts journeys and the account together, on ports whoever made them."""

import datetime as dt
from collections import deque
from dataclasses import dataclass
from dataclasses import field

from sesame.domain.asked import AskedQuestions
from sesame.domain.channels import Channels
from sesame.domain.code_challenge import SECONDS_BETWEEN_CODES
from sesame.domain.guess_budget import GuessBudget
from sesame.domain.journey import Journey
from sesame.domain.journeys import ACTIVATION
from sesame.domain.journeys import RECOVERY
from sesame.domain.one_use_key import KeyAct
from sesame.domain.ports import Clock
from sesame.domain.ports import Hasher
from sesame.domain.ports import PasswordAuthority
from sesame.domain.ports import PasswordStrength
from sesame.domain.ports import People
from sesame.domain.ports import PhoneNumbers
from sesame.domain.ports import Secrets
from sesame.domain.ports import TextCipher
from sesame.domain.publishing import Target
from sesame.domain.stores import Reading
from sesame.domain.stores import UnitOfWork
from sesame.guess_limits import current_password_tries
from sesame.guess_limits import identity_tries
from sesame.identifier_formats import identifier_formats
from sesame.services.account import AccountService
from sesame.services.account_change import AccountChange
from sesame.services.activation import Activation
from sesame.services.attendance import AttendanceCheck
from sesame.services.charters import Charters
from sesame.services.disavowal_links import DisavowalLinks
from sesame.services.hash_allowance import HashAllowance
from sesame.services.identification import Identification
from sesame.services.identified_journey import JourneyParts
from sesame.services.joker_choice import JokerChoice
from sesame.services.journey_keeping import JourneyKeeper
from sesame.services.journey_keeping import JourneyLimits
from sesame.services.login_mail import LoginMail
from sesame.services.new_password import NewPassword
from sesame.services.notification import Notification
from sesame.services.opening import Opening
from sesame.services.password_choice import PasswordChoice
from sesame.services.password_sealing import PasswordSealing
from sesame.services.proofs import TRIES_PER_CODE
from sesame.services.proofs import ProofPolicy
from sesame.services.proofs import Proofs
from sesame.services.reauthentication import CurrentPasswordCheck
from sesame.services.recovery import Recovery
from sesame.services.right_password import KeptPassword
from sesame.services.right_password import PasswordElsewhere
from sesame.services.slowing import Slowdown
from sesame.services.telling_at_once import telling_at_once
from sesame.services.throttling import BudgetLimits
from sesame.services.throttling import GuessBudgets
from sesame.services.throttling import GuessedPath
from sesame.services.throttling import Reservation
from sesame.services.warning import SomebodyTried
from sesame.settings import Settings

_HOUR = 3600
_DAY = 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """The ports and small services that several use cases stand on."""

    settings: Settings
    people: People
    unit_of_work: UnitOfWork
    reading: Reading
    hasher: Hasher
    secrets: Secrets
    clock: Clock
    #: One for all paths: what may wait in a process is bounded as a whole.
    slowdown: Slowdown
    links: DisavowalLinks
    notification: Notification
    password_choice: PasswordChoice
    strength: PasswordStrength
    cipher: TextCipher
    phone_numbers: PhoneNumbers
    asked: AskedQuestions
    #: The system elsewhere that knows passwords, where Sésame does not.
    authority: PasswordAuthority | None = None
    #: Other systems to which people are published.
    targets: tuple[Target, ...] = ()
    #: What seals passwords for those of them that take some.
    sealing: PasswordSealing | None = None
    #: Answers to the joker that were right while the database was away.
    owed_answers: deque[Reservation] = field(default_factory=deque)

    @property
    def attendance(self) -> AttendanceCheck:
        """What tells who is here."""
        return AttendanceCheck(grace=self.settings.grace, clock=self.clock)

    def budgets(self, path: GuessedPath, *person: GuessBudget) -> GuessBudgets:
        """Return the budgets of one path; address and site are counted alike on each."""
        limits = BudgetLimits(
            person=person,
            address=people_of_an_address(self.settings),
            site=alarm_of(self.settings),
        )
        tell = self.notification.guessing_alarm
        return GuessBudgets(path=path, limits=limits, secrets=self.secrets, clock=self.clock, tell=tell)

    def answers(self) -> GuessBudgets:
        """Return the budget of wrong answers to the joker, wherever they are given."""
        return self.budgets(GuessedPath.JOKER, GuessBudget(name="all", limit=self.settings.answers_in_all))

    def channels(self) -> Channels:
        """Return what says where a code may go."""
        return Channels(own_domains=self.settings.own_mail_domains)

    def codes_sent(self) -> GuessBudgets:
        """Return the budget of codes: a day's, and none in all, for who waits must have a way on."""
        return self.budgets(
            GuessedPath.CHALLENGE, GuessBudget(name="day", limit=self.settings.codes_per_day, window=_DAY)
        )

    def wrong_codes(self) -> GuessBudgets:
        """Return the budget of wrong codes: as many a day as the codes of a day may have tries."""
        limit = self.settings.codes_per_day * TRIES_PER_CODE
        return self.budgets(GuessedPath.CODE, GuessBudget(name="day", limit=limit, window=_DAY))

    def joker_choice(self) -> JokerChoice:
        """Return what judges, keeps and compares jokers."""
        return JokerChoice(
            unit_of_work=self.unit_of_work,
            hasher=self.hasher,
            strength=self.strength,
            cipher=self.cipher,
            answers=self.answers(),
            owed=self.owed_answers,
        )

    def current_password(self) -> CurrentPasswordCheck:
        """Return what asks for the current password."""
        return CurrentPasswordCheck(
            unit_of_work=self.unit_of_work,
            people=self.people,
            budgets=self.budgets(GuessedPath.CURRENT_PASSWORD, current_password_tries(self.settings)),
            hasher=self.hasher,
            passwords=PasswordElsewhere(self.authority) if self.authority else KeptPassword(hasher=self.hasher),
            clock=self.clock,
            somebody_tried=self.somebody_tried(),
            hashes=self.hashes(),
            attendance=self.attendance,
        )

    def new_password(self) -> NewPassword:
        """Return what puts a new password in force, here or elsewhere."""
        return NewPassword(
            choice=self.password_choice,
            unit_of_work=self.unit_of_work,
            secrets=self.secrets,
            clock=self.clock,
            authority=self.authority,
            sealing=self.sealing,
            telling=telling_at_once(
                self.targets, unit_of_work=self.unit_of_work, secrets=self.secrets, clock=self.clock
            ),
        )

    def hashes(self) -> HashAllowance:
        """Return what bounds the hashes of one journey or account."""
        return HashAllowance(hasher=self.hasher, unit_of_work=self.unit_of_work, clock=self.clock)

    def somebody_tried(self) -> SomebodyTried:
        """Return what tells a person that somebody came past their number and birth date."""
        return SomebodyTried(notification=self.notification, secrets=self.secrets, clock=self.clock)


def build_activation(base: Base) -> Activation:
    """Return « Activer mon compte »."""
    settings = base.settings
    parts = _journey_parts(base, ACTIVATION, settings.activation_proof)
    mails = GuessBudget(name="day", limit=settings.codes_per_day, window=_DAY)
    return Activation(
        parts,
        login_mail=LoginMail(
            keeper=parts.keeper,
            people=base.people,
            unit_of_work=base.unit_of_work,
            sent=base.budgets(GuessedPath.LOGIN_MAIL, mails),
            notification=base.notification,
            clock=base.clock,
        ),
        password_choice=base.password_choice,
        new_password=base.new_password(),
        notification=base.notification,
        phone_numbers=base.phone_numbers,
        joker_choice=base.joker_choice(),
        photo_uses=settings.photo_uses,
        asked=base.asked,
        charters=Charters(
            settings.charters,
            asked=base.asked,
            unit_of_work=base.unit_of_work,
            reading=base.reading,
            clock=base.clock,
        ),
    )


def build_recovery(base: Base) -> Recovery:
    """Return « Mot de passe oublié »."""
    return Recovery(
        _journey_parts(base, RECOVERY, base.settings.recovery_proof),
        answers=base.answers(),
        password_choice=base.password_choice,
        new_password=base.new_password(),
        notification=base.notification,
        joker_choice=base.joker_choice(),
        secrets=base.secrets,
    )


def build_account(base: Base) -> AccountService:
    """Return « Mon Sésame »."""
    return AccountService(
        changes=AccountChange(
            unit_of_work=base.unit_of_work,
            notification=base.notification,
            secrets=base.secrets,
            clock=base.clock,
            attendance=base.attendance,
        ),
        reading=base.reading,
        password_choice=base.password_choice,
        new_password=base.new_password(),
        phone_numbers=base.phone_numbers,
        joker_choice=base.joker_choice(),
        secrets=base.secrets,
        clock=base.clock,
        asked_questions=base.asked,
        hashes=base.hashes(),
    )


def people_of_an_address(settings: Settings) -> GuessBudget:
    """Return how many people an hour an address may be wrong about, on each path alike."""
    return GuessBudget(name="hour", limit=settings.address_tries_per_hour, window=_HOUR)


def alarm_of(settings: Settings) -> GuessBudget:
    """Return the fixed figure of an alarm, on each path and for each sign-in server alike."""
    return GuessBudget(name="hour", limit=settings.site_alarm_per_hour, window=_HOUR)


def _journey_parts(base: Base, journey: Journey, policy: str) -> JourneyParts:
    settings = base.settings
    limits = JourneyLimits(
        idle=dt.timedelta(minutes=settings.journey_idle_minutes), whole=dt.timedelta(hours=settings.journey_hours)
    )
    identity = base.budgets(
        GuessedPath.IDENTITY,
        *identity_tries(settings),
    )
    return JourneyParts(
        keeper=JourneyKeeper(
            journey,
            limits=limits,
            unit_of_work=base.unit_of_work,
            reading=base.reading,
            secrets=base.secrets,
            clock=base.clock,
        ),
        people=base.people,
        unit_of_work=base.unit_of_work,
        reading=base.reading,
        identification=Identification(
            people=base.people,
            budgets=identity,
            opening=_opening(base, KeyAct(journey.name)),
            clock=base.clock,
            attendance=base.attendance,
        ),
        proofs=_proofs(base, policy),
        formats=identifier_formats(settings),
        clock=base.clock,
        slowdown=base.slowdown,
        hashes=base.hashes(),
        somebody_tried=base.somebody_tried(),
        attendance=base.attendance,
    )


def _opening(base: Base, act: KeyAct) -> Opening:
    return Opening(
        act=act,
        channels=base.channels(),
        # Whoever is told nothing presses again: without this the codes of the day would leave within a minute.
        sent=base.budgets(
            GuessedPath.CHALLENGE,
            GuessBudget(name="minute", limit=1, window=SECONDS_BETWEEN_CODES),
            GuessBudget(name="day", limit=base.settings.codes_per_day, window=_DAY),
        ),
        tries=base.wrong_codes(),
        notification=base.notification,
        secrets=base.secrets,
        clock=base.clock,
    )


def _proofs(base: Base, policy: str) -> Proofs:
    return Proofs(
        policy=ProofPolicy(policy),
        channels=base.channels(),
        challenges=base.codes_sent(),
        tries=base.wrong_codes(),
        notification=base.notification,
        secrets=base.secrets,
        clock=base.clock,
    )
