"""What a directory's answers mean to Sésame: a code each, and nothing of what was asked or stored."""

import ldap

from sesame.errors import Refused
from sesame.errors import SesameError
from sesame.errors import Unavailable

#: The port's name in what is not available.
PORT = "ldap"


class Away(Unavailable):
    """The directory cannot be asked now, and it may be later; ``why`` is for maintainers.

    ``away`` cannot be reached, ``silent`` does not answer in time, ``busy`` says so itself, ``tls`` has no certificate
    that is trusted, ``bind`` does not know Sésame by its password, ``resting`` was one of them a moment ago.
    """

    def __init__(self, why: str) -> None:
        """Keep why."""
        super().__init__(PORT)
        self.why = why


_AWAY = {
    ldap.SERVER_DOWN: "away",
    ldap.CONNECT_ERROR: "away",
    ldap.UNAVAILABLE: "busy",
    ldap.BUSY: "busy",
    ldap.TIMEOUT: "silent",
    ldap.TIMELIMIT_EXCEEDED: "silent",
    ldap.LOCAL_ERROR: "away",
    ldap.PROTOCOL_ERROR: "away",
    ldap.DECODING_ERROR: "away",
}
_REFUSED = {
    ldap.INSUFFICIENT_ACCESS: "ldap_not_allowed",
    ldap.CONFIDENTIALITY_REQUIRED: "ldap_tls_required",
    ldap.STRONG_AUTH_REQUIRED: "ldap_tls_required",
    ldap.UNWILLING_TO_PERFORM: "ldap_unwilling",
    ldap.CONSTRAINT_VIOLATION: "ldap_against_rules",
    ldap.OBJECT_CLASS_VIOLATION: "ldap_class_missing",
    ldap.NAMING_VIOLATION: "ldap_class_missing",
    ldap.UNDEFINED_TYPE: "ldap_attribute_unknown",
    ldap.NO_SUCH_ATTRIBUTE: "ldap_value_absent",
    ldap.TYPE_OR_VALUE_EXISTS: "ldap_value_exists",
    ldap.INVALID_SYNTAX: "ldap_value_malformed",
    ldap.INVALID_DN_SYNTAX: "ldap_name_malformed",
    ldap.FILTER_ERROR: "ldap_filter_malformed",
    ldap.NO_SUCH_OBJECT: "ldap_no_entry",
    ldap.ALREADY_EXISTS: "ldap_entry_exists",
    ldap.SIZELIMIT_EXCEEDED: "ldap_limit",
    ldap.ADMINLIMIT_EXCEEDED: "ldap_limit",
    ldap.UNAVAILABLE_CRITICAL_EXTENSION: "ldap_cannot",
    ldap.ASSERTION_FAILED: "ldap_changed_meanwhile",
    ldap.REFERRAL: "ldap_referral",
}


def meaning(error: "ldap.LDAPError") -> SesameError:
    """Return what is to be raised in an error's place: its texts may quote what somebody typed."""
    if why := _AWAY.get(type(error)):
        return Away(why)
    code = _REFUSED.get(type(error), "ldap_refused")
    return Refused(code, result=result_of(error))


def result_of(error: "ldap.LDAPError") -> int:
    """Return the number of the answer, as the protocol has it."""
    told = error.args[0] if error.args and isinstance(error.args[0], dict) else {}
    return int(told.get("result", -1))


def diagnosis(error: "ldap.LDAPError") -> str:
    """Return the words of the server, for comparing with known ones alone: they are never shown nor logged."""
    told = error.args[0] if error.args and isinstance(error.args[0], dict) else {}
    return str(told.get("info", ""))
