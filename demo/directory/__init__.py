"""OpenLDAP as the directory of the demonstration: Sésame publishes to it, the CAS server asks it by bind."""

import importlib.util
import shutil
from pathlib import Path

#: What it needs of Debian: the server, its modules, and what Python's binding is compiled with.
PACKAGES = ("slapd", "slapd-contrib", "libldap-dev", "libsasl2-dev", "gcc", "python3-dev")
#: Where Debian keeps programs that not everybody looks for, and the server's modules and schemas.
_PROGRAMS = "/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin"
MODULES, SCHEMAS = Path("/usr/lib/ldap"), Path("/etc/ldap/schema")
#: The storage, and the hashes that are published and that were there before.
LOADED = ("back_mdb", "argon2", "pw-sha2")


def program(name: str) -> str | None:
    """Return where a program of the server is."""
    return shutil.which(name, path=_PROGRAMS)


def what_is_missing() -> str:
    """Return what to type before it can start; nothing when all is there."""
    if not program("slapd") or not all((MODULES / f"{name}.so").exists() for name in LOADED):
        return f"OpenLDAP n’est pas là : apt install {' '.join(PACKAGES)}"
    if importlib.util.find_spec("ldap") is None:
        return "python-ldap n’est pas là : .venv/bin/python -m pip install --editable '.[demo,ldap]'"
    return ""
