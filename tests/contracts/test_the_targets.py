"""What is asked of every target: a program, a webhook, a trial, and a directory in each way of its passwords."""

import datetime as dt
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("ldap", reason="pip install 'sesame-ent[ldap]', after apt install libldap-dev libsasl2-dev")

from sesame.domain.person import Category
from sesame.domain.person import IdentifierKind
from sesame.domain.publishing import Desired
from sesame.domain.publishing import PublishedState
from sesame.errors import Refused
from sesame.errors import SesameError
from sesame.errors import TurnedAway
from sesame.errors import Unavailable
from tests.contracts.systems_published_to import SIGNATURE_KEY
from tests.contracts.systems_published_to import UID
from tests.contracts.systems_published_to import WAYS
from tests.contracts.systems_published_to import System
from tests.contracts.systems_published_to import system_of
from tests.slapd_server import WRITER_PASSWORD
from tests.slapd_server import Kind
from tests.slapd_server import Slapd
from tests.slapd_server import running

FIRST, NEXT = "Cerf-volant7bleu!", "Parasol-9-vert!"
#: Léa, activated.
LEA = Desired(
    key=101,
    revision=5,
    state=PublishedState.ACTIVE,
    uid=UID,
    login=UID,
    category=Category.STUDENT,
    given_name="Léa",
    family_name="Martin-Duval",
    numbers={IdentifierKind.INE: ("123456789AB",), IdentifierKind.STUDENT_NUMBER: ("22401234",)},
    since=dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC),
    ends_on=dt.date(2027, 10, 31),
    activated_at=dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC),
    password_changed_at=dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC),
    mail="lea.martin-duval@univ-demo.example",
    personal_mail="lea@courriel.example",
    phone="+33639980001",
    sms=True,
    photo={"public": False, "intranet": True},
)
#: What no error and no log may have of her, and of the site's.
PRIVATE = (
    *(FIRST, NEXT, "Léa", "Martin", UID, "123456789AB", "22401234", "courriel", "39980001"),
    *(SIGNATURE_KEY, WRITER_PASSWORD),
)


#: A log of our own is never away, and refuses nobody.
OF_OTHERS = pytest.mark.parametrize("system", [way for way in WAYS if way != "log"], indirect=True)


@pytest.fixture(scope="module")
def strict() -> Iterator[Slapd]:
    """Return a directory with ppolicy, argon2, pw-sha2 and smbk5pwd."""
    with running(Kind(samba=True)) as server:
        yield server


