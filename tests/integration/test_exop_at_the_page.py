"""A directory whose rules for passwords count is told while the person is at the page: each path, each way it ends."""

import time
from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path as Folder
from typing import Any

import pytest
from flask import Flask

pytest.importorskip("ldap", reason="pip install 'sesame-ent[ldap]', after apt install libldap-dev libsasl2-dev")

from sesame.adapters.sql.models import PasswordIntentRow
from sesame.adapters.sql.publication_models import PublicationRow
from sesame.adapters.sql.publication_models import SealedSecretRow
from sesame.adapters.sql.source_models import LeaseRow
from sesame.mounted import mounted
from tests.at_once import at_once
from tests.conftest import AppFactory
from tests.integration.test_password_changed_elsewhere import PATHS
from tests.integration.test_password_changed_elsewhere import Path
from tests.integration.test_publishing_to_ldap import DN
from tests.integration.test_publishing_to_ldap import publish
from tests.integration.test_publishing_to_ldap import settings
from tests.invented_people import LEA
from tests.ldap_proxy import LdapProxy
from tests.ldap_proxy import standing_before
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import give_account
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import NEW_PASSWORD
from tests.slapd_server import BASE
from tests.slapd_server import Slapd
from tests.store_of import events
from tests.store_of import mails
from tests.store_of import rows

USED_LONG_AGO = "Parasol-9-vert!"
LATER = "Orage&Tournevis5"
STRICT = f"cn=strict,ou=policies,{BASE}"
each_path = pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)


@dataclass
class Site:
    """An app, and the directory behind what may be in its way."""

    app: Flask
    proxy: LdapProxy
    slapd: Slapd
    again: Callable[[], Flask]

    def signs_in(self, password: str) -> bool:
        """Tell whether Léa signs in to the portal with that password."""
        return mounted(self.app).services.sign_in.check_password("lmartin", password)

    def deliver(self) -> None:
        """Have the deliverer do all there is, in a process that nobody kept waiting."""
        self.proxy.mode = "pass"
        result = publish(self.again(), "--retry")
        assert result.exit_code == 0, result.output

    @property
    def is_clean(self) -> bool:
        """Whether nothing of a change under way is left, and nobody is kept from the person."""
        held = [row for row in rows(self.app, PublicationRow) if row.claim]
        return [*rows(self.app, PasswordIntentRow), *held] == []

    @property
    def sealed(self) -> int:
        """How many passwords wait for the deliverer."""
        return len(rows(self.app, SealedSecretRow))


@pytest.fixture
def proxy(slapd: Slapd) -> Iterator[LdapProxy]:
    """Return what stands before the directory."""
    slapd.empty()
    with standing_before(slapd.port) as found:
        yield found


@pytest.fixture
def make_site(slapd: Slapd, proxy: LdapProxy, make_app: AppFactory, tmp_path: Folder) -> Callable[..., Site]:
    """Return what makes a site where Léa has an entry that remembers passwords, and an account or none."""

    def make(path: Path, *, has_entry: bool = True, **attributes: Any) -> Site:
        if has_entry:
            put_entry(slapd, **attributes)
        config = settings(tmp_path, proxy.url, "exop")
        app = make_app(**config)
        if path.has_account:
            give_account(app)
        return Site(app, proxy, slapd, lambda: make_app(people=False, **config))

    return make


def put_entry(slapd: Slapd, *passwords: str, **attributes: Any) -> None:
    """Give Léa an entry that had these passwords, and has one."""
    person = {"objectClass": ["inetOrgPerson", "supannPerson"], "uid": "lmartin", "cn": "Léa", "sn": "Martin-Duval"}
    slapd.put(DN, **person, **attributes)
    connection = slapd.as_manager()
    for password in passwords or (USED_LONG_AGO, GOOD_PASSWORD):
        connection.passwd_s(DN, None, password)
    connection.unbind_s()


@each_path
def test_a_password_is_in_force_in_the_directory_when_the_page_ends(make_site: Callable[..., Site], path: Path) -> None:
    """Nothing of it waits sealed; the deliverer writes the rest, and leaves the password as it is."""
    site = make_site(path)

    assert path.walk(site.app).page.status_code == 200

    assert site.slapd.opens(DN, NEW_PASSWORD)
    assert site.signs_in(NEW_PASSWORD)
    assert (site.is_clean, site.sealed) == (True, 0)
    before = site.slapd.entry(DN)["userPassword"]
    site.deliver()
    assert site.slapd.entry(DN)["userPassword"] == before
    assert site.slapd.entry(DN)["supannRessourceEtat"] == ["{COMPTE}A:SupannActif"]


