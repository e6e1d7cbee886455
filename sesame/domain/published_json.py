"""What is told of somebody to programs: one object of JSON, whose names and forms others may rely on."""

import datetime as dt
from typing import Any

from sesame.domain.publishing import Desired
from sesame.domain.publishing import PasswordSecret

#: Raised when a name goes or changes its meaning; a new name alone raises nothing.
VERSION = 1


def published_json(target: str, desired: Desired, secret: PasswordSecret | None) -> dict[str, Any]:
    """Return what a target is told: who, how they should be, and a password where a new one is to be put in force."""
    return {
        "version": VERSION,
        "target": target,
        "key": desired.key,
        "revision": desired.revision,
        "state": desired.state.value,
        "reference": desired.reference,
        "uid": desired.uid,
        "login": desired.login,
        "former_logins": list(desired.former_logins),
        "category": desired.category.value if desired.category else "",
        "given_name": desired.given_name,
        "family_name": desired.family_name,
        "used_given_name": desired.used_given_name,
        "used_family_name": desired.used_family_name,
        "numbers": {kind.value: list(values) for kind, values in desired.numbers.items()},
        "since": _moment(desired.since),
        "starts_on": _day(desired.starts_on),
        "ends_on": _day(desired.ends_on),
        "activated_at": _moment(desired.activated_at),
        "password_changed_at": _moment(desired.password_changed_at),
        "mail": desired.mail,
        "personal_mail": desired.personal_mail,
        "phone": desired.phone,
        "sms": desired.sms,
        "photo": dict(desired.photo),
        "directory_visible": desired.directory_visible,
        "charters": dict(desired.charters),
        "password": {"form": secret.form.value, "value": secret.value} if secret else None,
    }


def _moment(at: dt.datetime | None) -> str | None:
    return at.astimezone(dt.UTC).isoformat(timespec="seconds") if at else None


def _day(on: dt.date | None) -> str | None:
    return on.isoformat() if on else None