@pytest.fixture(params=WAYS, ids=lambda way: way.replace(" ", "-"))
def system(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[System]:
    """Return each target in turn."""
    with system_of(request.param, tmp_path, lambda: request.getfixturevalue("strict")) as found:
        yield found


def test_twice_is_once(system: System) -> None:
    """With the password and without it: what is so already stays, and is said to be so where that can be known."""
    system.target.publish(LEA, system.secret(FIRST))
    once = system.seen()

    again = system.target.publish(LEA, system.secret(FIRST))
    third = system.target.publish(LEA, None)

    assert system.seen() == once
    assert system.opens(FIRST) is not False
    assert again.reference == third.reference
    assert not (third.changed and system.knows_what_changed)


def test_what_was_before_does_not_matter(system: System) -> None:
    """Whatever it was told, and in whichever order, the last write makes it so."""
    before = [
        replace(LEA, revision=2, state=PublishedState.SUSPENDED, phone=None, sms=False),
        replace(LEA, revision=3, state=PublishedState.CLOSED, personal_mail=None, photo={}),
        replace(LEA, revision=4, directory_visible=True, login="lea.martin"),
    ]
    system.target.publish(LEA, system.secret(FIRST))
    alone = system.seen()

    for order in (before, before[::-1]):
        for told in order:
            system.target.publish(told, None)
        system.target.publish(LEA, None)

        assert system.seen() == alone, [told.revision for told in order]
        assert system.opens(FIRST) is not False, [told.revision for told in order]


def test_the_last_password_is_in_force(system: System) -> None:
    """And no other one, whatever is published after it without a password."""
    for password in (FIRST, NEXT):
        system.target.publish(LEA, system.secret(password))
    system.target.publish(replace(LEA, revision=6, sms=False, phone=None), None)

    assert system.opens(NEXT) is not False
    assert not system.opens(FIRST)


def test_each_state_is_told(system: System) -> None:
    """Where accounts can be shut they are, and the password is the same afterwards."""
    reference = system.target.publish(LEA, system.secret(FIRST)).reference
    states = [state for state in PublishedState if state is not PublishedState.FORGOTTEN]
    for state in (*states, PublishedState.ACTIVE):
        told = replace(LEA, state=state, reference=reference)
        system.target.publish(told, None)

        same = PublishedState.ACTIVE if state is PublishedState.ADOPTED else state
        assert system.state() in {None, state, same}, state
        if system.target.kind == "ldap":
            assert system.opens(FIRST) in {None, state.is_open}, state


def test_who_is_forgotten_is_known_by_the_reference_alone(system: System) -> None:
    """Nothing else is told any more, and it may be told twice."""
    reference = system.target.publish(LEA, system.secret(FIRST)).reference
    forgotten = Desired(key=101, revision=9, state=PublishedState.FORGOTTEN, reference=reference)

    for _ in range(2):
        system.target.publish(forgotten, None)

    assert system.state() in {None, "forgotten"}
    assert "courriel" not in str(system.seen())
    assert "39980001" not in str(system.seen())


def test_another_name_is_the_same_account(system: System) -> None:
    """It keeps its password."""
    reference = system.target.publish(LEA, system.secret(FIRST)).reference
    renamed = replace(LEA, revision=6, uid="ldurand", login="ldurand", former_logins=(UID,), reference=reference)

    for _ in range(2):
        reference = system.target.publish(replace(renamed, reference=reference), None).reference

    assert system.called() in {None, "ldurand"}
    assert system.opens(FIRST) is not False


@OF_OTHERS
def test_what_cannot_be_reached_is_away(system: System) -> None:
    """Nobody is refused for it, and as soon as it is back everything is as it should be."""
    assert system.is_away
    system.target.publish(LEA, None)
    system.is_away()

    error = _error(system, NEXT)
    assert isinstance(error, Unavailable)
    assert not isinstance(error, TurnedAway)

    system.is_well()
    system.target.publish(LEA, system.secret(NEXT))
    assert system.opens(NEXT) is not False


@OF_OTHERS
def test_a_no_for_good_is_a_refusal_with_a_code(system: System) -> None:
    """And not the others' time: it is not tried again by itself."""
    assert system.refuses
    system.refuses()

    error = _error(system, FIRST)

    assert isinstance(error, Refused)
    assert error.code.isascii()


def test_nothing_private_is_in_errors_and_logs(system: System, caplog: pytest.LogCaptureFixture) -> None:
    """Neither of the person nor of the site, with every line that is ever written."""
    caplog.set_level(logging.DEBUG)
    told = [repr(system.target), repr(system.secret(FIRST))]
    system.target.publish(LEA, system.secret(FIRST))
    for trouble in (system.is_away, system.refuses):
        if trouble is not None:
            trouble()
            error = _error(system, NEXT)
            told += [repr(error), str(error), repr(error.__cause__), repr(getattr(error, "facts", ""))]
            system.is_well()

    said = "\n".join([*told, *(record.getMessage() + str(record.exc_text) for record in caplog.records)])
    hash_value = secret.value if (secret := system.secret(FIRST)) else FIRST
    assert [word for word in (*PRIVATE, hash_value) if word in said] == []


def _error(system: System, password: str) -> SesameError:
    with pytest.raises(SesameError) as told:
        system.target.publish(LEA, system.secret(password))
    return told.value
