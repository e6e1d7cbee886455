"""A directory that knows the passwords: its rules are told, and its own traps cost nobody their password."""

import logging
from typing import Any

import pytest

pytest.importorskip("ldap", reason="pip install 'sesame-ent[ldap]', after apt install libldap-dev libsasl2-dev")

from sesame.adapters.ldap.current_password import LdapPasswords
from sesame.domain.ldap_servers import LdapServers
from sesame.errors import Misconfigured
from sesame.errors import NotTaken
from sesame.errors import Unavailable
from sesame.errors import WhyNotTaken
from sesame.given_ports import GivenPorts
from sesame.given_ports import find_ports
from sesame.settings_loading import load_settings
from tests.invented_people import LEA
from tests.ldap_proxy import standing_before
from tests.slapd_server import PEOPLE
from tests.slapd_server import WRITER
from tests.slapd_server import WRITER_PASSWORD
from tests.slapd_server import Kind
from tests.slapd_server import Slapd
from tests.slapd_server import person_dn
from tests.slapd_server import running

PASSWORD, NEXT = "Cerf-volant7bleu!", "Parasol-9-vert!"
DN = person_dn(LEA.uid)


def passwords_of(slapd: Slapd, url: str = "", query: str = "(uid={uid})", **told: Any) -> LdapPasswords:
    """Return the directory as Sésame asks it."""
    usual = {"bind_dn": WRITER, "password": WRITER_PASSWORD, "starttls": False, "timeout": 1.0}
    return LdapPasswords(LdapServers(urls=(url or slapd.url,), **{**usual, **told}), base=PEOPLE, query=query)


def put_lea(slapd: Slapd, uid: str = LEA.uid, password: str = PASSWORD) -> None:
    """Have Léa in the directory."""
    slapd.put(
        person_dn(uid), objectClass=["inetOrgPerson"], uid=uid, cn=uid, sn="x", mail="lea@x", userPassword=password
    )


@pytest.fixture
def lea(slapd: Slapd) -> LdapPasswords:
    """Return the directory, with Léa alone in it."""
    slapd.empty()
    put_lea(slapd)
    return passwords_of(slapd)


def why(passwords: LdapPasswords, password: str) -> WhyNotTaken:
    """Return why a new password is not taken."""
    with pytest.raises(NotTaken) as told:
        passwords.change(LEA, password, first=False)
    return told.value.why


def test_the_directory_s_own_rules_are_told_apart(lea: LdapPasswords) -> None:
    """So that the page says beside the field what to change."""
    lea.change(LEA, NEXT, first=False)

    assert why(lea, "court") is WhyNotTaken.TOO_SHORT
    assert why(lea, PASSWORD) is WhyNotTaken.USED_BEFORE
    assert lea.check(LEA.login, NEXT, person=LEA)


def test_the_same_password_once_more_is_done(lea: LdapPasswords) -> None:
    """The history names it, since the first time put it there."""
    lea.change(LEA, NEXT, first=False)
    lea.change(LEA, NEXT, first=False)

    assert lea.check(LEA.login, NEXT, person=LEA)


def test_who_is_locked_there_is_told_no(lea: LdapPasswords) -> None:
    """Even with the right password, as that system has it."""
    for _ in range(4):
        assert not lea.check(LEA.login, "wrong", person=LEA)

    assert not lea.check(LEA.login, PASSWORD, person=LEA)


def test_a_change_by_manage_access_asks_for_no_other_one() -> None:
    """Under pwdMustChange the directory marks it for another change, which the first sign-in would stop at."""
    with running(Kind(access="manage", must_change=True)) as slapd:
        put_lea(slapd)
        passwords = passwords_of(slapd)

        passwords.change(LEA, NEXT, first=False)

        assert "pwdReset" not in slapd.entry(DN)
        assert passwords.check(LEA.login, NEXT, person=LEA)


def test_a_password_of_kerberos_is_left_alone(slapd: Slapd, lea: LdapPasswords) -> None:
    """RFC 3062 would write over what passes it on."""
    put_lea(slapd, password="{SASL}lmartin@UNIV-DEMO.EXAMPLE")

    assert why(lea, NEXT) is WhyNotTaken.OTHER
    assert slapd.entry(DN)["userPassword"] == ["{SASL}lmartin@UNIV-DEMO.EXAMPLE"]


def test_a_mark_that_is_no_password_makes_way_for_a_first_one(slapd: Slapd, lea: LdapPasswords) -> None:
    """As many directories have it for who has not activated yet."""
    put_lea(slapd, password="{CRYPT}!")

    lea.change(LEA, NEXT, first=True)

    assert lea.check(LEA.login, NEXT, person=LEA)


