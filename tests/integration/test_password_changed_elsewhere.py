"""A new password is told to the system that knows passwords, on each path: it is in force, refused, or not known."""

from collections.abc import Callable
from contextvars import Context
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

from sesame.adapters.passwords_in_memory import PasswordsInMemory
from sesame.adapters.sql.models import PasswordIntentRow
from sesame.adapters.sql.models import PasswordRow
from sesame.domain.account import AccountState
from sesame.domain.audit import Act
from sesame.domain.audit import Actor
from sesame.domain.audit import ActorKind
from sesame.domain.password_intent import LEASE
from sesame.domain.person import Person
from sesame.errors import NotTaken
from sesame.errors import Unavailable
from sesame.errors import WhyNotTaken
from sesame.given_ports import GivenPorts
from sesame.mounted import mounted
from sesame.services.passwords_known_elsewhere import UNDECIDED_FOR
from tests.conftest import AppFactory
from tests.doctors_visit import found
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import NEW_PASSWORD
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import account
from tests.store_of import events
from tests.store_of import key_of
from tests.store_of import mails
from tests.store_of import rows
from tests.store_of import set_state
from tests.unit.fakes import SettableClock

ACT = Act(actor=Actor(kind=ActorKind.OPERATOR, name="ndubois"), reason="Carte vue au guichet")


class PowerCut(BaseException):
    """The process is gone."""


@dataclass
class Site:
    """An app, the system beside it, and the clock of both; ``during`` happens while that system is told."""

    app: Flask
    system: "Scripted"
    clock: SettableClock


class Scripted(PasswordsInMemory):
    """A system that does what a test says, before and after it keeps a new password."""

    before: Callable[[], object] = staticmethod(lambda: None)
    after: Callable[[], object] = staticmethod(lambda: None)

    def change(self, person: Person, password: str, *, first: bool) -> None:
        """Keep it, with what the test says around it."""
        # As in other requests, which share nothing with this one.
        Context().run(self.before)
        super().change(person, password, first=first)
        Context().run(self.after)


@dataclass(frozen=True)
class Path:
    """One way to a new password: who comes, up to the page that asks for it; and what is told of it."""

    begin: Callable[[Flask], PersonAtBrowser]
    form: dict[str, str]
    password: str
    event: str
    has_account: bool = True

    def walk(self, app: Flask) -> PersonAtBrowser:
        """Go all the way."""
        person = self.begin(app)
        person.send(**self.form)
        return person


def to_change(app: Flask) -> PersonAtBrowser:
    """Open the section of « Mon Sésame »."""
    person = signed_in(app)
    person.open("/sesame/modifier/mot-de-passe")
    return person


def to_activate(app: Flask) -> PersonAtBrowser:
    """Walk to the last page of an activation."""
    person = at_activation(app)
    person.go_to("mot-de-passe")
    return person


def to_recover(app: Flask) -> PersonAtBrowser:
    """Walk to the last page of a forgotten password."""
    person = at_recovery(app)
    person.go_to("mot-de-passe")
    return person


TWICE = {"password": NEW_PASSWORD, "confirmation": NEW_PASSWORD}
PATHS = {
    "« Mon Sésame »": Path(to_change, {**TWICE, "current": GOOD_PASSWORD}, NEW_PASSWORD, "password_changed"),
    "recovery": Path(to_recover, TWICE, NEW_PASSWORD, "password_recovered"),
    "activation": Path(to_activate, {**TWICE, "charter": "yes"}, NEW_PASSWORD, "account_activated", has_account=False),
}
each_path = pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)