@each_path
def test_what_the_directory_remembers_is_refused_beside_the_field(make_site: Callable[..., Site], path: Path) -> None:
    """Nothing is changed, here or there, and another one can be given at once."""
    site = make_site(path)
    person = path.begin(site.app)

    person.send(**{**path.form, "password": USED_LONG_AGO, "confirmation": USED_LONG_AGO})

    assert person.page.status_code == 422
    assert "vous l’avez déjà utilisé" in person.errors[0]
    assert events(site.app).count(path.event) == 0
    assert not site.signs_in(USED_LONG_AGO)
    assert site.slapd.opens(DN, GOOD_PASSWORD)
    assert (site.is_clean, site.sealed) == (True, 0)
    person.send(**path.form)
    assert person.page.status_code == 200
    assert site.slapd.opens(DN, NEW_PASSWORD)


@each_path
@pytest.mark.parametrize(
    ("trouble", "is_in_force", "is_left_alone"),
    [
        ("drop after write", True, False),
        ("lose writes", False, True),
        ("refuse", False, False),
        ("hang", False, True),
        ("busy", False, False),
    ],
)
def test_whatever_becomes_of_the_answer_the_person_goes_on(
    make_site: Callable[..., Site], path: Path, trouble: str, *, is_in_force: bool, is_left_alone: bool
) -> None:
    """A bind says whether it came through; what did not is sealed, and in force once the directory is well again."""
    site = make_site(path)
    person = path.begin(site.app)
    site.proxy.mode = trouble

    person.send(**path.form)

    assert person.page.status_code == 200
    assert site.signs_in(NEW_PASSWORD)
    assert events(site.app).count(path.event) == 1
    assert site.slapd.opens(DN, NEW_PASSWORD) == is_in_force
    assert (site.is_clean, site.sealed) == (True, 0 if is_in_force else 1)
    assert bool(rows(site.app, LeaseRow)) == is_left_alone
    site.deliver()
    assert site.slapd.opens(DN, NEW_PASSWORD)
    assert site.sealed == 0


@each_path
def test_who_chose_what_the_directory_refused_later_is_asked_to_choose_again(
    make_site: Callable[..., Site], path: Path
) -> None:
    """It was away when they did; by mail, once, and whatever else is new of them is written all the same."""
    site = make_site(path)
    person = path.begin(site.app)
    site.proxy.mode = "refuse"
    person.send(**{**path.form, "password": USED_LONG_AGO, "confirmation": USED_LONG_AGO})
    assert (person.page.status_code, site.sealed) == (200, 1)

    site.proxy.mode = "pass"
    refused = publish(site.again())
    again = publish(site.again())

    assert (refused.exit_code, again.exit_code) == (1, 0), refused.output + again.output
    assert site.slapd.opens(DN, GOOD_PASSWORD)
    assert site.slapd.entry(DN)["supannRessourceEtat"] == ["{COMPTE}A:SupannActif"]
    assert (site.is_clean, site.sealed) == (True, 0)
    asked = mails(site.app, "password_undelivered")
    assert [mail["facts"]["why"] for mail in asked] == ["refused"] * 2
    assert events(site.app).count("password_undelivered") == 1
    assert site.signs_in(USED_LONG_AGO)


def test_who_has_no_entry_yet_is_sealed_and_told_to_the_one_that_is_made(make_site: Callable[..., Site]) -> None:
    """Whoever makes entries made theirs after the page."""
    site = make_site(PATHS["activation"], has_entry=False)

    assert PATHS["activation"].walk(site.app).page.status_code == 200

    assert (site.is_clean, site.sealed) == (True, 1)
    put_entry(site.slapd)
    site.deliver()
    assert site.slapd.opens(DN, NEW_PASSWORD)


