"""A password told at once to a system of its own rules: whoever is killed, comes second or waits, nothing is halved."""

import datetime as dt
from collections.abc import Callable
from contextvars import Context
from dataclasses import dataclass
from dataclasses import field
from typing import Any

import pytest
from flask import Flask

from sesame.adapters.sql.models import AccountRow
from sesame.adapters.sql.models import PasswordIntentRow
from sesame.adapters.sql.password_intents import SqlPasswordIntents
from sesame.adapters.sql.publication_models import PublicationRow
from sesame.adapters.sql.publication_models import SealedSecretRow
from sesame.domain.password_intent import LEASE
from sesame.domain.password_intent import PasswordIntent
from sesame.domain.password_intent import Purpose
from sesame.domain.publishing import Desired
from sesame.domain.publishing import PasswordForm
from sesame.domain.publishing import PasswordSecret
from sesame.domain.publishing import Published
from sesame.domain.told_at_once import Silent
from sesame.errors import NotTaken
from sesame.errors import Stale
from sesame.errors import WhyNotTaken
from sesame.given_ports import GivenPorts
from sesame.mounted import mounted
from sesame.services.passwords_known_elsewhere import UNDECIDED_FOR
from sesame.services.telling_at_once import REST
from sesame.services.telling_at_once import TellingAtOnce
from tests.conftest import AppFactory
from tests.integration.test_password_changed_elsewhere import PATHS
from tests.integration.test_password_changed_elsewhere import Path
from tests.integration.test_password_changed_elsewhere import PowerCut
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.invented_people import XENIA
from tests.people_with_accounts import give_account
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import NEW_PASSWORD
from tests.store_of import events
from tests.store_of import key_of
from tests.store_of import mails
from tests.store_of import rows
from tests.unit.fakes import SettableClock
from tests.unit.published import PRIVATE
from tests.unit.published import PUBLIC

OTHER = "Orage&Tournevis5"
WEAK = "Parasol-9-vert!"
each_path = pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)


def nothing() -> None:
    """Happen."""


@dataclass
class Strict:
    """A system with rules and a memory; ``before`` and ``after`` are what happens around its keeping a password."""

    before: Callable[[], object] = nothing
    after: Callable[[], object] = nothing
    while_delivered: Callable[[], object] = nothing
    kept: dict[int, list[str]] = field(default_factory=dict)
    asked: int = 0
    name: str = "annuaire"
    label: str = "l’annuaire"
    kind: str = "scripted"
    wants: PasswordForm = PasswordForm.CLEAR

    @property
    def at_once(self) -> "Strict":
        """What tells it: itself."""
        return self

    def now(self, key: int) -> str:
        """Return the password of somebody."""
        return self.kept.get(key, [""])[-1]

    def tell(self, desired: Desired, password: str, *, again: bool) -> bool:
        """Keep it, with what the test says around it; a right one is refused as used unless it is told again."""
        self.asked += 1
        # As in other requests, which share nothing with this one.
        Context().run(self.before)
        if not (again and self.now(desired.key) == password):
            self._keep(desired.key, password)
        Context().run(self.after)
        return True

    def publish(self, desired: Desired, secret: PasswordSecret | None) -> Published:
        """Keep what the deliverer says."""
        self.while_delivered()
        if secret and self.now(desired.key) != secret.value:
            self._keep(desired.key, secret.value)
        return Published()

    def _keep(self, key: int, password: str) -> None:
        if password in self.kept.get(key, []):
            raise NotTaken(WhyNotTaken.USED_BEFORE)
        if password == WEAK:
            raise NotTaken(WhyNotTaken.TOO_WEAK)
        self.kept.setdefault(key, []).append(password)