@pytest.fixture
def make_site(make_app: AppFactory) -> Callable[..., Site]:
    """Return what makes a site where Léa has an account, or none, and her password is known elsewhere."""

    def make(path: Path) -> Site:
        known = {"lmartin": GOOD_PASSWORD} if path.has_account else {}
        refusals = {"Parasol-9-vert!": WhyNotTaken.TOO_WEAK}
        system, clock = Scripted(known, refuses=refusals.get), SettableClock()
        ports = GivenPorts(current_password=system, clock=clock)
        app = make_app(SESAME_PASSWORD_AUTHORITY="elsewhere", mount_options={"ports": ports})
        if path.has_account:
            give_account(app)
            # As after a purge: nothing of a password is kept here.
            with mounted(app).services.unit_of_work() as tx:
                tx.accounts.forget_hashes(10)
        return Site(app, system, clock)

    return make


def signs_in(site: Site, password: str) -> bool:
    """Tell whether Léa signs in with that password."""
    return mounted(site.app).services.sign_in.check_password("lmartin", password)


def is_done(site: Site, path: Path, *, event: str = "") -> bool:
    """Tell whether the new password is in force, and the account says so, once, by a mail and an event."""
    told = events(site.app).count(event or path.event)
    assert told == len(mails(site.app, path.event)) / 2 <= 1
    assert signs_in(site, path.password) == (told == 1)
    return told == 1


def cut(site: Site, path: Path, when: str) -> None:
    """Let the process be gone before or after the other system has the new password."""
    authority: Any = mounted(site.app).services.password_authority
    tell = authority.change

    def go(*told: Any, **how: Any) -> None:
        if when == "after":
            tell(*told, **how)
        raise PowerCut

    authority.change = go
    with pytest.raises(PowerCut):
        path.walk(site.app)
    authority.change = tell


@each_path
def test_a_new_password_is_in_force_at_once_and_no_hash_of_it_is_kept(
    make_site: Callable[..., Site], path: Path
) -> None:
    """Told, written down and mailed as ever; the old one opens nothing."""
    site = make_site(path)

    person = path.walk(site.app)

    assert person.page.status_code == 200
    assert is_done(site, path)
    assert not signs_in(site, GOOD_PASSWORD)
    assert account(site.app).password_hash is None
    assert [*rows(site.app, PasswordRow), *rows(site.app, PasswordIntentRow)] == []


@each_path
def test_what_its_rules_refuse_is_told_beside_the_field(make_site: Callable[..., Site], path: Path) -> None:
    """And changes nothing, so that another one can be given at once."""
    site = make_site(path)
    person = path.begin(site.app)

    person.send(**{**path.form, "password": "Parasol-9-vert!", "confirmation": "Parasol-9-vert!"})

    assert person.page.status_code == 422
    assert "il le trouve trop simple" in person.errors[0]
    assert not is_done(site, path)
    assert rows(site.app, PasswordIntentRow) == []
    person.send(**path.form)
    assert is_done(site, path)


@each_path
def test_a_lost_answer_is_asked_for(make_site: Callable[..., Site], path: Path) -> None:
    """The new password is right there: it is in force, whatever became of the answer."""
    site = make_site(path)

    def lose() -> None:
        raise Unavailable("ldap")

    site.system.after = lose

    assert path.walk(site.app).page.status_code == 200
    assert is_done(site, path)


@each_path
def test_while_it_is_away_nothing_is_said_to_be_changed_or_not(make_site: Callable[..., Site], path: Path) -> None:
    """The page says what to do; nobody else begins another change for two minutes, then it can be done again."""
    site = make_site(path)
    person = path.begin(site.app)

    def leave() -> None:
        site.system.is_away = True

    site.system.before = leave
    person.send(**path.form)

    assert person.page.status_code == 503
    assert "le nouveau est peut-être déjà le bon" in person.page.text
    assert "Rien n’a été perdu ni changé" not in person.page.text
    site.system.before, site.system.is_away = lambda: None, False
    assert not is_done(site, path)
    path.walk(site.app)
    assert not is_done(site, path)
    site.clock.advance(seconds=LEASE.total_seconds() + 1)
    path.walk(site.app)
    assert is_done(site, path)


