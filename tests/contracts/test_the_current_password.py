"""What a system that knows passwords has to do, a directory for instance: the contract of ``CurrentPassword``."""

from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from sesame.adapters.bounded_authority import BoundedAuthority
from sesame.adapters.passwords_in_memory import PasswordsInMemory
from sesame.adapters.passwords_in_memory import PasswordsThatAreRead
from sesame.domain.ldap_servers import LdapServers
from sesame.domain.person import Person
from sesame.domain.ports import CurrentPassword
from sesame.domain.ports import TakesPasswords
from sesame.errors import NotTaken
from sesame.errors import Unavailable
from sesame.errors import WhyNotTaken
from tests.at_once import at_once
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.invented_people import XENIA
from tests.ldap_proxy import standing_before
from tests.slapd_server import PEOPLE
from tests.slapd_server import WRITER
from tests.slapd_server import WRITER_PASSWORD
from tests.slapd_server import Slapd
from tests.slapd_server import person_dn

#: Longer than Sésame takes, with spaces around, and letters that Unicode writes in two ways.
LONG = "  Une phrase de passe d’avant Sésame, à trente caractères et plus  "
PASSWORD, NEXT = "Cerf-volant7bleu!", "Parasol-9-vert!"


@dataclass(frozen=True)
class System:
    """One implementation, how it is made to go away, and which password its own rules refuse."""

    port: CurrentPassword
    go_away: Callable[[], None]
    refused: str = "refused there"


def in_memory(kind: type[PasswordsThatAreRead]) -> PasswordsThatAreRead:
    """Return ours, of a kind, with what every implementation of the tests knows."""
    known = {LEA.login: PASSWORD, PAUL.login: LONG}
    if kind is not PasswordsInMemory:
        return kind(known)
    return PasswordsInMemory(
        known, refuses=lambda password: WhyNotTaken.USED_BEFORE if password == "refused there" else None
    )


def entry_of(person: Person, password: str = "") -> dict[str, Any]:
    """Return what a directory has of somebody."""
    entry = {"objectClass": ["inetOrgPerson"], "uid": person.uid, "cn": person.uid, "sn": person.family_name}
    return {**entry, "userPassword": password} if password else entry


@pytest.fixture
def directory(request: pytest.FixtureRequest) -> Iterator[System]:
    """Return a real directory with rules for passwords, asked by binds."""
    slapd: Slapd = request.getfixturevalue("slapd")
    passwords = pytest.importorskip("sesame.adapters.ldap.current_password")
    slapd.empty()
    for person, password in ((LEA, PASSWORD), (PAUL, LONG), (XENIA, "")):
        slapd.put(person_dn(person.uid), **entry_of(person, password))
    with standing_before(slapd.port) as proxy:

        def go_away() -> None:
            proxy.mode = "refuse"
            proxy.cut()

        servers = LdapServers(urls=(proxy.url,), bind_dn=WRITER, password=WRITER_PASSWORD, starttls=False)
        port = passwords.LdapPasswords(servers, base=PEOPLE, query="(uid={login})")
        yield System(port=port, go_away=go_away, refused="too short")


TAKING = ("in memory", "as Sésame asks it", "a directory")


@pytest.fixture(params=[*TAKING, "in memory, read only"])
def system(request: pytest.FixtureRequest) -> System:
    """Return each implementation, in which Léa and Paul have a password."""
    if request.param == "a directory":
        found: System = request.getfixturevalue("directory")
        return found
    kept = in_memory(PasswordsThatAreRead if request.param == "in memory, read only" else PasswordsInMemory)
    port: CurrentPassword = kept
    if request.param == "as Sésame asks it":
        port = BoundedAuthority(kept, seconds=5, at_once=20)
    return System(port=port, go_away=lambda: setattr(kept, "is_away", True))


#: Of those that take new passwords; another says that it does not by having no method for it.
where_they_are_taken = pytest.mark.parametrize("system", TAKING, indirect=True)


@pytest.fixture
def taking(system: System) -> TakesPasswords:
    """Return each implementation that takes new passwords."""
    assert isinstance(system.port, TakesPasswords)
    return system.port