def test_two_entries_for_one_person_are_nobody(slapd: Slapd, lea: LdapPasswords) -> None:
    """Neither opens the other's account."""
    put_lea(slapd, uid="other")
    both = passwords_of(slapd, query="(&(mail=lea@x)(!(uid={uid}x)))")

    assert not both.check(LEA.login, PASSWORD, person=LEA)


def test_a_name_the_directory_does_not_know_says_no_to_nobody(slapd: Slapd, lea: LdapPasswords) -> None:
    """It would find no entry, and call that no error."""
    misspelt = passwords_of(slapd, query="(supannAliasLogn={login})")

    with pytest.raises(Unavailable):
        misspelt.check(LEA.login, PASSWORD, person=LEA)


def test_a_login_is_never_a_filter(slapd: Slapd, lea: LdapPasswords) -> None:
    """Whoever types a star is nobody."""
    asked = ["*", "lmart*", f"{LEA.uid})(uid=*", "\\2a"]

    assert [login for login in asked if lea.check(login, PASSWORD, person=None)] == []


def test_a_directory_that_refuses_the_service_says_nothing_of_people(
    slapd: Slapd, lea: LdapPasswords, caplog: pytest.LogCaptureFixture
) -> None:
    """A wrong password of Sésame's own is no wrong password of Léa's; none of both is in a log."""
    caplog.set_level(logging.DEBUG)
    wrong = passwords_of(slapd, password="not the service's")

    with pytest.raises(Unavailable):
        wrong.check(LEA.login, PASSWORD, person=LEA)

    assert "not the service's" not in caplog.text
    assert PASSWORD not in caplog.text


def test_a_change_whose_answer_is_lost_is_not_made_twice(slapd: Slapd, lea: LdapPasswords) -> None:
    """It is not known, and asked for afterwards: the new one is right."""
    with standing_before(slapd.port) as proxy:
        passwords = passwords_of(slapd, url=proxy.url)
        assert passwords.check(LEA.login, PASSWORD, person=LEA)
        proxy.mode = "drop after write"

        with pytest.raises(Unavailable):
            passwords.change(LEA, NEXT, first=False)

        proxy.mode = "pass"
        assert passwords.check(LEA.login, NEXT, person=LEA)


def settings_of(slapd: Slapd, **more: Any) -> Any:
    """Return the settings of a site whose directory knows the passwords."""
    told = {
        "SESAME_CHARTER_URL": "/charte",
        "SESAME_PASSWORD_AUTHORITY": "elsewhere",
        "SESAME_LDAP_URLS": f"ldap://127.0.0.1:1 {slapd.url}",
        "SESAME_LDAP_STARTTLS": False,
        "SESAME_LDAP_BIND_DN": WRITER,
        "SESAME_LDAP_BIND_PASSWORD": WRITER_PASSWORD,
        "SESAME_LDAP_BASE": PEOPLE,
        **more,
    }
    return load_settings(told, {})


def test_settings_alone_make_the_directory_the_authority(slapd: Slapd, lea: LdapPasswords) -> None:
    """No line of Python is needed; a first server that is dead is passed over."""
    port = find_ports(GivenPorts(), settings_of(slapd)).current_password

    assert port is not None
    assert port.check(LEA.login, PASSWORD, person=LEA)
    assert not port.check(LEA.login, NEXT, person=LEA)


def test_what_is_missing_of_the_directory_is_said_at_mount(slapd: Slapd) -> None:
    """All of it at once."""
    half = settings_of(slapd, SESAME_LDAP_BASE="", SESAME_LDAP_BIND_PASSWORD="", SESAME_LDAP_TAKES_PASSWORDS=False)

    with pytest.raises(Misconfigured) as told:
        find_ports(GivenPorts(), half)

    for key in ("SESAME_LDAP_BASE", "SESAME_LDAP_BIND_PASSWORD", "SESAME_PASSWORD_ELSEWHERE_URL"):
        assert key in str(told.value), key


@pytest.mark.parametrize("written", ["uid={uid}", "(uid=*)", "(uid={mail})", "((uid={uid})", ""])
def test_a_filter_that_could_find_anybody_is_refused(slapd: Slapd, written: str) -> None:
    """It names whom it looks for."""
    with pytest.raises(Misconfigured, match="SESAME_LDAP_FILTER"):
        settings_of(slapd, SESAME_LDAP_FILTER=written)