@each_path
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_process_that_is_killed_leaves_nothing_half_done(
    make_site: Callable[..., Site], path: Path, when: str
) -> None:
    """Whoever tries again gets through, with the password that they knew or the one they had chosen."""
    site = make_site(path)
    cut(site, path, when)
    site.clock.advance(seconds=LEASE.total_seconds() + 1)
    if path.form.get("current") and when == "after":
        # The old one is right nowhere any more: the person knows the one they chose.
        path = Path(path.begin, {**path.form, "current": NEW_PASSWORD}, path.password, path.event)

    path.walk(site.app)

    assert is_done(site, path)
    assert rows(site.app, PasswordIntentRow) == []


@pytest.mark.parametrize("path", [one for one in PATHS.values() if one.has_account], ids=["change", "recovery"])
def test_a_change_that_nobody_finished_is_told_to_whose_it_is(make_site: Callable[..., Site], path: Path) -> None:
    """It may have come through: the sessions of before end, and the mail says how to say that it was not they."""
    site = make_site(path)
    services = mounted(site.app).services
    version = services.sign_in.password_version("lmartin")
    cut(site, path, "after")

    services.retention.purge()
    assert services.sign_in.is_still_good("lmartin", version=version)
    site.clock.advance(seconds=UNDECIDED_FOR.total_seconds() + 1)
    for _ in range(2):
        services.retention.purge()

    assert events(site.app).count("password_changed") == 1
    assert len(mails(site.app, "password_changed")) == 2
    assert not services.sign_in.is_still_good("lmartin", version=version)
    assert rows(site.app, PasswordIntentRow) == []
    site.system.learn("lmartin", GOOD_PASSWORD)
    page = signed_in(site.app).open("/sesame/").text
    assert "réponse perdue, il a peut-être été changé" in page


def test_an_activation_that_was_cut_off_waits_for_its_person(make_site: Callable[..., Site]) -> None:
    """There is no account to tell them of; months later they go on, though a password of theirs is there already."""
    path = PATHS["activation"]
    site = make_site(path)
    cut(site, path, "after")
    site.clock.advance(days=100)
    mounted(site.app).services.retention.purge()
    assert len(rows(site.app, PasswordIntentRow)) == 1

    path.walk(site.app)

    assert is_done(site, path)


def test_an_activation_overwrites_no_password_that_is_there(make_site: Callable[..., Site]) -> None:
    """Somebody who was not adopted, and has an account there: they are told that it is active, and keep it."""
    path = PATHS["activation"]
    site = make_site(path)
    site.system.learn("lmartin", GOOD_PASSWORD)

    person = path.walk(site.app)

    assert "déjà activé" in person.page.text
    assert events(site.app).count("account_activated") == 0
    assert not site.system.check("lmartin", NEW_PASSWORD, person=None)
    assert rows(site.app, PasswordIntentRow) == []


def test_an_account_of_ours_that_was_reset_is_activated_anew(make_site: Callable[..., Site]) -> None:
    """The help desk said so: the password that the person has there is theirs to replace."""
    site = make_site(PATHS["recovery"])
    suspension, lea = mounted(site.app).services.suspension, mounted(site.app).services.sign_in.person("lmartin")
    assert lea is not None
    suspension.suspend(lea, ACT)
    suspension.reset(lea, ACT)

    PATHS["activation"].walk(site.app)

    assert is_done(site, Path(to_activate, {}, NEW_PASSWORD, "account_activated_again"), event="account_activated")


@pytest.mark.parametrize("known_here", [True, False], ids=["with a hash", "without"])
def test_who_was_adopted_changes_their_password_there(make_site: Callable[..., Site], *, known_here: bool) -> None:
    """From then on the account is active, whatever was known of it here before."""
    site = make_site(PATHS["activation"])
    site.system.learn("lmartin", GOOD_PASSWORD)
    services = mounted(site.app).services
    with services.unit_of_work() as tx:
        tx.accounts.adopt({key_of(site.app, "lmartin"): "theirs" if known_here else None}, site.clock.now())

    path = PATHS["« Mon Sésame »"]
    path.walk(site.app)

    assert is_done(site, path)
    assert (account(site.app).state, account(site.app).password_hash) == ("active", None)


