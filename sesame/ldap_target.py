"""How a target that is a directory is declared: ``ldap = ["ldaps://…"]``."""

import os
import re
from collections.abc import Callable
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sesame import declared_values as values
from sesame.adapters.password_forms import DirectoryForms
from sesame.adapters.phone import dialled_at_home
from sesame.declared_values import ATTRIBUTE
from sesame.declared_values import DeclaredTable
from sesame.declared_values import Value
from sesame.domain.ldap_entry import CONSENTS
from sesame.domain.ldap_entry import STATES
from sesame.domain.ldap_entry import WRITES
from sesame.domain.ldap_entry import EntryShape
from sesame.domain.ldap_entry import split_tag
from sesame.domain.ldap_servers import LdapServers
from sesame.domain.people_file import IGNORED
from sesame.domain.publishing import Label
from sesame.domain.publishing import PasswordForm
from sesame.domain.publishing import PublishedState
from sesame.domain.publishing import Target

#: How passwords get there: as a hash, by RFC 3062, or not at all.
_MODES: Mapping[str, PasswordForm] = {
    **{form.value: form for form in PasswordForm if form is not PasswordForm.CLEAR},
    "exop": PasswordForm.CLEAR,
    # Left alone: another system checks them.
    "external": PasswordForm.NONE,
}
_BY_HASH = frozenset({PasswordForm.ARGON2, PasswordForm.SSHA512, PasswordForm.CRYPT_SHA512})
_PHONES: Mapping[str, Callable[[str], str]] = {"national": dialled_at_home, "e164": str}
_PASSWORDS = ("bind_password_file", "bind_password_env")
_PLACE = re.compile(r"\{[a-z_]+\}")
_USUAL_SECONDS, _MOST_SECONDS = 10, 60


def _mode(raw: Any) -> tuple[str, PasswordForm]:
    if raw not in _MODES:
        raise ValueError
    return raw, _MODES[raw]


def _phone_format(raw: Any) -> Callable[[str], str]:
    if raw not in _PHONES:
        raise ValueError
    return _PHONES[raw]


def _writes(raw: Any) -> Mapping[str, str]:
    found = dict(WRITES)
    for what, spec in dict(raw).items():
        if what not in WRITES or not (spec == IGNORED or ATTRIBUTE.fullmatch(spec)):
            raise ValueError
        found[what] = spec
    return {what: spec for what, spec in found.items() if spec != IGNORED}


def _states(raw: Any) -> Mapping[PublishedState, str]:
    return {**STATES, **{PublishedState(state): values.a_text.read(word) for state, word in dict(raw).items()}}


def _consents(raw: Any) -> Mapping[str, str]:
    return {**CONSENTS, **{subject: values.a_text.read(value) for subject, value in dict(raw).items()}}


def _template(raw: Any) -> Mapping[str, tuple[str, ...]]:
    return {name: values.texts.read([one] if isinstance(one, str) else one) for name, one in dict(raw).items()}


def _filter(raw: Any) -> str:
    text = values.a_text.read(raw)
    if not (text.startswith("(") and text.endswith(")") and _PLACE.search(text)):
        raise ValueError
    return text


def _seconds(raw: Any) -> int:
    if type(raw) is not int or not 1 <= raw <= _MOST_SECONDS:
        raise ValueError
    return raw


a_mode = Value("ldap_password", _mode)
the_writes = Value("ldap_writes", _writes)
the_states = Value("ldap_states", _states)
the_consents = Value("ldap_consents", _consents)
a_template = Value("ldap_template", _template)
a_filter = Value("ldap_filter", _filter)
a_timeout = Value("ldap_seconds", _seconds)
a_phone_format = Value("phone_format", _phone_format)


def build_ldap(name: str, label: Label, table: DeclaredTable, folder: Path) -> Target:
    """Return a directory; whatever is wrong with its table is noted there."""
    try:
        from sesame.adapters.ldap.entries import Places
        from sesame.adapters.ldap.target import LdapTarget
        from sesame.adapters.ldap.target_password import PasswordWriting
    except ImportError:
        table.note("library_absent", "ldap", install="pip install 'sesame-ent[ldap]'")
        return _Absent(name=name, label=label)
    mode, form = table.take("password", a_mode, ("none", PasswordForm.NONE))
    given = [spec for what, spec in table.take("writes", the_writes, WRITES).items() if spec != WRITES[what]]
    return LdapTarget(
        name=name,
        label=label,
        servers=_servers(table, folder),
        places=Places(
            base=_required(table, "base"),
            find=table.take("find", a_filter, "(uid={uid})"),
            made_at=table.take("create", values.a_text, ""),
            template=table.take("entry", a_template, {}),
        ),
        shape=EntryShape(
            writes=table.take("writes", the_writes, WRITES),
            states=table.take("states", the_states, STATES),
            consents=table.take("consents", the_consents, CONSENTS),
            phone=table.take("phone_format", a_phone_format, dialled_at_home),
        ),
        passwords=PasswordWriting(
            form=form, locks=table.take("lock", values.a_truth, default=mode in {one.value for one in _BY_HASH})
        ),
        classes=table.take("classes", values.texts, ("supannPerson",)),
        probe=table.take("probe", values.a_text, ""),
        make_secret=DirectoryForms().make,
        given=frozenset(split_tag(spec)[0] for spec in given),
    )


def _required(table: DeclaredTable, key: str) -> str:
    if not table.has(key):
        table.note("key_missing", key)
    return table.take(key, values.a_text, "")


def _servers(table: DeclaredTable, folder: Path) -> LdapServers:
    certificates = table.take("certificates", values.a_path(folder), folder)
    return LdapServers(
        urls=table.take("ldap", values.ldap_urls, ()),
        bind_dn=_required(table, "bind_dn"),
        password=_bind_password(table, folder),
        starttls=table.take("starttls", values.a_truth, default=True),
        certificates="" if certificates == folder else str(certificates),
        timeout=table.take("timeout", a_timeout, _USUAL_SECONDS),
    )


def _bind_password(table: DeclaredTable, folder: Path) -> str:
    given = [key for key in _PASSWORDS if table.has(key)]
    path = table.take("bind_password_file", values.a_path(folder), folder)
    variable = table.take("bind_password_env", values.a_variable_name, "")
    if len(given) != 1:
        table.note("passwords_many" if given else "password_missing", " + ".join(given), known=_PASSWORDS)
        return ""
    if variable:
        found = os.environ.get(variable, "")
    else:
        try:
            found = path.read_text(encoding="utf-8").strip("\r\n")
        except (OSError, ValueError):
            found = ""
    if not found:
        table.note("password_unreadable", given[0])
    return found


class _Absent:
    """Stands where the library is missing, until that is told."""

    kind = "ldap"
    wants = PasswordForm.NONE

    def __init__(self, *, name: str, label: Label) -> None:
        self.name = name
        self.label = label

    def publish(self, desired: object, secret: object) -> Any:
        raise NotImplementedError
