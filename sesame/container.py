"""The composition root: settings become adapters, adapters become frozen services.

Only this package's root sees both sides. Whoever replaces a port gives it to ``build_services``; what is not
given is ours.
"""

import datetime as dt
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sesame.adapters.client_gate import LimitsClientGate
from sesame.adapters.clock import SystemClock
from sesame.adapters.limiter import LimiterFloodGate
from sesame.adapters.password_strength import ZxcvbnStrength
from sesame.adapters.people_files import read_rows
from sesame.adapters.people_spool import open_spool
from sesame.adapters.phone import LibPhoneNumbers
from sesame.adapters.sql.adoption_register import SqlAdoptionRegister
from sesame.adapters.sql.engine import open_engine
from sesame.adapters.sql.key_generations import SqlKeyGenerations
from sesame.adapters.sql.people import SqlPeople
from sesame.adapters.sql.people_search import SqlPeopleSearch
from sesame.adapters.sql.schema import SqlSchema
from sesame.adapters.sql.unit_of_work import SqlReading
from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.adapters.sql.watch import SqlWatch
from sesame.adapters.tokens import KeyedSecrets
from sesame.adoption import build_adoption
from sesame.departures import build_departure_notices
from sesame.departures import build_forgetting
from sesame.departures import build_forgetting_who_left
from sesame.domain.asked import AskedQuestions
from sesame.domain.ports import ClientGate
from sesame.domain.ports import Clock
from sesame.domain.ports import FloodGate
from sesame.domain.ports import PasswordAuthority
from sesame.domain.ports import People
from sesame.domain.stores import Reading
from sesame.domain.stores import UnitOfWork
from sesame.domain.watch import Watch
from sesame.given_ports import GivenPorts
from sesame.given_ports import find_ports
from sesame.importing import build_people_import
from sesame.keyed_parts import cipher_of
from sesame.keyed_parts import hasher_of
from sesame.keyed_parts import links_of
from sesame.keyed_parts import secrets_of
from sesame.outgoing import build_delivery
from sesame.password_authority import bounded_authority
from sesame.password_authority import build_passwords_known_elsewhere
from sesame.people_desk import PeopleDesk
from sesame.people_desk import build_people_desk
from sesame.people_desk import build_people_signed_in
from sesame.people_sources import PeopleSources
from sesame.people_sources import build_people_sources
from sesame.portal_parts import PortalParts
from sesame.publication_targets import build_targets
from sesame.publishing import Publishing
from sesame.publishing import build_publishing
from sesame.publishing import build_sealing
from sesame.services.account import AccountService
from sesame.services.account_history import AccountHistory
from sesame.services.activation import Activation
from sesame.services.closing import Closing
from sesame.services.delivery import Delivery
from sesame.services.departures import DepartureNotices
from sesame.services.forgetting import Forgetting
from sesame.services.forgetting import ForgettingWhoLeft
from sesame.services.notification import Notification
from sesame.services.opening import KeyHanding
from sesame.services.password_choice import PasswordChoice
from sesame.services.people_adoption import PeopleAdoption
from sesame.services.people_import import PeopleImport
from sesame.services.people_signed_in import PeopleSignedIn
from sesame.services.reauthentication import CurrentPasswordCheck
from sesame.services.reauthentication import FreshSignIn
from sesame.services.recovery import Recovery
from sesame.services.reopening import Reopening
from sesame.services.retention import Retention
from sesame.services.sign_in import SignIn
from sesame.services.sign_in_questions import SignInQuestions
from sesame.services.slowing import Slowdown
from sesame.services.suspension import Suspension
from sesame.services.throttling import GuessedPath
from sesame.settings import Settings
from sesame.settings_loading import load_settings
from sesame.sign_in_check import build_sign_in
from sesame.sign_in_check import build_sign_in_questions
from sesame.translation import LANGUAGES
from sesame.use_cases import Base
from sesame.use_cases import build_account
from sesame.use_cases import build_activation
from sesame.use_cases import build_recovery

