"""Mail addresses as settings give them: with or without a name, as a mail can carry them."""

import re
from typing import Any

_NAMED = re.compile(r"(?P<name>\".*\"|[^<>]*?)\s*<(?P<address>[^<>]*)>", re.DOTALL)
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_LONGEST_LOCAL, _LONGEST = 64, 254
#: In a name these end it, unless it stands in quotes (RFC 5322).
_SPECIAL = re.compile(r'[()<>@,:;".\[\]\\]')


def mailbox(raw: Any) -> str:
    """Return « address », or « name <address> » with the name in quotes where it needs them; empty for nothing.

    ``raw`` is such a text, quotes forgotten or not, or a pair (name, address) as Flask-Mail takes them. Errors:
    ``ValueError``, ``TypeError`` where no mail can carry it.
    """
    if isinstance(raw, tuple | list):
        name, address = (_text(part) for part in raw)
    else:
        text = _text(raw)
        if not text:
            return ""
        named = _NAMED.fullmatch(text)
        name, address = (_unquoted(named["name"]), named["address"].strip()) if named else ("", text)
    if not name.isprintable():
        raise ValueError("a name is one line")
    return f"{_quoted(name)} <{_checked(address)}>" if name else _checked(address)


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise TypeError
    return raw.strip()


def _unquoted(name: str) -> str:
    if len(name) > 1 and name.startswith('"') and name.endswith('"'):
        return re.sub(r"\\(.)", r"\1", name[1:-1])
    return name


def _quoted(name: str) -> str:
    if not _SPECIAL.search(name):
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _checked(address: str) -> str:
    """Return the address with its domain in ASCII, as mail servers exchange it."""
    local, _, domain = address.rpartition("@")
    if not local.isascii():
        raise ValueError("what stands before the @ has letters that mail servers do not take")
    try:
        host = domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise ValueError("the domain cannot be one") from None
    labels = host.split(".")
    if not _LOCAL.fullmatch(local) or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError
    if len(local) > _LONGEST_LOCAL or len(local) + 1 + len(host) > _LONGEST:
        raise ValueError("it is too long")
    return f"{local}@{host}"
