"""LemonLDAP::NG of Debian, made for the tests: it finds people in a directory and signs them in by a bind."""

import http.client
import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from demo.lemonldap import PACKAGES
from demo.lemonldap import configuration
from tests.demo_running import PATIENCE
from tests.demo_running import free_ports
from tests.missing_part import missing
from tests.slapd_server import PEOPLE
from tests.slapd_server import WRITER
from tests.slapd_server import WRITER_PASSWORD
from tests.slapd_server import Slapd

#: Of Debian's packages, what it only recommends and does not ask a directory without.
_TO_ASK_A_DIRECTORY = ("libnet-ldap-perl", "libunicode-string-perl", "libio-socket-timeout-perl")
_MODULES = ("-MNet::LDAP", "-MUnicode::String", "-MIO::Socket::Timeout")


@dataclass(frozen=True, slots=True, kw_only=True)
class LemonLdap:
    """A portal that runs."""

    port: int

    def signs_in(self, login: str, password: str) -> bool:
        """Tell whether its own form opens a session."""
        body = urllib.parse.urlencode({"user": login, "password": password})
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        connection.request("POST", "/", body=body, headers=headers)
        answer = connection.getresponse()
        told = json.loads(answer.read())
        connection.close()
        return bool(told["result"])

    def answers(self) -> bool:
        """Tell whether it is there."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
        except OSError:
            return False
        finally:
            connection.close()


@contextmanager
def asking(slapd: Slapd) -> Iterator[LemonLdap]:
    """Give a portal of that directory's people while it runs."""
    has_modules = subprocess.run(["perl", *_MODULES, "-e", "1"], check=False, capture_output=True).returncode == 0
    if not (shutil.which("starman") and has_modules):
        missing("LemonLDAP::NG", " ".join((*PACKAGES, *_TO_ASK_A_DIRECTORY)))
    folder = Path(tempfile.mkdtemp(prefix="sesame-lemonldap-"))
    (port,) = free_ports(1)
    environment = {**os.environ, "LLNG_DEFAULTCONFFILE": str(_written(folder, port, slapd))}
    command = ["starman", "--workers", "1", "--disable-keepalive", "--listen", f"127.0.0.1:{port}"]
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            [*command, str(folder / "portal.psgi")], env=environment, stdout=subprocess.DEVNULL, stderr=said
        )
    server, until = LemonLdap(port=port), time.monotonic() + PATIENCE
    try:
        while not server.answers():
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError((folder / "said").read_text(encoding="utf-8", errors="replace"))
            time.sleep(0.1)
        yield server
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=20)
        process.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _written(folder: Path, port: int, slapd: Slapd) -> Path:
    for name in ("conf", "cache", "sessions/lock", "psessions/lock"):
        (folder / name).mkdir(parents=True)
    told = {
        "cfgNum": 1,
        "cfgVersion": "2.16.1",
        "cfgAuthor": "tests",
        "cfgDate": 1,
        "key": "a key of the tests alone, as long",
        "portal": f"http://127.0.0.1:{port}/",
        "domain": "127.0.0.1",
        "cookieName": "lemonldap",
        "securedCookie": 0,
        "requireToken": 0,
        # As the manager writes it for a directory whose passwords are asked by a bind.
        "authentication": "LDAP",
        "userDB": "Same",
        "passwordDB": "Null",
        "registerDB": "Null",
        "ldapServer": slapd.url,
        "ldapBase": PEOPLE,
        "managerDn": WRITER,
        "managerPassword": WRITER_PASSWORD,
        "AuthLDAPFilter": "(&(uid=$user)(objectClass=inetOrgPerson))",
        "ldapExportedVars": {"uid": "uid", "cn": "cn"},
        "ldapPpolicyControl": 0,
        "globalStorage": "Apache::Session::File",
        "globalStorageOptions": _storage(folder / "sessions"),
        "persistentStorage": "Apache::Session::File",
        "persistentStorageOptions": _storage(folder / "psessions"),
        "whatToTrace": "uid",
        "exportedVars": {},
        "macros": {},
        "groups": {},
        "locationRules": {},
        "exportedHeaders": {},
    }
    (folder / "conf" / "lmConf-1.json").write_text(json.dumps(told), encoding="utf-8")
    (folder / "portal.psgi").write_text(configuration.PSGI, encoding="utf-8")
    named = folder / "lemonldap-ng.ini"
    named.write_text(configuration.INI.format(folder=folder, portal=configuration.PORTAL), encoding="utf-8")
    return named


def _storage(folder: Path) -> dict[str, object]:
    return {"Directory": str(folder), "LockDirectory": str(folder / "lock"), "generateModule": configuration.GENERATOR}