#: How long purge leaves the database to others between two lots, in seconds: SQLite has them look for their turn.
_REST = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything a request or a command may ask of Sésame."""

    settings: Settings
    people: People
    people_signed_in: PeopleSignedIn
    activation: Activation
    recovery: Recovery
    account: AccountService
    account_history: AccountHistory
    current_password: CurrentPasswordCheck
    password_authority: PasswordAuthority | None
    fresh_sign_in: FreshSignIn
    suspension: Suspension
    reopening: Reopening
    key_handing: KeyHanding
    closing: Closing
    departure_notices: DepartureNotices
    forgetting: Forgetting
    forgetting_who_left: ForgettingWhoLeft
    people_import: PeopleImport
    people_sources: PeopleSources
    people_adoption: PeopleAdoption
    people_desk: PeopleDesk
    delivery: Delivery
    publishing: Publishing
    retention: Retention
    sign_in: SignIn
    sign_in_questions: SignInQuestions | None
    flood_gate: FloodGate
    client_gate: ClientGate
    schema: SqlSchema
    key_generations: SqlKeyGenerations
    unit_of_work: UnitOfWork
    reading: Reading
    clock: Clock
    watch: Watch


def build_services(settings: Settings, parts: PortalParts, given: GivenPorts | None = None) -> Services:
    """Build the whole of Sésame for one mounted app, on the ports that are given and ours for the rest."""
    given = given or GivenPorts()
    engine = open_engine(settings.database_url)
    secrets = secrets_of(settings)
    base = _base(settings, given, secrets, _Store.of(engine, given), parts)
    activation = build_activation(base)
    sign_in_with = partial(
        build_sign_in,
        settings,
        base,
        secrets=secrets,
        clock=base.clock,
        slowdown=base.slowdown,
        tell=base.notification.guessing_alarm,
        authority=base.authority,
    )
    questions = None
    if settings.sign_in_clients:
        # A share of its own: who guesses through a sign-in server must not keep journeys waiting.
        hasher = given.hasher or hasher_of(settings, at_once=settings.sign_in_hash_at_once)
        questions = build_sign_in_questions(base, sign_in_with(hasher=hasher))
    # Clearing needs the names of the paths alone; their limits are where they are counted.
    paths = tuple(base.budgets(path) for path in GuessedPath)
    forgetting = build_forgetting(base, paths)
    return Services(
        settings=settings,
        people=base.people,
        people_signed_in=build_people_signed_in(base),
        activation=activation,
        recovery=build_recovery(base),
        account=build_account(base),
        account_history=AccountHistory(reading=base.reading),
        current_password=base.current_password(),
        password_authority=base.authority,
        fresh_sign_in=FreshSignIn(clock=base.clock),
        retention=Retention(
            keeper=activation.keeper,
            unit_of_work=base.unit_of_work,
            reading=base.reading,
            clock=base.clock,
            events_kept=dt.timedelta(days=settings.event_days),
            given_up_kept=dt.timedelta(days=settings.given_up_mail_days),
            rest=lambda: time.sleep(_REST),
            elsewhere=build_passwords_known_elsewhere(base),
        ),
        suspension=Suspension(
            people=base.people,
            unit_of_work=base.unit_of_work,
            links=base.links,
            notification=base.notification,
            clock=base.clock,
        ),
        reopening=Reopening(
            paths=paths, unit_of_work=base.unit_of_work, notification=base.notification, clock=base.clock
        ),
        key_handing=KeyHanding(
            unit_of_work=base.unit_of_work,
            notification=base.notification,
            secrets=secrets,
            clock=base.clock,
            life=dt.timedelta(days=settings.key_days),
            attendance=base.attendance,
        ),
        closing=Closing(unit_of_work=base.unit_of_work, notification=base.notification, clock=base.clock),
        departure_notices=build_departure_notices(base, rest=lambda: time.sleep(_REST)),
        forgetting=forgetting,
        forgetting_who_left=build_forgetting_who_left(base, forgetting, rest=lambda: time.sleep(_REST)),
        people_sources=build_people_sources(settings),
        people_import=build_people_import(base, open_spool=open_spool, one_writer=engine.dialect.name == "sqlite"),
        people_adoption=build_adoption(
            base, read=read_rows, open_spool=open_spool, register=SqlAdoptionRegister(engine)
        ),
        people_desk=build_people_desk(base, everybody=None if given.people else SqlPeopleSearch(engine)),
        delivery=build_delivery(settings, parts, given, base),
        publishing=build_publishing(base),
        sign_in=sign_in_with(hasher=base.hasher),
        sign_in_questions=questions,
        client_gate=LimitsClientGate(settings.limiter_storage_url),
        flood_gate=LimiterFloodGate(
            portal_limiter=parts.limiter,
            address=parts.client_address,
            per_minute=settings.requests_per_minute,
            storage_url=settings.limiter_storage_url,
        ),
        schema=SqlSchema(
            engine,
            guess_budget_subject=lambda who: secrets.digest("guess-budget", who),
            own_questions=base.cipher,
        ),
        key_generations=SqlKeyGenerations(
            engine,
            cipher=cipher_of(settings),
            peppers=settings.peppers,
            rest=lambda: time.sleep(_REST),
        ),
        unit_of_work=base.unit_of_work,
        reading=base.reading,
        clock=base.clock,
        watch=SqlWatch(engine),
    )


def open_sign_in(environ: Mapping[str, str] | None = None, given: GivenPorts | None = None) -> SignIn:
    """Return the password check alone, for a sign-in server that is another process.

    It reads the same ``SESAME_*`` variables as the portal, and stands on the same ports: ``given``, and what installed
    packages offer. Errors: ``Misconfigured``.
    """
    settings = load_settings({}, os.environ if environ is None else environ)
    given = find_ports(given or GivenPorts(), settings)
    secrets, store = secrets_of(settings), _Store.of(open_engine(settings.database_url), given)
    links = links_of(settings, secrets, store.people)
    return build_sign_in(
        settings,
        store,
        hasher=given.hasher or hasher_of(settings),
        secrets=secrets,
        clock=given.clock or SystemClock(settings.timezone),
        slowdown=Slowdown(time.sleep),
        tell=Notification(timezone=settings.timezone, links=links, help_address=settings.help_mail).guessing_alarm,
        authority=bounded_authority(settings, given.current_password),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Store:
    """Where things are kept and read."""

    people: People
    unit_of_work: UnitOfWork
    reading: Reading

    @classmethod
    def of(cls, engine: Any, given: GivenPorts) -> "_Store":
        """Return what was given, completed by ours on one engine."""
        ours = SqlReading(engine)
        listeners = (given.after_commit,) if given.after_commit else ()
        of_changes = (given.after_change,) if given.after_change else ()
        return cls(
            people=given.people or SqlPeople(ours),
            unit_of_work=given.unit_of_work or SqlUnitOfWork(engine, listeners=listeners, of_changes=of_changes),
            reading=given.reading or ours,
        )


def _base(settings: Settings, given: GivenPorts, secrets: KeyedSecrets, store: _Store, parts: PortalParts) -> Base:
    strength = ZxcvbnStrength()
    hasher, clock = given.hasher or hasher_of(settings), given.clock or SystemClock(settings.timezone)
    links = links_of(settings, secrets, store.people, parts.url_prefix)
    return Base(
        settings=settings,
        people=store.people,
        unit_of_work=store.unit_of_work,
        reading=store.reading,
        hasher=hasher,
        secrets=secrets,
        clock=clock,
        slowdown=Slowdown(time.sleep),
        links=links,
        notification=Notification(timezone=settings.timezone, links=links, help_address=settings.help_mail),
        password_choice=PasswordChoice(
            reading=store.reading, hasher=hasher, strength=strength, remembers=not settings.asks_elsewhere
        ),
        strength=strength,
        cipher=cipher_of(settings),
        phone_numbers=LibPhoneNumbers(settings.phone_regions),
        asked=AskedQuestions(
            settings.photo_uses,
            settings.charters,
            languages=LANGUAGES,
            say=lambda language, text: parts.translator_of(language)(text),
        ),
        authority=bounded_authority(settings, given.current_password),
        targets=(targets := build_targets(settings, given.targets or ())),
        sealing=build_sealing(settings, targets),
    )