def test_of_two_activations_at_once_the_loser_s_password_is_nowhere(make_site: Callable[..., Site]) -> None:
    """The second one comes while the other system is being told of the first one's."""
    path = PATHS["activation"]
    site = make_site(path)
    first, second = path.begin(site.app), path.begin(site.app)
    other = "Orage&Tournevis5"

    def meanwhile() -> None:
        site.system.before = lambda: None
        second.send(**{**path.form, "password": other, "confirmation": other})

    site.system.before = meanwhile
    first.send(**path.form)

    assert is_done(site, path)
    assert not signs_in(site, other)
    second.send(**{**path.form, "password": other, "confirmation": other})
    assert "déjà activé" in second.page.text
    assert not signs_in(site, other)


def test_another_section_saved_meanwhile_does_not_hide_that_the_password_is_new(
    make_site: Callable[..., Site],
) -> None:
    """It is in force elsewhere: an older page is no reason to say that nothing was changed."""
    path = PATHS["« Mon Sésame »"]
    site = make_site(path)

    def meanwhile() -> None:
        other = signed_in(site.app)
        other.open("/sesame/modifier/annuaire")
        other.send(visible="no")

    site.system.after = meanwhile

    assert path.walk(site.app).page.status_code == 200
    assert is_done(site, path)
    assert "directory_changed" in events(site.app)


def test_an_account_suspended_meanwhile_stays_so(make_site: Callable[..., Site]) -> None:
    """What is not known to be whose is told by the next purge, once the account is given back."""
    path = PATHS["« Mon Sésame »"]
    site = make_site(path)
    site.system.after = lambda: set_state(site.app, "lmartin", AccountState.SUSPENDED)

    assert path.walk(site.app).page.status_code == 403

    assert len(rows(site.app, PasswordIntentRow)) == 1
    assert account(site.app).state == "suspended"
    assert not signs_in(site, NEW_PASSWORD)


@pytest.mark.parametrize("why", WhyNotTaken)
def test_each_reason_of_a_refusal_has_its_words(make_site: Callable[..., Site], why: WhyNotTaken) -> None:
    """One that makes no sense there is said as a refusal."""
    path = PATHS["« Mon Sésame »"]
    site = make_site(path)

    def refuse() -> None:
        raise NotTaken(why)

    site.system.before = refuse
    person = path.walk(site.app)

    assert person.page.status_code == 422
    assert "Le système des mots de passe de votre université" in person.errors[0]


def test_the_last_passwords_are_the_other_system_s_to_remember(make_site: Callable[..., Site]) -> None:
    """The page does not say that Sésame compares them."""
    site = make_site(PATHS["« Mon Sésame »"])

    assert "derniers mots de passe" not in to_change(site.app).page.text


def test_hashes_of_before_are_forgotten_by_the_next_purge(make_app: AppFactory) -> None:
    """On the day a site says that its passwords are known elsewhere; the doctor says whether it was done."""
    ports = GivenPorts(current_password=PasswordsInMemory({"lmartin": GOOD_PASSWORD}))
    app = make_app(SESAME_PASSWORD_AUTHORITY="elsewhere", mount_options={"ports": ports})
    give_account(app)
    version = mounted(app).services.sign_in.password_version("lmartin")
    assert "1 compte(s) ont encore une empreinte" in found(app, "password-hashes").sentence

    purged = mounted(app).services.retention.purge()

    assert purged.passwords == 1
    assert account(app).password_hash is None
    assert rows(app, PasswordRow) == []
    assert "aucune" in found(app, "password-hashes").sentence
    assert mounted(app).services.sign_in.is_still_good("lmartin", version=version)
