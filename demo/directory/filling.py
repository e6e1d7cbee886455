"""The directory before Sésame: everybody of the demonstration, without a password but for accounts of before."""

import base64
import csv
import secrets
import subprocess
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path

from ldap.dn import escape_dn_chars

from demo.directory import configuration
from demo.directory import program
from demo.directory.places import BASE
from demo.directory.places import FINDER
from demo.directory.places import PEOPLE
from demo.directory.places import PROBE
from demo.directory.places import READER
from demo.directory.places import SERVICES
from demo.directory.places import WRITER
from demo.directory.places import secret_file
from demo.directory.places import service_dn
from sesame.adapters.password_forms import DirectoryForms
from sesame.domain.publishing import PasswordForm

Entry = tuple[str, Mapping[str, Sequence[str]]]
_NUMBERS = {"student_number": "supannEtuId", "ine": "supannCodeINE", "staff_number": "supannEmpId"}
_AFFILIATIONS = {"student": "student", "staff": "employee", "external": "affiliate"}
_SECONDS = 60


def fill(folder: Path, people: Path) -> None:
    """Write the server's files and, the first time, everybody's entry. Errors: ``CalledProcessError``."""
    named = configuration.write_server(folder)
    mark = folder / "filled"
    if mark.exists():
        return
    # What a first time that was cut off has left.
    for left in (folder / "data").iterdir():
        left.unlink()
    load = [program("slapadd") or "slapadd", "-q", "-f", str(named)]
    records = "\n\n".join(_record(*entry) for entry in (*_services(folder), *_people(people)))
    subprocess.run(load, input=records.encode(), check=True, timeout=_SECONDS)
    mark.touch()


def _services(folder: Path) -> Iterator[Entry]:
    yield BASE, {"objectClass": ["dcObject", "organization"], "dc": ["univ-demo"], "o": ["Université de démonstration"]}
    yield PEOPLE, {"objectClass": ["organizationalUnit"], "ou": ["people"]}
    yield SERVICES, {"objectClass": ["organizationalUnit"], "ou": ["services"]}
    for name in (WRITER, FINDER, READER):
        password = secret_file(folder, name).read_text(encoding="utf-8")
        classes = ["organizationalRole", "simpleSecurityObject"]
        yield service_dn(name), {"objectClass": classes, "cn": [name], "userPassword": [_hash(password)]}
    probe = {"objectClass": ["account", "simpleSecurityObject"], "uid": ["sesame-probe"]}
    yield PROBE, {**probe, "userPassword": [_hash(secrets.token_urlsafe())]}


def _people(file: Path) -> Iterator[Entry]:
    before = file.with_name("accounts.csv")
    hashes = {row["uid"]: row["hash"] for row in _rows(before, ";")} if before.exists() else {}
    for row in _rows(file, ","):
        name = f"{row['given_name']} {row['family_name']}".strip()
        given = {
            "uid": row["uid"],
            "supannAliasLogin": row["uid"],
            "cn": name,
            "displayName": name,
            "givenName": row["given_name"],
            "sn": row["family_name"] or name,
            "mail": row["mail"],
            "eduPersonAffiliation": _AFFILIATIONS[row["category"]],
            "userPassword": hashes.get(row["uid"], ""),
            **{attribute: row[column] for column, attribute in _NUMBERS.items()},
        }
        classes = ["inetOrgPerson", "eduPerson", "supannPerson"]
        entry = {name: [value] for name, value in given.items() if value}
        yield f"uid={escape_dn_chars(row['uid'])},{PEOPLE}", {"objectClass": classes, **entry}


def _rows(file: Path, delimiter: str) -> Iterable[Mapping[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        yield from csv.DictReader(opened, delimiter=delimiter)


def _record(dn: str, attributes: Mapping[str, Sequence[str]]) -> str:
    # In base 64 throughout, so that no value can end its line.
    lines = [f"{name}:: {_encoded(value)}" for name, values in attributes.items() for value in values]
    return "\n".join([f"dn:: {_encoded(dn)}", *lines])


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _hash(password: str) -> str:
    return DirectoryForms().make(PasswordForm.SSHA512, password).value
