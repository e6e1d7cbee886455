"""What the directory is told, and what Sésame is told of it."""

from collections.abc import Mapping
from pathlib import Path

from demo.directory import LOADED
from demo.directory import MODULES
from demo.directory import SCHEMAS
from demo.directory.places import BASE
from demo.directory.places import FINDER
from demo.directory.places import PEOPLE
from demo.directory.places import PROBE
from demo.directory.places import READER
from demo.directory.places import WRITER
from demo.directory.places import secret_file
from demo.directory.places import service_dn

_OUR_SCHEMA = Path(__file__).resolve().parent.parent / "directory.schema"


def write_server(folder: Path) -> Path:
    """Write the server's configuration; return its file."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    path = folder / "slapd.conf"
    path.write_text("\n".join(_lines(folder)) + "\n", encoding="utf-8")
    return path


def write_target(folder: Path, url: str) -> Path:
    """Write the declaration of Sésame's target; return its file."""
    secret_file(folder, WRITER)
    path = folder / "targets.toml"
    path.write_text(
        _TARGET.format(url=url, writer=service_dn(WRITER), file=WRITER, people=PEOPLE, probe=PROBE), "utf-8"
    )
    return path


def sealing_keys(folder: Path) -> Mapping[str, Path]:
    """Return the files of the pair of keys by which passwords wait for the directory, drawn once."""
    from sesame.adapters.secret_sealing import new_key_pair

    private, public = folder / "private_key", folder / "public_key"
    if not public.exists():
        private.unlink(missing_ok=True)
        first, second = new_key_pair()
        secret_file(folder, private.name, first)
        secret_file(folder, public.name, second)
    return {"private": private, "public": public}


def _lines(folder: Path) -> list[str]:
    writer, finder, reader = service_dn(WRITER), service_dn(FINDER), service_dn(READER)
    others = "by anonymous auth by * none"
    schemas = (*(SCHEMAS / f"{name}.schema" for name in ("core", "cosine", "nis", "inetorgperson")), _OUR_SCHEMA)
    return [
        *(f'include "{path}"' for path in schemas),
        f"modulepath {MODULES}",
        *(f"moduleload {name}" for name in LOADED),
        "database mdb",
        f'suffix "{BASE}"',
        f'directory "{folder / "data"}"',
        "maxsize 1073741824",
        "index objectClass,uid,supannAliasLogin,entryUUID eq",
        f'access to attrs=userPassword by dn.exact="{writer}" write by dn.exact="{reader}" read {others}',
        f'access to * by dn.exact="{writer}" write by dn.exact="{finder}" read by dn.exact="{reader}" read by * none',
    ]


_TARGET = """# Where Sésame publishes in this demonstration; docs/ldap.md says what each key means.
[annuaire]
label = {{ fr = "l’annuaire", en = "the directory" }}
ldap = ["{url}"]
# It listens on this machine alone.
starttls = false
bind_dn = "{writer}"
bind_password_file = "{file}"
base = "{people}"
password = "argon2"
probe = "{probe}"
classes = ["supannPerson", "shadowAccount"]
# For people who are imported after the directory was filled.
create = "uid={{uid}},{people}"

[annuaire.entry]
objectClass = ["inetOrgPerson", "eduPerson", "supannPerson"]
uid = "{{uid}}"
cn = "{{shown_given_name}} {{shown_family_name}}"
sn = "{{shown_family_name}}"
givenName = "{{shown_given_name}}"
displayName = "{{shown_given_name}} {{shown_family_name}}"
mail = "{{mail}}"
supannAliasLogin = "{{login}}"
supannEtuId = "{{student_number}}"
supannCodeINE = "{{ine}}"
supannEmpId = "{{staff_number}}"
"""
