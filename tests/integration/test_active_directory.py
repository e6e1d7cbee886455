"""Active Directory by a program of the documentation's, on a Samba domain controller."""

import stat
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("ldap", reason="pip install 'sesame-ent[ldap]', after apt install libldap-dev libsasl2-dev")

from sesame.adapters.target_program import ProgramTarget
from sesame.domain.publishing import Desired
from sesame.domain.publishing import PasswordForm
from sesame.domain.publishing import PasswordSecret
from sesame.domain.publishing import PublishedState
from sesame.errors import Refused
from sesame.errors import TurnedAway
from sesame.errors import Unavailable
from tests.demo_running import ROOT
from tests.samba_server import ADMINISTRATOR
from tests.samba_server import ADMINISTRATOR_PASSWORD
from tests.samba_server import BASE
from tests.samba_server import URL
from tests.samba_server import Samba
from tests.samba_server import running

FIRST, NEXT = "Cerf-volant7bleu!", "Parasol-9-vert!"
LEA = Desired(key=101, revision=3, state=PublishedState.ACTIVE, uid="lmartin", login="lmartin")


@pytest.fixture(scope="module")
def samba() -> Iterator[Samba]:
    """Return a domain controller."""
    with running() as server:
        yield server


def target_of(samba: Samba, folder: Path, url: str = URL) -> ProgramTarget:
    """Return the program as a site declares it."""
    (folder / "secret").write_text(ADMINISTRATOR_PASSWORD, encoding="utf-8")
    environment = {
        "AD_URL": url,
        "AD_USER": ADMINISTRATOR,
        "AD_PASSWORD_FILE": str(folder / "secret"),
        "AD_BASE": BASE,
        "AD_CERTIFICATES": str(samba.certificates),
    }
    program = ROOT / "docs" / "publish_to_active_directory.py"
    assert program.stat().st_mode & stat.S_IXUSR
    return ProgramTarget(
        name="ad",
        label="Windows",
        command=(sys.executable, str(program)),
        folder=folder,
        timeout=60,
        wants=PasswordForm.CLEAR,
        environment=environment,
    )


def secret(password: str) -> PasswordSecret:
    """Return a password in clear."""
    return PasswordSecret(form=PasswordForm.CLEAR, value=password)


def test_a_password_opens_the_domain_and_a_suspension_shuts_it(samba: Samba, tmp_path: Path) -> None:
    """Twice is once; a new uid is a new name of the same account; what the domain's rules refuse is refused."""
    target = target_of(samba, tmp_path)
    with pytest.raises(TurnedAway):
        target.publish(LEA, secret(FIRST))
    account = [("objectClass", [b"user"]), ("sAMAccountName", [b"lmartin"])]
    administrator = samba.bound(ADMINISTRATOR, ADMINISTRATOR_PASSWORD)
    account.append(("userPrincipalName", [b"lmartin@univ-demo.example"]))
    administrator.add_s(f"CN=Martin,CN=Users,{BASE}", account)

    first = target.publish(LEA, secret(FIRST))
    assert first.reference.startswith("<GUID=")
    target.publish(LEA, secret(FIRST))
    assert samba.opens("lmartin", FIRST)
    known = replace(LEA, reference=first.reference)
    assert not target.publish(known, None).changed

    target.publish(known, secret(NEXT))
    assert (samba.opens("lmartin", FIRST), samba.opens("lmartin", NEXT)) == (False, True)
    target.publish(replace(known, state=PublishedState.SUSPENDED), None)
    assert not samba.opens("lmartin", NEXT)
    target.publish(known, None)
    assert samba.opens("lmartin", NEXT)

    with pytest.raises(Refused):
        target.publish(known, secret("court"))
    target.publish(replace(known, uid="ldurand"), None)
    assert administrator.search_s(BASE, 2, "(sAMAccountName=ldurand)", ["1.1"])
    target.publish(Desired(key=101, revision=9, state=PublishedState.FORGOTTEN, reference=first.reference), None)
    assert not samba.opens("lmartin", NEXT)


def test_a_domain_controller_that_is_away_has_everybody_wait(samba: Samba, tmp_path: Path) -> None:
    """Nobody is refused for it."""
    with pytest.raises(Unavailable) as told:
        target_of(samba, tmp_path, url="ldaps://127.0.0.1:1").publish(LEA, secret(FIRST))
    assert not isinstance(told.value, TurnedAway)