@dataclass
class Site:
    """An app, the system it tells, and the clock of both."""

    app: Flask
    system: Strict
    clock: SettableClock

    @property
    def telling(self) -> TellingAtOnce:
        """What the pages tell it by."""
        activation: Any = mounted(self.app).services.activation
        found: TellingAtOnce = activation._new_password._telling
        return found

    @property
    def lea(self) -> int:
        """Léa's inner key."""
        return key_of(self.app, "lmartin")

    @property
    def sealed(self) -> int:
        """How many passwords wait for the deliverer."""
        return len(rows(self.app, SealedSecretRow))

    def signs_in(self, password: str) -> bool:
        """Tell whether Léa signs in with that password."""
        return mounted(self.app).services.sign_in.check_password("lmartin", password)

    def publish(self) -> None:
        """Run the deliverer once."""
        mounted(self.app).services.publishing.publication.publish()

    def is_done(self, path: Path, password: str = NEW_PASSWORD) -> bool:
        """Tell whether the password is right here and there, said once, and nothing is left of how it came there."""
        held = [row for row in rows(self.app, PublicationRow) if row.claim]
        left = [*rows(self.app, PasswordIntentRow), *rows(self.app, SealedSecretRow), *held]
        told = events(self.app).count(path.event)
        return (self.system.now(self.lea), self.signs_in(password), told, left) == (password, True, 1, [])


@pytest.fixture
def make_site(make_app: AppFactory) -> Callable[..., Site]:
    """Return what makes a site where Léa has an account, or none."""

    def make(path: Path | None = None, like: Site | None = None) -> Site:
        system, clock = (like.system, like.clock) if like else (Strict(), SettableClock())
        app = make_app(
            people=like is None,
            SESAME_PUBLISH_PUBLIC_KEY=PUBLIC,
            SESAME_PUBLISH_PRIVATE_KEY=PRIVATE,
            mount_options={"ports": GivenPorts(targets=[system], clock=clock)},
        )
        if path is not None and path.has_account:
            give_account(app)
        return Site(app, system, clock)

    return make


@each_path
def test_what_the_rules_refuse_changes_nothing_and_holds_nobody_up(make_site: Callable[..., Site], path: Path) -> None:
    """The form says why, beside the field; another one is taken at once."""
    site = make_site(path)
    person = path.begin(site.app)

    person.send(**{**path.form, "password": WEAK, "confirmation": WEAK})

    assert person.page.status_code == 422
    assert "il le trouve trop simple" in person.errors[0]
    assert not site.signs_in(WEAK)
    assert rows(site.app, PasswordIntentRow) == []
    person.send(**path.form)
    assert site.is_done(path)


def die(*_anything: object, **_else: object) -> None:
    """Let the process be gone."""
    raise PowerCut


def dying_after(step: Callable[..., object]) -> Callable[..., object]:
    """Return what does a step, and is gone."""

    def go(*told: Any, **how: Any) -> None:
        step(*told, **how)
        raise PowerCut

    return go


def silent() -> None:
    """Not answer."""
    raise Silent("ldap")


