"""The composition root: settings become adapters, adapters become frozen services.

Only this module sees both sides; whoever replaces an adapter does it here.
"""

import datetime as dt
import os
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Engine

from sesame.adapters.clock import SystemClock
from sesame.adapters.csv_file import read_rows
from sesame.adapters.hashing import Argon2Hasher
from sesame.adapters.limiter import LimiterFloodGate
from sesame.adapters.mail import FlaskMailer
from sesame.adapters.people_spool import open_spool
from sesame.adapters.phone import LibPhoneNumbers
from sesame.adapters.sql.engine import open_engine
from sesame.adapters.sql.people_register import SqlPeopleRegister
from sesame.adapters.sql.schema import SqlSchema
from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.adapters.tokens import KeyedSecrets
from sesame.adapters.tokens import SignedLinks
from sesame.domain.guess_budget import GuessBudget
from sesame.domain.identifiers import DEFAULT_PATTERNS
from sesame.domain.identifiers import IdentifierFormats
from sesame.domain.journey import Journey
from sesame.domain.journeys import ACTIVATION
from sesame.domain.journeys import RECOVERY
from sesame.domain.person import IdentifierKind
from sesame.domain.ports import Clock
from sesame.domain.ports import FloodGate
from sesame.domain.ports import Hasher
from sesame.domain.ports import Secrets
from sesame.domain.ports import UnitOfWork
from sesame.services.account import AccountService
from sesame.services.activation import Activation
from sesame.services.activation import Charter
from sesame.services.current_password import CurrentPassword
from sesame.services.delivery import Delivery
from sesame.services.disavowal_links import DisavowalLinks
from sesame.services.identification import Identification
from sesame.services.identified_journey import JourneyParts
from sesame.services.journey_keeping import JourneyKeeper
from sesame.services.journey_keeping import JourneyLimits
from sesame.services.notification import Notification
from sesame.services.password_choice import PasswordChoice
from sesame.services.people_import import PeopleImport
from sesame.services.proofs import ProofPolicy
from sesame.services.proofs import Proofs
from sesame.services.recovery import Recovery
from sesame.services.reopening import Reopening
from sesame.services.retention import Retention
from sesame.services.sign_in import SignIn
from sesame.services.suspension import Suspension
from sesame.services.throttling import BudgetLimits
from sesame.services.throttling import GuessBudgets
from sesame.services.throttling import GuessedPath
from sesame.settings import Settings
from sesame.settings import load_settings

