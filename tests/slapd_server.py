"""A real OpenLDAP server, made for the tests in a temporary folder and gone with them."""

import importlib.util
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import contextmanager
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import Any

from tests.certificates import make_certificate
from tests.demo_running import ROOT
from tests.demo_running import free_ports
from tests.missing_part import missing

BASE = "dc=univ-demo,dc=example"
PEOPLE = f"ou=people,{BASE}"
#: Who may do everything, and whom no rule of passwords binds.
MANAGER, MANAGER_PASSWORD = f"cn=manager,{BASE}", "manager of the tests"
#: Sésame's own, as a site would make it.
WRITER, WRITER_PASSWORD = f"cn=sesame,{BASE}", "writer of the tests"
#: Where Debian keeps the schemas and the modules.
_SCHEMAS, _MODULES = Path("/etc/ldap/schema"), Path("/usr/lib/ldap")
_PACKAGES = "slapd slapd-contrib libldap-dev libsasl2-dev, then pip install python-ldap"
_PATIENCE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How a server is set up: its rules for passwords, and what the writer may."""

    quality: int = 1
    must_change: bool = False
    #: « write », or « manage », with which the rules for passwords do not hold.
    access: str = "write"
    argon2: bool = True
    #: Whether ``{SSHA512}`` is understood.
    sha2: bool = True
    samba: bool = False
    #: How many entries one answer has at the most, for the writer too; pages go beyond it.
    most: int = 500


@dataclass(slots=True, kw_only=True)
class Slapd:
    """A server that runs."""

    folder: Path
    port: int
    tls_port: int
    certificate: Path
    _process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Its address, in clear or for StartTLS."""
        return f"ldap://127.0.0.1:{self.port}"

    @property
    def tls_url(self) -> str:
        """Its address over TLS."""
        return f"ldaps://127.0.0.1:{self.tls_port}"

    def start(self) -> None:
        """Start it, and wait until it listens."""
        program = [_program("slapd"), "-d", "0", "-f", str(self.folder / "slapd.conf")]
        self._process = subprocess.Popen(
            [*program, "-h", f"{self.url} {self.tls_url}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + _PATIENCE
        while not _listens(self.tls_port):
            if self._process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise RuntimeError("slapd does not start")
            time.sleep(0.02)

    def stop(self) -> None:
        """End it; what is stored stays."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(timeout=_PATIENCE)
        self._process = None

    def as_manager(self) -> Any:
        """Return a connection of whom nothing is refused."""
        import ldap

        connection = ldap.initialize(self.url)
        connection.simple_bind_s(MANAGER, MANAGER_PASSWORD)
        return connection

    def put(self, dn: str, **attributes: Sequence[str]) -> None:
        """Add an entry, in place of the one there is."""
        import ldap
        from ldap.modlist import addModlist

        connection = self.as_manager()
        with suppress(ldap.NO_SUCH_OBJECT):
            connection.delete_s(dn)
        connection.add_s(dn, addModlist({name: _bytes(value) for name, value in attributes.items()}))
        connection.unbind_s()

    def entry(self, dn: str, *names: str) -> Mapping[str, list[str]]:
        """Return an entry as it is, its operational attributes too."""
        connection = self.as_manager()
        ((_dn, found),) = connection.search_s(dn, 0, "(objectClass=*)", list(names) or ["*", "+"])
        connection.unbind_s()
        # A hash that slapd makes itself may end in a byte that is none of its own.
        return {name: [value.decode(errors="surrogateescape") for value in values] for name, values in found.items()}

    def empty(self) -> None:
        """Take away everybody below ``PEOPLE``."""
        connection = self.as_manager()
        for dn, _ in connection.search_s(PEOPLE, 1, "(objectClass=*)", ["1.1"]):
            connection.delete_s(dn)
        connection.unbind_s()

    def opens(self, dn: str, password: str) -> bool:
        """Tell whether a bind with that password is taken."""
        import ldap

        connection = ldap.initialize(self.url)
        try:
            connection.simple_bind_s(dn, password)
        except ldap.INVALID_CREDENTIALS:
            return False
        finally:
            connection.unbind_s()
        return True


@contextmanager
def running(kind: Kind | None = None, entries: Iterable[str] = ()) -> Iterator[Slapd]:
    """Give a server while it runs; ``entries`` are records of LDIF, which are loaded before it starts."""
    if importlib.util.find_spec("ldap") is None or not shutil.which("slapd", path=_PATH):
        missing("slapd or python-ldap", _PACKAGES)
    folder = Path(tempfile.mkdtemp(prefix="sesame-slapd-"))
    port, tls_port = free_ports(2)
    made = make_certificate(folder)
    server = Slapd(folder=folder, port=port, tls_port=tls_port, certificate=made.certificate)
    try:
        (folder / "data").mkdir()
        (folder / "slapd.conf").write_text(_configuration(folder, kind or Kind()), encoding="utf-8")
        with (folder / "first.ldif").open("w", encoding="utf-8") as first:
            first.writelines(f"{entry.strip()}\n\n" for entry in (*_first_entries(kind or Kind()), *entries))
        load = [_program("slapadd"), "-q", "-f", str(folder / "slapd.conf"), "-l", str(folder / "first.ldif")]
        subprocess.run(load, check=True, capture_output=True, timeout=300)
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


#: Debian keeps it where not everybody looks.
_PATH = "/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin"


def _program(name: str) -> str:
    return shutil.which(name, path=_PATH) or name


def has_module(name: str) -> bool:
    """Tell whether a module can be loaded."""
    return (_MODULES / f"{name}.so").exists()


def person_dn(uid: str) -> str:
    """Return the name of somebody's entry."""
    return f"uid={uid},{PEOPLE}"


def _configuration(folder: Path, kind: Kind) -> str:
    modules = ["back_mdb", "ppolicy", *["argon2"] * kind.argon2, *["pw-sha2"] * kind.sha2, *["smbk5pwd"] * kind.samba]
    if absent := [name for name in modules if not has_module(name)]:
        missing(f"slapd's {' and '.join(absent)}", "slapd-contrib")
    schemas = [*(_SCHEMAS / f"{name}.schema" for name in ("core", "cosine", "nis", "inetorgperson"))]
    lines = [
        *(f"include {path}" for path in (*schemas, ROOT / "demo" / "directory.schema")),
        f"modulepath {_MODULES}",
        *(f"moduleload {name}" for name in modules),
        f"TLSCertificateFile {folder / 'certificate.pem'}",
        f"TLSCertificateKeyFile {folder / 'key.pem'}",
        f"password-hash {'{ARGON2}' if kind.argon2 else '{SSHA}'}",
        "database mdb",
        f'suffix "{BASE}"',
        f'rootdn "{MANAGER}"',
        f'rootpw "{MANAGER_PASSWORD}"',
        f"directory {folder / 'data'}",
        "maxsize 2147483648",
        "dbnosync",
        f"limits dn.exact={WRITER} size={kind.most} size.prtotal=unlimited",
        "index objectClass,uid,supannAliasLogin,supannEtuId,supannCodeINE,supannEmpId,entryUUID,modifyTimestamp eq",
        f'access to attrs=userPassword by dn.exact="{WRITER}" {kind.access} by anonymous auth by self write by * none',
        f'access to * by dn.exact="{WRITER}" {kind.access} by self read by * none',
        "overlay ppolicy",
        f"ppolicy_default cn=default,ou=policies,{BASE}",
        "ppolicy_hash_cleartext",
        "ppolicy_use_lockout",
        *["overlay smbk5pwd", "smbk5pwd-enable samba"] * kind.samba,
    ]
    return "\n".join(lines) + "\n"


def _first_entries(kind: Kind) -> list[str]:
    truth = {True: "TRUE", False: "FALSE"}
    writer = f"""
dn: {WRITER}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: sesame
userPassword: {WRITER_PASSWORD}
"""
    rules = f"""
dn: cn=default,ou=policies,{BASE}
objectClass: organizationalRole
objectClass: pwdPolicy
cn: default
pwdAttribute: userPassword
pwdInHistory: 3
pwdMinLength: 12
pwdCheckQuality: {kind.quality}
pwdLockout: TRUE
pwdMaxFailure: 4
pwdMustChange: {truth[kind.must_change]}
"""
    return [
        f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\ndc: univ-demo\no: Université de démonstration",
        f"dn: {PEOPLE}\nobjectClass: organizationalUnit\nou: people",
        f"dn: ou=policies,{BASE}\nobjectClass: organizationalUnit\nou: policies",
        writer,
        rules,
    ]


def _bytes(value: Sequence[str]) -> list[bytes]:
    return [one.encode(errors="surrogateescape") for one in ([value] if isinstance(value, str) else value)]


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
