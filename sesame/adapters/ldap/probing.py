"""Tries a password on an entry that the site gave for it: what no setting of a directory shows, one bind does."""

import secrets
from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

import ldap

from sesame.adapters.ldap.password_change import RESET
from sesame.adapters.ldap.password_change import change_password
from sesame.adapters.ldap.searching import entry_at
from sesame.adapters.ldap.target_password import Binds
from sesame.adapters.ldap.target_password import replaced
from sesame.domain.publishing import PasswordForm
from sesame.domain.publishing import PasswordSecret
from sesame.domain.target_health import TargetNote
from sesame.domain.target_health import TargetTrouble
from sesame.errors import NotTaken
from sesame.errors import TurnedAway

_SAMBA_CLASS, _SAMBA = "sambasamaccount", "sambaNTPassword"
#: Of all sorts, so that the directory's rules have nothing to say.
_ENDING = "aA1!"

MakeSecret = Callable[[PasswordForm, str], PasswordSecret]


def probe(connection: Any, dn: str, form: PasswordForm, make: MakeSecret, binds: Binds) -> Iterator[TargetNote]:
    """Give an entry a random password in that form, and tell what becomes of it."""
    before = entry_at(connection, dn, ["objectClass", _SAMBA])
    if before is None:
        yield TargetNote(trouble=TargetTrouble.PROBE_ABSENT, names=(dn,))
        return
    password = secrets.token_urlsafe(18) + _ENDING
    try:
        if form is PasswordForm.CLEAR:
            change_password(connection, dn, password)
        else:
            replaced(connection, dn, make(form, password).value)
    except NotTaken as refusal:
        yield TargetNote(trouble=TargetTrouble.NOT_ALLOWED, names=(str(refusal.why),))
        return
    except TurnedAway:
        yield TargetNote(trouble=TargetTrouble.HASH_REFUSED)
        return
    except (ldap.INSUFFICIENT_ACCESS, ldap.OBJECT_CLASS_VIOLATION, ldap.UNWILLING_TO_PERFORM) as error:
        yield TargetNote(trouble=TargetTrouble.NOT_ALLOWED, names=(type(error).__name__.lower(),))
        return
    if not binds(dn, password):
        yield TargetNote(trouble=TargetTrouble.NEVER_OPENS)
    after = entry_at(connection, dn, [_SAMBA, RESET])
    if after is None:
        return
    if after.text(RESET).upper() == "TRUE":
        yield TargetNote(trouble=TargetTrouble.ASKS_AGAIN)
    is_of_samba = _SAMBA_CLASS in {name.lower() for name in before.texts("objectClass")}
    if is_of_samba and before.text(_SAMBA) == after.text(_SAMBA):
        yield TargetNote(trouble=TargetTrouble.SAMBA_LEFT)