_HOUR = 3600
_DAY = 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalParts:
    """What is borrowed from the portal, each looked up when it is used."""

    mail_state: Callable[[], Any]
    limiter: Callable[[], Any]
    client_address: Callable[[], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything a request or a command may ask of Sésame."""

    settings: Settings
    activation: Activation
    recovery: Recovery
    account: AccountService
    suspension: Suspension
    reopening: Reopening
    people_import: PeopleImport
    delivery: Delivery
    retention: Retention
    sign_in: SignIn
    flood_gate: FloodGate
    schema: SqlSchema
    unit_of_work: UnitOfWork
    clock: Clock


def build_services(settings: Settings, parts: PortalParts) -> Services:
    """Build the whole of Sésame for one mounted app."""
    base, engine = _base(settings)
    activation = _activation(base)
    return Services(
        settings=settings,
        activation=activation,
        retention=Retention(
            keeper=activation.keeper,
            unit_of_work=base.unit_of_work,
            clock=base.clock,
            events_kept=dt.timedelta(days=settings.event_days),
        ),
        recovery=_recovery(base),
        account=_account(base),
        suspension=Suspension(
            unit_of_work=base.unit_of_work, links=base.links, notification=base.notification, clock=base.clock
        ),
        reopening=Reopening(
            # Clearing needs the names of the paths alone; their limits are where they are counted.
            paths=tuple(base.budgets(path) for path in GuessedPath),
            unit_of_work=base.unit_of_work,
            clock=base.clock,
        ),
        people_import=PeopleImport(
            read=read_rows,
            open_spool=open_spool,
            register=SqlPeopleRegister(engine),
            formats=_formats(settings),
            phone_numbers=LibPhoneNumbers(settings.phone_regions),
            clock=base.clock,
        ),
        delivery=_delivery(settings, parts, base.unit_of_work, base.clock),
        sign_in=SignIn(unit_of_work=base.unit_of_work, hasher=base.hasher),
        flood_gate=LimiterFloodGate(
            portal_limiter=parts.limiter,
            address=parts.client_address,
            per_minute=settings.requests_per_minute,
            storage_url=settings.limiter_storage_url,
        ),
        schema=SqlSchema(engine),
        unit_of_work=base.unit_of_work,
        clock=base.clock,
    )


def open_sign_in(environ: Mapping[str, str] | None = None) -> SignIn:
    """Return the password check alone, for a sign-in server that is another process.

    It reads the same ``SESAME_*`` variables as the portal.
    """
    settings = load_settings({}, os.environ if environ is None else environ)
    engine: Engine = open_engine(settings.database_url)
    return SignIn(unit_of_work=SqlUnitOfWork(engine), hasher=_hasher(settings))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Base:
    """The adapters that several services stand on."""

    settings: Settings
    unit_of_work: UnitOfWork
    hasher: Hasher
    secrets: Secrets
    clock: Clock
    links: DisavowalLinks
    notification: Notification
    password_choice: PasswordChoice

    def budgets(self, path: GuessedPath, *person: GuessBudget) -> GuessBudgets:
        """Return the budgets of one path; address and site are counted alike on each."""
        limits = BudgetLimits(
            person=person,
            address=GuessBudget(name="hour", limit=self.settings.address_tries_per_hour, window=_HOUR),
            site=GuessBudget(name="hour", limit=self.settings.site_alarm_per_hour, window=_HOUR),
        )
        return GuessBudgets(path=path, limits=limits, secrets=self.secrets, clock=self.clock)


def _base(settings: Settings) -> tuple[_Base, Engine]:
    engine = open_engine(settings.database_url)
    clock, secrets = SystemClock(settings.timezone), KeyedSecrets(settings.secret_key)
    unit_of_work, hasher = SqlUnitOfWork(engine), _hasher(settings)
    page = f"{settings.public_url}{settings.account_prefix}/ce-n-est-pas-moi" if settings.public_url else ""
    links = DisavowalLinks(base_url=page, links=SignedLinks(settings.secret_key), secrets=secrets)
    base = _Base(
        settings=settings,
        unit_of_work=unit_of_work,
        hasher=hasher,
        secrets=secrets,
        clock=clock,
        links=links,
        notification=Notification(timezone=settings.timezone, links=links, help_address=settings.help_mail),
        password_choice=PasswordChoice(unit_of_work=unit_of_work, hasher=hasher),
    )
    return base, engine


def _journey_parts(base: _Base, journey: Journey, policy: str) -> JourneyParts:
    settings = base.settings
    limits = JourneyLimits(
        idle=dt.timedelta(minutes=settings.journey_idle_minutes), whole=dt.timedelta(hours=settings.journey_hours)
    )
    identity = base.budgets(
        GuessedPath.IDENTITY,
        GuessBudget(name="day", limit=settings.identity_tries_per_day, window=_DAY),
        GuessBudget(name="all", limit=settings.identity_tries_in_all),
    )
    challenges = base.budgets(
        GuessedPath.CHALLENGE,
        GuessBudget(name="day", limit=settings.codes_per_day, window=_DAY),
        GuessBudget(name="all", limit=settings.codes_in_all),
    )
    return JourneyParts(
        keeper=JourneyKeeper(
            journey, limits=limits, unit_of_work=base.unit_of_work, secrets=base.secrets, clock=base.clock
        ),
        unit_of_work=base.unit_of_work,
        identification=Identification(budgets=identity, clock=base.clock),
        proofs=Proofs(
            policy=ProofPolicy(policy),
            challenges=challenges,
            tries=base.budgets(GuessedPath.CODE, GuessBudget(name="all", limit=settings.codes_in_all)),
            notification=base.notification,
            secrets=base.secrets,
            clock=base.clock,
        ),
        formats=_formats(settings),
        clock=base.clock,
    )


def _activation(base: _Base) -> Activation:
    settings = base.settings
    return Activation(
        _journey_parts(base, ACTIVATION, settings.activation_proof),
        password_choice=base.password_choice,
        notification=base.notification,
        phone_numbers=LibPhoneNumbers(settings.phone_regions),
        hasher=base.hasher,
        photo_uses=settings.photo_uses,
        charter=Charter(version=settings.charter_version, url=settings.charter_url),
    )


def _recovery(base: _Base) -> Recovery:
    return Recovery(
        _journey_parts(base, RECOVERY, base.settings.recovery_proof),
        answers=base.budgets(GuessedPath.JOKER, GuessBudget(name="all", limit=base.settings.answers_in_all)),
        password_choice=base.password_choice,
        notification=base.notification,
        hasher=base.hasher,
    )


def _account(base: _Base) -> AccountService:
    tries = GuessBudget(name="day", limit=base.settings.current_password_tries_per_day, window=_DAY)
    return AccountService(
        unit_of_work=base.unit_of_work,
        current_password=CurrentPassword(
            unit_of_work=base.unit_of_work,
            budgets=base.budgets(GuessedPath.CURRENT_PASSWORD, tries),
            hasher=base.hasher,
            clock=base.clock,
        ),
        password_choice=base.password_choice,
        notification=base.notification,
        phone_numbers=LibPhoneNumbers(base.settings.phone_regions),
        hasher=base.hasher,
        secrets=base.secrets,
        clock=base.clock,
        photo_uses=base.settings.photo_uses,
    )


def _formats(settings: Settings) -> IdentifierFormats:
    patterns = {
        **DEFAULT_PATTERNS,
        IdentifierKind.STUDENT_NUMBER: settings.student_number_pattern,
        IdentifierKind.STAFF_NUMBER: settings.staff_number_pattern,
        IdentifierKind.UID: settings.uid_pattern,
    }
    return IdentifierFormats(patterns=patterns)


def _hasher(settings: Settings) -> Argon2Hasher:
    return Argon2Hasher(
        time_cost=settings.hash_time_cost,
        memory_kib=settings.hash_memory_kib,
        parallelism=settings.hash_parallelism,
        at_once=settings.hash_at_once,
        pepper=settings.pepper,
    )


def _delivery(settings: Settings, parts: PortalParts, unit_of_work: UnitOfWork, clock: Clock) -> Delivery:
    mailer = FlaskMailer(
        state=parts.mail_state,
        sender=settings.mail_sender,
        timeout=settings.mail_timeout_seconds,
        surroundings={
            "institution": settings.institution,
            "help_contact": settings.help_contact,
        },
    )
    domain = settings.mail_sender.rpartition("@")[2].rstrip("> ") or urlsplit(settings.sign_in_url).hostname
    return Delivery(unit_of_work=unit_of_work, mailer=mailer, clock=clock, message_domain=domain or "sesame.invalid")