@each_path
@pytest.mark.parametrize("where", ["reserved", "told", "refused", "silent", "left alone", "settled"])
def test_a_process_killed_between_any_two_steps_leaves_nothing_half_done(
    make_site: Callable[..., Site], path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """Whoever tries the same again two minutes later gets through, whichever of the two systems had it."""
    site = make_site(path)
    form = path.form
    if where == "reserved":
        site.system.before = die
    elif where == "told":
        site.system.after = die
    elif where == "refused":
        form = {**path.form, "password": WEAK, "confirmation": WEAK}
        monkeypatch.setattr(TellingAtOnce, "_take_back", die)
    elif where == "silent":
        site.system.before = silent
        monkeypatch.setattr(TellingAtOnce, "_leave_alone", die)
    elif where == "left alone":
        site.system.before = silent
        monkeypatch.setattr(TellingAtOnce, "_leave_alone", dying_after(TellingAtOnce._leave_alone))
    else:
        monkeypatch.setattr(TellingAtOnce, "settle", dying_after(TellingAtOnce.settle))
    person = path.begin(site.app)
    with pytest.raises(PowerCut):
        person.send(**form)
    monkeypatch.undo()
    site.system.before = site.system.after = nothing
    assert events(site.app).count(path.event) == 0
    assert site.sealed == 0
    site.clock.advance(seconds=LEASE.total_seconds() + 1)

    path.walk(site.app)

    assert site.is_done(path)


@each_path
def test_of_two_at_once_only_one_is_told_and_the_other_s_password_is_nowhere(
    make_site: Callable[..., Site], path: Path
) -> None:
    """The second comes while the system is told of the first one's: not there, not sealed, not kept here."""
    site = make_site(path)
    first, second = path.begin(site.app), path.begin(site.app)

    def meanwhile() -> None:
        site.system.before = nothing
        second.send(**{**path.form, "password": OTHER, "confirmation": OTHER})
        assert (site.system.asked, site.sealed) == (1, 0)

    site.system.before = meanwhile
    first.send(**path.form)

    assert site.system.asked == 1
    assert site.is_done(path)
    assert OTHER not in site.system.kept[site.lea]
    assert not site.signs_in(OTHER)


def test_who_waited_for_another_s_end_looks_again_whether_it_may_go_on(
    make_site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The account was pending when it looked, and active when it had the intent: nothing is told."""
    path = PATHS["activation"]
    site = make_site(path)
    person = path.begin(site.app)
    take = SqlPasswordIntents.take

    def take_after_another(intents: SqlPasswordIntents, intent: PasswordIntent, *, over: dt.datetime) -> bool:
        intents._session.add(AccountRow(person=intent.person, state="active", password_changed_at=intent.at))
        intents._session.flush()
        return take(intents, intent, over=over)

    monkeypatch.setattr(SqlPasswordIntents, "take", take_after_another)
    person.send(**path.form)

    assert site.system.asked == 0
    assert rows(site.app, PasswordIntentRow) == []


def test_a_page_does_not_tell_while_the_deliverer_writes_the_same_person(make_site: Callable[..., Site]) -> None:
    """An older password could come after the newer one; so that one waits, and is the last one there."""
    path = PATHS["« Mon Sésame »"]
    site = make_site(path)
    site.system.before = silent
    path.walk(site.app)
    site.system.before = nothing
    site.clock.advance(seconds=REST.total_seconds() + 1)

    def meanwhile() -> None:
        site.system.while_delivered = nothing
        person = path.begin(site.app)
        person.send(current=NEW_PASSWORD, password=OTHER, confirmation=OTHER)
        assert person.page.status_code == 200

    site.system.while_delivered = meanwhile
    site.publish()

    assert (site.system.asked, site.system.now(site.lea), site.sealed) == (1, NEW_PASSWORD, 1)
    site.publish()
    assert site.system.now(site.lea) == OTHER
    assert site.signs_in(OTHER)
    assert site.sealed == 0


def test_the_deliverer_writes_nobody_whom_a_page_has_reserved(make_site: Callable[..., Site]) -> None:
    """A password that waited from before would replace the one that is told."""
    path = PATHS["« Mon Sésame »"]
    site = make_site(path)
    site.system.before = silent
    path.walk(site.app)
    site.clock.advance(seconds=REST.total_seconds() + 1)
    delivered = []
    site.system.while_delivered = lambda: delivered.append(site.clock.now())

    def meanwhile() -> None:
        site.publish()
        assert delivered == []

    site.system.before = meanwhile
    person = path.begin(site.app)
    person.send(current=NEW_PASSWORD, password=OTHER, confirmation=OTHER)

    assert site.system.kept[site.lea] == [OTHER]
    site.publish()
    assert len(delivered) == 1
    assert site.system.kept[site.lea] == [OTHER]


def test_a_dead_system_costs_one_time_out_a_minute_however_many_come(make_site: Callable[..., Site]) -> None:
    """Of two processes together: all others go on at once, and the first whom it answers opens it to everybody."""
    here = make_site()
    processes = [here, make_site(like=here)]
    here.system.before = silent

    def come(number: int) -> None:
        site, person = processes[number % 2], (LEA, PAUL, XENIA)[number % 3]
        told = site.telling.tell(person, OTHER, Purpose.CHANGE, allow=lambda _tx: None)
        with mounted(site.app).services.unit_of_work() as tx:
            site.telling.settle(tx, person, told)
        assert not told.is_in_force

    for number in range(100):
        # Ten minutes of them.
        come(number)
        here.clock.advance(seconds=6)

    assert here.system.asked == 10
    here.system.before = nothing
    here.clock.advance(seconds=60)
    for person in (LEA, PAUL, XENIA):
        assert here.telling.tell(person, OTHER, Purpose.CHANGE, allow=lambda _tx: None).is_in_force
    assert here.system.asked == 13


def test_a_fault_of_what_tells_it_stops_nobody(
    make_site: Callable[..., Site], caplog: pytest.LogCaptureFixture
) -> None:
    """The password waits sealed; no log repeats what the error said."""
    path = PATHS["activation"]
    site = make_site(path)

    def stumble() -> None:
        raise RuntimeError(NEW_PASSWORD)

    site.system.before = stumble
    assert path.walk(site.app).page.status_code == 200

    assert site.sealed == 1
    assert "RuntimeError" in caplog.text
    assert NEW_PASSWORD not in caplog.text
    site.publish()
    assert site.is_done(path)


def test_while_one_finds_out_whether_it_is_back_the_others_do_not_wait(make_site: Callable[..., Site]) -> None:
    """They are told that their password waits."""
    site = make_site()
    site.system.before = silent
    site.telling.tell(LEA, OTHER, Purpose.CHANGE, allow=lambda _tx: None)
    site.clock.advance(seconds=REST.total_seconds())

    def meanwhile() -> None:
        assert not site.telling.tell(XENIA, OTHER, Purpose.CHANGE, allow=lambda _tx: None).is_in_force

    site.system.before = meanwhile
    assert site.telling.tell(PAUL, OTHER, Purpose.CHANGE, allow=lambda _tx: None).is_in_force
    assert site.system.asked == 2


def test_whose_change_took_too_long_keeps_nothing(make_site: Callable[..., Site]) -> None:
    """Another one began after two minutes: the first one's end is refused, and the second one's stands."""
    site = make_site()
    first = site.telling.tell(LEA, OTHER, Purpose.CHANGE, allow=lambda _tx: None)
    site.clock.advance(seconds=LEASE.total_seconds() + 1)
    second = site.telling.tell(LEA, NEW_PASSWORD, Purpose.CHANGE, allow=lambda _tx: None)

    with pytest.raises(Stale), mounted(site.app).services.unit_of_work() as tx:
        site.telling.settle(tx, LEA, first)
    with mounted(site.app).services.unit_of_work() as tx:
        site.telling.settle(tx, LEA, second)

    assert rows(site.app, PasswordIntentRow) == []


@pytest.mark.parametrize("path", [one for one in PATHS.values() if one.has_account], ids=["change", "recovery"])
def test_who_never_came_back_after_a_cut_is_asked_to_choose_again(make_site: Callable[..., Site], path: Path) -> None:
    """That system may know the new password, Sésame knows the old one: an hour later they are told, once."""
    site = make_site(path)
    person = path.begin(site.app)
    site.system.after = die
    with pytest.raises(PowerCut):
        person.send(**path.form)

    retention = mounted(site.app).services.retention
    retention.purge()
    assert mails(site.app, "password_undelivered") == []
    site.clock.advance(seconds=UNDECIDED_FOR.total_seconds() + 1)
    for _ in range(2):
        retention.purge()

    asked = mails(site.app, "password_undelivered")
    assert [(mail["facts"]["why"], mail["facts"]["systems"]) for mail in asked] == [("interrupted", "l’annuaire")] * 2
    assert events(site.app).count("password_undelivered") == 1
    assert site.signs_in(GOOD_PASSWORD)
    assert rows(site.app, PasswordIntentRow) == []


def test_an_activation_that_was_cut_off_waits_for_its_person(make_site: Callable[..., Site]) -> None:
    """There is no account to speak of; months later they go on, with what that system has already."""
    path = PATHS["activation"]
    site = make_site(path)
    person = path.begin(site.app)
    site.system.after = die
    with pytest.raises(PowerCut):
        person.send(**path.form)
    site.system.after = nothing
    site.clock.advance(days=100)
    mounted(site.app).services.retention.purge()
    assert len(rows(site.app, PasswordIntentRow)) == 1

    path.walk(site.app)

    assert site.is_done(path)
