"""A password put in force by RFC 3062, so that the directory's own rules and overlays see it, and what it answers."""

import logging
from typing import Any

import ldap
from ldap.controls import DecodeControlTuples
from ldap.controls.ppolicy import PasswordPolicyControl

from sesame.adapters.ldap.answers import diagnosis
from sesame.adapters.ldap.searching import Entry
from sesame.adapters.ldap.searching import entry_at
from sesame.errors import NotTaken
from sesame.errors import WhyNotTaken

log = logging.getLogger("sesame")

#: What the control of password policies says, by its numbers.
_BY_CONTROL = {
    5: WhyNotTaken.TOO_WEAK,
    6: WhyNotTaken.TOO_SHORT,
    7: WhyNotTaken.TOO_SOON,
    8: WhyNotTaken.USED_BEFORE,
}
#: What servers without it say, by a word of theirs; the first that is there counts.
_BY_WORD = (
    ("history", WhyNotTaken.USED_BEFORE),
    ("existing value", WhyNotTaken.USED_BEFORE),
    ("already exists", WhyNotTaken.USED_BEFORE),
    ("too young", WhyNotTaken.TOO_SOON),
    ("too soon", WhyNotTaken.TOO_SOON),
    ("recently", WhyNotTaken.TOO_SOON),
    ("quality", WhyNotTaken.TOO_WEAK),
    ("short", WhyNotTaken.TOO_SHORT),
    ("length", WhyNotTaken.TOO_SHORT),
    ("syntax", WhyNotTaken.TOO_WEAK),
)
#: Answers by which a server refuses the password itself.
_REFUSALS = (ldap.CONSTRAINT_VIOLATION, ldap.UNWILLING_TO_PERFORM, ldap.INVALID_SYNTAX)
#: A password that no bind can match: not one that somebody has.
_NONE = frozenset({"", "!", "*", "x", "{crypt}!", "{crypt}*", "{crypt}x", "{crypt}!!"})
#: Passed on to another system, Kerberos mostly, which RFC 3062 would cut off.
_PASSED_ON = "{sasl}"
PASSWORD = "userPassword"  # noqa: S105 - the name of an attribute
RESET = "pwdReset"


def change_password(connection: Any, dn: str, password: str) -> None:
    """Replace the password of an entry. Errors: ``NotTaken``; those of ``ldap``, after which it may be changed.

    Where the rules are broken for whoever has more than the right to write, the server asks for another change at the
    first sign-in: it was the person who chose, so that is taken back.
    """
    asked = connection.passwd(dn, None, password, serverctrls=[PasswordPolicyControl()])
    try:
        connection.result3(asked, all=1, timeout=connection.timeout)
    except _REFUSALS as error:
        raise NotTaken(_why(error)) from None
    take_back_reset(connection, dn)


def take_back_reset(connection: Any, dn: str) -> None:
    """Have the person not asked for another password than the one they just chose. Errors: those of ``ldap``."""
    entry = entry_at(connection, dn, [RESET])
    if entry is not None and entry.text(RESET).upper() == "TRUE":
        try:
            connection.modify_s(dn, [(ldap.MOD_DELETE, RESET, None)])
        except (ldap.INSUFFICIENT_ACCESS, ldap.NO_SUCH_ATTRIBUTE, ldap.CONSTRAINT_VIOLATION):
            log.warning("the directory asks people to change the password they just chose (pwdReset): see the doctor")


def has_password(entry: Entry) -> bool:
    """Tell whether somebody has a password that could be right."""
    return any(value.strip().lower() not in _NONE for value in entry.kept(PASSWORD))


def is_passed_on(entry: Entry) -> bool:
    """Tell whether another system checks the password."""
    return any(value.lower().startswith(_PASSED_ON) for value in entry.kept(PASSWORD))


def opens(connection: Any, dn: str, password: str) -> bool:
    """Tell whether a bind with a password is taken. Errors: those of ``ldap``."""
    try:
        connection.simple_bind_s(dn, password)
    except (ldap.INVALID_CREDENTIALS, ldap.INAPPROPRIATE_AUTH, ldap.UNWILLING_TO_PERFORM):
        return False
    return bool(password)


def _why(error: "ldap.LDAPError") -> WhyNotTaken:
    told = error.args[0] if error.args and isinstance(error.args[0], dict) else {}
    for control in DecodeControlTuples(told.get("ctrls") or []):
        if isinstance(control, PasswordPolicyControl) and control.error in _BY_CONTROL:
            return _BY_CONTROL[control.error]
    words = diagnosis(error).lower()
    return next((why for word, why in _BY_WORD if word in words), WhyNotTaken.OTHER)
