"""How a source that is a directory is declared."""

from pathlib import Path

from sesame import declared_values as values
from sesame.declared_values import DeclaredTable
from sesame.domain.people_sources import LdapOrigin

#: Where the password may stand; one of these at the most.
_PASSWORDS = ("bind_password", "bind_password_file", "bind_password_env")
_USUAL_QUERY = "(objectClass=supannPerson)"
_USUAL_SECONDS = 30


def ldap_origin(table: DeclaredTable, folder: Path) -> LdapOrigin:
    """Return what the keys of a source say, which is below that folder; faults are noted."""
    given = [key for key in _PASSWORDS if table.has(key)]
    if len(given) > 1:
        table.note("passwords_many", " + ".join(given), known=_PASSWORDS)
    if table.has("bind_dn") != bool(given):
        table.note("bind_half", "bind_dn", known=_PASSWORDS)
    if not table.has("base"):
        table.note("key_missing", "base")
    password_file = table.take("bind_password_file", values.a_path(folder), folder)
    certificates = table.take("certificates", values.a_path(folder), folder)
    return LdapOrigin(
        urls=table.take("ldap", values.ldap_urls, ()),
        base=table.take("base", values.a_text, ""),
        query=table.take("filter", values.a_text, _USUAL_QUERY),
        bind_dn=table.take("bind_dn", values.a_text, ""),
        password=table.take("bind_password", values.a_text, ""),
        password_file=password_file if "bind_password_file" in given else None,
        password_env=table.take("bind_password_env", values.a_variable_name, ""),
        starttls=table.take("starttls", values.a_truth, default=True),
        certificates=certificates if table.has("certificates") else None,
        timeout=table.take("timeout", values.a_number_of_seconds, _USUAL_SECONDS),
        attributes=table.take("attributes", values.attributes, {}),
        categories=table.take("categories", values.category_words, {}),
    )
