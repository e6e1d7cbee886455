"""The password of an entry: written as a hash, told by RFC 3062, locked, or left alone."""

import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ldap

from sesame.adapters.ldap.answers import diagnosis
from sesame.adapters.ldap.password_change import PASSWORD
from sesame.adapters.ldap.password_change import change_password
from sesame.adapters.ldap.password_change import take_back_reset
from sesame.adapters.ldap.searching import Entry
from sesame.adapters.ldap.searching import entry_at
from sesame.domain.publishing import PasswordForm
from sesame.domain.publishing import PasswordSecret
from sesame.errors import NotTaken
from sesame.errors import Refused
from sesame.errors import TurnedAway

log = logging.getLogger("sesame.publication")

#: Tells whether a password opens an entry.
Binds = Callable[[str, str], bool]

_PORT = "ldap"
#: ``{SSHA}…``, or ``{SSHA}!…`` of one that is locked, as FusionDirectory has it.
_SCHEME = re.compile(r"(\{[A-Za-z0-9._/-]+\})(!?)(.*)", re.DOTALL)
_PASSED_ON = "{sasl}"
#: The history of passwords keeps each of them with the second of its end: the same one twice in it is an error.
_WITHIN_A_SECOND, _WAIT = 5, 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordWriting:
    """How a target's entries get passwords: ``locks`` says whether one of a closed account is made useless."""

    form: PasswordForm = PasswordForm.NONE
    locks: bool = False

    def put(self, connection: Any, entry: Entry, secret: PasswordSecret | None, *, binds: Binds, is_open: bool) -> bool:
        """Make the password of an entry so; return whether anything was changed.

        Errors: ``Refused`` where the directory's rules refuse it; ``TurnedAway`` where it refuses what Sésame may do;
        those of ``ldap``.
        """
        present = next(iter(entry.kept(PASSWORD)), "")
        if present.lower().startswith(_PASSED_ON):
            # Checked by another system, Kerberos mostly: ours would cut that off.
            if secret:
                log.warning("an entry's password is passed on ({SASL}) and was left alone")
            return False
        changed = False
        if secret and secret.form is PasswordForm.CLEAR:
            changed = _told(connection, entry.dn, secret.value, binds)
            told = entry_at(connection, entry.dn, [PASSWORD])
            present, secret = next(iter(told.kept(PASSWORD)), "") if told else "", None
        wanted = secret.value if secret else present
        if self.locks:
            wanted = _unlocked(wanted) if is_open else _locked(wanted)
        if wanted == present:
            return changed
        return replaced(connection, entry.dn, wanted) or changed


def _told(connection: Any, dn: str, password: str, binds: Binds) -> bool:
    try:
        change_password(connection, dn, password)
    except NotTaken as refusal:
        if binds(dn, password):
            # Told already, by a try whose answer was lost: the history names it now.
            return False
        raise Refused(f"password_{refusal.why}") from None
    return True


def replaced(connection: Any, dn: str, value: str) -> bool:
    """Write a password as it is to be kept; return whether that changed anything. Errors: ``TurnedAway``."""
    try:
        _write(connection, dn, value)
    except ldap.CONSTRAINT_VIOLATION as error:
        if "already exists" in diagnosis(error).lower():
            # Within one second of the same: it is there.
            return False
        # A hash cannot be judged by rules for passwords: the doctor says which of them are in the way.
        raise TurnedAway(_PORT) from None
    take_back_reset(connection, dn)
    return True


def _write(connection: Any, dn: str, value: str) -> None:
    for _ in range(_WITHIN_A_SECOND):
        try:
            connection.modify_s(dn, [(ldap.MOD_REPLACE, PASSWORD, [value.encode(errors="surrogateescape")])])
        except ldap.TYPE_OR_VALUE_EXISTS:
            time.sleep(_WAIT)
        else:
            return
    raise TurnedAway(_PORT)


def _locked(value: str) -> str:
    found = _SCHEME.fullmatch(value)
    return f"{found[1]}!{found[3]}" if found else value


def _unlocked(value: str) -> str:
    found = _SCHEME.fullmatch(value)
    return f"{found[1]}{found[3]}" if found and found[2] else value
