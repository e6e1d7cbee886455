"""Every kind of target, declared as a site would, and the system behind it: what it has, how to trouble it."""

import hmac
import json
import threading
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from http.server import HTTPServer
from pathlib import Path

from sesame.adapters.password_forms import DirectoryForms
from sesame.domain.publishing import PasswordForm
from sesame.domain.publishing import PasswordSecret
from sesame.domain.publishing import Target
from sesame.publication_targets import KINDS
from sesame.target_declarations import declared_targets
from tests.ldap_proxy import standing_before
from tests.slapd_server import PEOPLE
from tests.slapd_server import WRITER
from tests.slapd_server import WRITER_PASSWORD
from tests.slapd_server import Slapd
from tests.slapd_server import person_dn

#: What no error and no log may have.
SIGNATURE_KEY = "a key that both sides know"
UID = "lmartin"
#: Each kind of target, and of a directory each way of its passwords.
WAYS = ("log", "program", "webhook", *(f"ldap {mode}" for mode in ("none", "external", "exop")))
WAYS = (*WAYS, *(f"ldap {mode}" for mode in ("argon2", "ssha512", "crypt-sha512")))

_PROGRAM = """#!/usr/bin/env python3
import json, os, sys
told = json.load(sys.stdin)
trouble = open("trouble").read() if os.path.exists("trouble") else ""
if trouble:
    sys.stderr.write(json.dumps(told))
    sys.exit(int(trouble))
path = str(told["key"])
before = json.load(open(path)) if os.path.exists(path) else {}
after = {name: told[name] for name in ("state", "uid", "login", "mail", "phone", "since", "ends_on")}
after["password"] = told["password"] or before.get("password")
json.dump(after, open(path, "w"))
print(json.dumps({"reference": "account/" + (told["uid"] or told["reference"]), "changed": before != after}))
"""


@dataclass(kw_only=True)
class System:
    """A target with what is behind it.

    ``seen`` returns what that has of Léa, in its own words; ``state`` and ``called`` its word for how her account is
    and what she is called there, none where it keeps no such thing. ``opens`` tells whether a password opens it,
    none where nothing is opened there. ``is_away`` and ``refuses`` bring trouble, and are none where there can be none.
    """

    target: Target
    seen: Callable[[], object]
    state: Callable[[], str | None] = lambda: None
    called: Callable[[], str | None] = lambda: None
    opens: Callable[[str], bool | None] = lambda _password: None
    is_away: Callable[[], object] | None = None
    refuses: Callable[[], object] | None = None
    is_well: Callable[[], object] = lambda: None
    #: What the target says of a second write that changes nothing; a webhook cannot know.
    knows_what_changed: bool = True

    def secret(self, password: str) -> PasswordSecret | None:
        """Return a password in the form it takes; none where it takes none."""
        form = self.target.wants
        return None if form is PasswordForm.NONE else DirectoryForms().make(form, password)


def _declared(folder: Path, **table: object) -> Target:
    (target,) = declared_targets({"there": {"label": "le système", **table}}, folder, KINDS)
    return target


@contextmanager
def system_of(way: str, folder: Path, slapd: Callable[[], Slapd]) -> Iterator[System]:
    """Give one of ``WAYS``, in which Léa has nothing yet but, in a directory, an entry that others made."""
    kind, _, mode = way.partition(" ")
    if kind == "log":
        # Nobody but maintainers read it.
        target = _declared(folder, log=True, password="clear")
        yield System(target=target, seen=lambda: None, knows_what_changed=False)
    elif kind == "program":
        yield _program(folder)
    elif kind == "webhook":
        with _receiver() as receiver:
            yield _webhook(folder, receiver)
    else:
        directory = slapd()
        with standing_before(directory.port) as proxy:
            yield _directory(folder, directory, proxy.url, mode, lambda trouble: _turn(proxy, trouble))


def _program(folder: Path) -> System:
    program, trouble, told = folder / "publish", folder / "trouble", folder / "101"
    program.write_text(_PROGRAM, encoding="utf-8")
    program.chmod(0o755)

    def seen() -> dict[str, object]:
        found: dict[str, object] = json.loads(told.read_text(encoding="utf-8"))
        return found

    return System(
        target=_declared(folder, program=["publish"], password="clear"),
        seen=seen,
        state=lambda: str(seen()["state"]),
        called=lambda: str(seen()["uid"]),
        opens=lambda password: seen()["password"] == {"form": "clear", "value": password},
        is_away=lambda: trouble.write_text("69"),
        refuses=lambda: trouble.write_text("3"),
        is_well=lambda: trouble.write_text(""),
    )