def test_a_system_that_is_only_read_has_no_method_for_new_passwords() -> None:
    """Pages then say where passwords are changed, and offer no form."""
    assert not isinstance(in_memory(PasswordsThatAreRead), TakesPasswords)


def test_a_password_is_right_for_its_person_alone(system: System) -> None:
    """As it is, to the last space: nothing is cut off, folded or trimmed."""
    check = system.port.check

    assert check(LEA.login, PASSWORD, person=LEA)
    assert check(PAUL.login, LONG, person=PAUL)
    wrong = [PASSWORD.lower(), f"{PASSWORD} ", PASSWORD[:-1], LONG, "*", "\0"]
    assert [one for one in wrong if check(LEA.login, one, person=LEA)] == []
    assert not check(PAUL.login, LONG.strip(), person=PAUL)


def test_an_empty_password_is_never_right(system: System) -> None:
    """A directory would take it for a bind of nobody, and say yes."""
    assert not system.port.check(LEA.login, "", person=LEA)


def test_nobody_has_no_password(system: System) -> None:
    """Whatever is asked about them, even under a login that the system knows."""
    check = system.port.check

    asked = [("nobody", PASSWORD), ("", PASSWORD), ("*", PASSWORD), (LEA.login, PASSWORD), ("x" * 64, "")]
    assert [check(login, password, person=None) for login, password in asked] == [False] * len(asked)


def test_a_system_that_is_away_says_so_and_never_no(system: System) -> None:
    """« I do not know » is no answer about a password."""
    system.go_away()

    for person in (LEA, None):
        with pytest.raises(Unavailable):
            system.port.check("lmartin", PASSWORD, person=person)


def test_several_may_ask_at_once(system: System) -> None:
    """Each is answered about their own password."""
    check = system.port.check
    asked = [
        lambda: check(LEA.login, PASSWORD, person=LEA),
        lambda: check(LEA.login, LONG, person=LEA),
        lambda: check(PAUL.login, LONG, person=PAUL),
        lambda: check(PAUL.login, PASSWORD, person=PAUL),
    ]

    assert at_once(asked * 3) == [True, False, True, False] * 3


@where_they_are_taken
def test_a_new_password_is_right_at_once_and_the_old_one_nowhere(system: System, taking: TakesPasswords) -> None:
    """Told twice, it is what it was; others keep theirs."""
    for _ in range(2):
        taking.change(LEA, NEXT, first=False)

        assert system.port.check(LEA.login, NEXT, person=LEA)
        assert not system.port.check(LEA.login, PASSWORD, person=LEA)
        assert system.port.check(PAUL.login, LONG, person=PAUL)


@where_they_are_taken
def test_a_password_that_is_not_taken_leaves_the_old_one(system: System, taking: TakesPasswords) -> None:
    """The reason is one that a page can say."""
    with pytest.raises(NotTaken) as told:
        taking.change(LEA, system.refused, first=False)

    assert told.value.why in WhyNotTaken
    assert system.port.check(LEA.login, PASSWORD, person=LEA)
    assert not system.port.check(LEA.login, system.refused, person=LEA)


@where_they_are_taken
def test_a_change_that_may_not_have_come_through_is_no_yes(system: System, taking: TakesPasswords) -> None:
    """Whoever changed it has to ask afterwards what is true."""
    system.go_away()

    with pytest.raises(Unavailable):
        taking.change(LEA, NEXT, first=False)


@where_they_are_taken
def test_a_first_password_replaces_none(system: System, taking: TakesPasswords) -> None:
    """Whoever activates overwrites nothing that exists, and gets the first one where there is none."""
    with pytest.raises(NotTaken) as told:
        taking.change(LEA, NEXT, first=True)

    assert told.value.why is WhyNotTaken.HAS_ONE
    assert system.port.check(LEA.login, PASSWORD, person=LEA)
    taking.change(XENIA, NEXT, first=True)
    assert system.port.check(XENIA.login, NEXT, person=XENIA)
