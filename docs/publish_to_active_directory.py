#!/usr/bin/env python3
"""A target of the kind « program » for Active Directory: sets ``unicodePwd`` over LDAPS, opens and shuts accounts.

It needs python-ldap, and of its environment ``AD_URL`` (ldaps://…), ``AD_USER``, ``AD_PASSWORD_FILE``, ``AD_BASE`` and
``AD_CERTIFICATES``. Its statuses are those of docs/publishing.md.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import ldap
from ldap.filter import escape_filter_chars

DONE, REFUSED, AWAY, LATER = 0, 1, 69, 75
DISABLED, NORMAL = 0x2, 0x200
_AWAY = (ldap.SERVER_DOWN, ldap.CONNECT_ERROR, ldap.TIMEOUT, ldap.BUSY, ldap.UNAVAILABLE, ldap.INVALID_CREDENTIALS)


def main() -> int:
    """Make the account so, and return the status."""
    told = json.load(sys.stdin)
    try:
        return _made_so(_connection(), told)
    except _AWAY:
        return AWAY
    except (ldap.INSUFFICIENT_ACCESS, ldap.ALREADY_EXISTS):
        return LATER
    except ldap.LDAPError:
        # A password that the domain's own rules refuse, mostly.
        return REFUSED


def _connection() -> Any:
    connection = ldap.initialize(os.environ["AD_URL"])
    connection.set_option(ldap.OPT_REFERRALS, 0)
    connection.set_option(ldap.OPT_NETWORK_TIMEOUT, 10)
    connection.set_option(ldap.OPT_TIMEOUT, 10)
    connection.set_option(ldap.OPT_X_TLS_CACERTFILE, os.environ["AD_CERTIFICATES"])
    connection.set_option(ldap.OPT_X_TLS_REQUIRE_CERT, ldap.OPT_X_TLS_DEMAND)
    connection.set_option(ldap.OPT_X_TLS_NEWCTX, 0)
    password = Path(os.environ["AD_PASSWORD_FILE"]).read_text(encoding="utf-8").strip()
    connection.simple_bind_s(os.environ["AD_USER"], password)
    return connection


def _made_so(connection: Any, told: dict[str, Any]) -> int:
    found = _account(connection, told)
    if found is None:
        # Whoever makes accounts may not have made this one yet.
        return LATER if told["state"] == "active" else DONE
    dn, attributes = found
    changes: list[tuple[int, str, list[bytes]]] = []
    if told["uid"] and attributes["sAMAccountName"] != [told["uid"].encode()]:
        changes.append((ldap.MOD_REPLACE, "sAMAccountName", [told["uid"].encode()]))
    if told["password"]:
        # In quotation marks, as UTF-16: so Active Directory has it, and over an encrypted line alone.
        quoted = f'"{told["password"]["value"]}"'.encode("utf-16-le")
        changes.append((ldap.MOD_REPLACE, "unicodePwd", [quoted]))
    before = int(attributes["userAccountControl"][0])
    is_open = told["state"] in {"active", "adopted"}
    after = before & ~DISABLED | NORMAL if is_open else before | DISABLED
    if after != before:
        changes.append((ldap.MOD_REPLACE, "userAccountControl", [str(after).encode()]))
    if changes:
        connection.modify_s(dn, changes)
    reference = f"<GUID={attributes['objectGUID'][0].hex()}>"
    sys.stdout.write(json.dumps({"reference": reference, "changed": bool(changes)}))
    return DONE


def _account(connection: Any, told: dict[str, Any]) -> tuple[str, dict[str, list[bytes]]] | None:
    names = ["sAMAccountName", "userAccountControl", "objectGUID"]
    if told["reference"].startswith("<GUID="):
        try:
            ((dn, attributes),) = connection.search_s(told["reference"], ldap.SCOPE_BASE, attrlist=names)
        except ldap.NO_SUCH_OBJECT:
            return None
        return dn, attributes
    if not told["uid"]:
        return None
    query = f"(&(objectClass=user)(sAMAccountName={escape_filter_chars(told['uid'])}))"
    answers = connection.search_s(os.environ["AD_BASE"], ldap.SCOPE_SUBTREE, query, names)
    found = [(dn, attributes) for dn, attributes in answers if dn]
    return found[0] if len(found) == 1 else None


if __name__ == "__main__":
    sys.exit(main())