class _Receiver(HTTPServer):
    """Takes what is signed, and no revision lower than the last one, as the page of the documentation says."""

    status = 204
    last: dict[str, object] | None = None


class _Handler(BaseHTTPRequestHandler):
    server: _Receiver

    def do_POST(self) -> None:
        """Keep it where it is from Sésame and newer."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        at, _, given = self.headers["Sesame-Signature"].removeprefix("t=").partition(",v1=")
        right = hmac.new(SIGNATURE_KEY.encode(), f"{at}.".encode() + body, "sha256").hexdigest()
        told = json.loads(body)
        status = self.server.status if hmac.compare_digest(given, right) else 403
        if status == 204 and (self.server.last is None or told["revision"] >= self.server.last["revision"]):
            self.server.last = told
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _receiver() -> Iterator[_Receiver]:
    server = _Receiver(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _webhook(folder: Path, receiver: _Receiver) -> System:
    (folder / "secret").write_text(SIGNATURE_KEY, encoding="utf-8")

    def answers(status: int) -> Callable[[], object]:
        return lambda: setattr(receiver, "status", status)

    url = f"http://127.0.0.1:{receiver.server_port}/sesame"
    return System(
        target=_declared(folder, webhook=url, secret_file="secret"),
        seen=lambda: receiver.last,
        is_away=answers(503),
        refuses=answers(404),
        is_well=answers(204),
        knows_what_changed=False,
    )


#: What docs/ldap.md says of states, read backwards.
_STATES = {
    "I:SupannCree": "pending",
    "A:SupannActif": "active",
    "S:SupannVerrouAdministratif": "suspended",
    "I:SupannInactif": "closed",
    "I:SupannExpire": "gone",
    "I:SupannSupprCompte": "forgotten",
}
_CLASSES = ["inetOrgPerson", "supannPerson", "shadowAccount", "sambaSamAccount"]
_DOUBLE = f"cn=double,{PEOPLE}"


def _directory(folder: Path, slapd: Slapd, url: str, mode: str, turn: Callable[[str], None]) -> System:
    slapd.empty()
    passed_on = {"userPassword": "{SASL}lmartin@UNIV-DEMO.EXAMPLE"} if mode == "external" else {}
    entry = {"objectClass": _CLASSES, "uid": UID, "cn": "Léa", "sn": "Martin", "sambaSID": "S-1-5-21-1"}
    slapd.put(person_dn(UID), **entry, **passed_on)
    (folder / "secret").write_text(WRITER_PASSWORD, encoding="utf-8")
    target = _declared(
        folder,
        ldap=[url],
        bind_dn=WRITER,
        bind_password_file="secret",
        base=PEOPLE,
        starttls=False,
        timeout=2,
        password=mode,
        **({"lock": True} if mode == "exop" else {}),
    )

    def dn() -> str:
        connection = slapd.as_manager()
        ((found, _),) = connection.search_s(PEOPLE, 1, "(&(sn=Martin)(!(cn=double)))", ["1.1"])
        connection.unbind_s()
        return str(found)

    def seen() -> dict[str, list[str]]:
        return {
            name: sorted(values)
            for name, values in slapd.entry(dn()).items()
            if name.startswith(("supann", "shadow", "pager", "uid")) or (mode == "external" and name == "userPassword")
        }

    def double() -> None:
        slapd.put(_DOUBLE, objectClass=["inetOrgPerson"], cn="double", sn="Martin", uid=UID)

    def well() -> None:
        turn("pass")

    return System(
        target=target,
        seen=seen,
        state=lambda: _STATES[seen()["supannRessourceEtat"][0].removeprefix("{COMPTE}")],
        called=lambda: dn().partition(",")[0].removeprefix("uid="),
        opens=lambda password: slapd.opens(dn(), password) if target.wants is not PasswordForm.NONE else None,
        is_away=lambda: turn("refuse"),
        refuses=double,
        is_well=well,
    )


def _turn(proxy: object, trouble: str) -> None:
    proxy.mode = trouble  # type: ignore[attr-defined]
    proxy.cut()  # type: ignore[attr-defined]