def test_a_directory_s_own_accounts_of_kerberos_are_left_alone(make_site: Callable[..., Site]) -> None:
    """RFC 3062 would cut them off; nothing waits for ever."""
    site = make_site(PATHS["activation"], has_entry=False)
    passed_on = "{SASL}lmartin@UNIV-DEMO.EXAMPLE"
    entry = {"objectClass": ["inetOrgPerson", "supannPerson"], "uid": "lmartin", "cn": "Léa", "sn": "Martin-Duval"}
    site.slapd.put(DN, **entry, userPassword=passed_on)

    assert PATHS["activation"].walk(site.app).page.status_code == 200

    site.deliver()
    assert site.slapd.entry(DN)["userPassword"] == [passed_on]
    assert site.sealed == 0


def test_each_rule_of_the_directory_has_its_words(make_site: Callable[..., Site], slapd: Slapd) -> None:
    """A policy of the person's own: what is too short, and what comes too soon after another one."""
    path = PATHS["activation"]
    policy = {"objectClass": ["organizationalRole", "pwdPolicy"], "cn": "strict", "pwdAttribute": "userPassword"}
    said = {}
    for rules in ({"pwdMinLength": "40", "pwdCheckQuality": "2"}, {"pwdMinAge": "86400"}):
        slapd.put(STRICT, **policy, **rules)
        site = make_site(path, pwdPolicySubentry=STRICT)
        said[next(iter(rules))] = path.walk(site.app).errors[0]
        assert site.slapd.opens(DN, GOOD_PASSWORD)
        assert (site.is_clean, site.sealed) == (True, 0)

    assert "trop court" in said["pwdMinLength"]
    assert "vient d’être changé" in said["pwdMinAge"]


def test_whoever_comes_after_a_silence_does_not_even_connect(make_site: Callable[..., Site]) -> None:
    """In another process: the first one waited for its time-out and no longer, and said so in the database."""
    path = PATHS["« Mon Sésame »"]
    site = make_site(path)
    first, paul = path.begin(site.app), at_activation(site.again(), "pbernard")
    paul.go_to("mot-de-passe")
    site.proxy.mode = "hang"
    began = time.monotonic()
    first.send(**path.form)
    waited, connections = time.monotonic() - began, site.proxy.connections

    paul.send(password=LATER, confirmation=LATER, charter="yes")

    assert paul.page.status_code == 200
    assert events(site.app, "pbernard").count("account_activated") == 1
    assert site.proxy.connections == connections
    # A second is the time-out of this site; the rest is what a busy machine may take.
    assert 1 <= waited < 8


def test_refusals_do_not_lock_the_person_out_of_the_directory(make_site: Callable[..., Site]) -> None:
    """To make sure by a bind after each of them would count as so many wrong passwords."""
    path = PATHS["activation"]
    site = make_site(path)
    person = path.begin(site.app)
    for _ in range(6):
        person.send(**{**path.form, "password": USED_LONG_AGO, "confirmation": USED_LONG_AGO})

    assert "pwdFailureTime" not in site.slapd.entry(DN)
    assert site.slapd.opens(DN, GOOD_PASSWORD)


def test_the_recap_says_what_is_still_on_its_way(make_site: Callable[..., Site]) -> None:
    """The person ends their activation; the directory's label is what they read."""
    path = PATHS["activation"]
    site = make_site(path)
    person = path.begin(site.app)
    site.proxy.mode = "refuse"

    person.send(**path.form)

    assert "l’annuaire" in person.page.text


def test_of_a_crowd_at_once_one_password_is_everywhere_and_the_others_nowhere(
    slapd: Slapd, proxy: LdapProxy, make_any_app: AppFactory, tmp_path: Folder
) -> None:
    """Several browsers end the same activation in one instant, on each kind of database."""
    put_entry(slapd)
    app = make_any_app(LEA, **settings(tmp_path, proxy.url, "exop"))
    # Four: a directory is locked by four wrong ones, and each of them is tried below.
    passwords = [f"{number}+Marmotte+givre" for number in range(4)]
    browsers = [PATHS["activation"].begin(app) for _ in passwords]

    def end(number: int) -> None:
        browsers[number].send(password=passwords[number], confirmation=passwords[number], charter="yes")

    at_once([partial(end, number) for number in range(len(passwords))])

    here = [one for one in passwords if mounted(app).services.sign_in.check_password("lmartin", one)]
    assert len(here) == 1
    assert [one for one in passwords if slapd.opens(DN, one)] == here
    assert events(app).count("account_activated") == 1
    assert [*rows(app, PasswordIntentRow), *rows(app, SealedSecretRow)] == []
    # What the directory has had: one more than it had.
    assert len(slapd.entry(DN)["pwdHistory"]) == 2
