"""A Samba domain controller of Debian, made for the tests: what Active Directory is to whoever speaks LDAP with it."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.certificates import make_certificate

PACKAGES = ("samba", "samba-ad-provision", "samba-dsdb-modules", "samba-vfs-modules")
BASE = "DC=univ-demo,DC=example"
ADMINISTRATOR, ADMINISTRATOR_PASSWORD = "Administrator@univ-demo.example", "Passe-Partout-9!"
#: It listens there and nowhere else, whatever it is told.
PORTS = (389, 636)
URL = "ldaps://127.0.0.1:636"
_PATIENCE = 120
_DOMAIN = (
    *("--realm=UNIV-DEMO.EXAMPLE", "--domain=UNIVDEMO", "--server-role=dc", "--dns-backend=NONE"),
    *("--host-name=dc1", "--host-ip=127.0.0.1", "--option=vfs objects=acl_xattr xattr_tdb"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Samba:
    """A domain controller that runs."""

    certificates: Path

    def bound(self, user: str, password: str) -> Any:
        """Return a connection of somebody's. Errors: those of a bind."""
        import ldap

        connection = ldap.initialize(URL)
        connection.set_option(ldap.OPT_X_TLS_CACERTFILE, str(self.certificates))
        connection.set_option(ldap.OPT_X_TLS_REQUIRE_CERT, ldap.OPT_X_TLS_DEMAND)
        connection.set_option(ldap.OPT_X_TLS_NEWCTX, 0)
        connection.simple_bind_s(user, password)
        return connection

    def opens(self, login: str, password: str) -> bool:
        """Tell whether somebody may sign in with that password."""
        import ldap

        try:
            self.bound(f"{login}@univ-demo.example", password).unbind_s()
        except ldap.INVALID_CREDENTIALS:
            return False
        return True


@contextmanager
def running() -> Iterator[Samba]:
    """Give a domain controller while it runs, as root and where nothing else has its ports; else leave the test out."""
    if not shutil.which("samba-tool"):
        pytest.skip(f"Samba is missing: apt install {' '.join(PACKAGES)}")
    if os.getuid() != 0 or any(_listens(port) for port in PORTS):
        pytest.skip("a domain controller has the ports 389 and 636, as root")
    folder = Path(tempfile.mkdtemp(prefix="sesame-samba-"))
    made = make_certificate(folder)
    process = None
    try:
        provision = ("samba-tool", "domain", "provision", *_DOMAIN, f"--adminpass={ADMINISTRATOR_PASSWORD}")
        subprocess.run([*provision, f"--targetdir={folder}/dc"], check=True, capture_output=True, timeout=600)
        options = {
            "interfaces": "lo",
            "bind interfaces only": "yes",
            "server services": "ldap",
            "dcerpc endpoint servers": "",
            "pid directory": folder / "dc",
            "ncalrpc dir": folder / "dc" / "ncalrpc",
            "tls certfile": made.certificate,
            "tls keyfile": folder / "key.pem",
            "tls cafile": made.certificate,
            # Else the password before opens for an hour more, as with Windows.
            "old password allowed period": "0",
        }
        (folder / "key.pem").chmod(0o600)
        told = [f"--option={name}={value}" for name, value in options.items()]
        command = ["samba", "--interactive", "--no-process-group", "-M", "single", "-s", f"{folder}/dc/etc/smb.conf"]
        process = subprocess.Popen([*command, *told], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + _PATIENCE
        while not _listens(PORTS[1]):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("Samba does not start")
            time.sleep(0.1)
        yield Samba(certificates=made.certificate)
    finally:
        if process is not None:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=10)
            process.kill()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
