"""How the setting that names the sign-in servers is read and checked."""

import ipaddress
import json
import re
from collections.abc import Mapping
from typing import Any

from sesame.domain.sign_in_clients import ATTRIBUTES
from sesame.domain.sign_in_clients import USUAL_ATTRIBUTES
from sesame.domain.sign_in_clients import Dialect
from sesame.domain.sign_in_clients import SignInClient
from sesame.setting_types import SettingType

#: How often a client may ask, a minute, where nothing is said: twice what two cores can answer.
USUAL_RATE = 1200
_KNOWN = {"name", "dialect", "secrets", "addresses", "per_minute", "attributes"}
#: One secret, and the one that replaces it.
_MOST_SECRETS = 2


def _clients(raw: Any) -> tuple[SignInClient, ...]:
    entries = json.loads(raw) if isinstance(raw, str) else raw
    clients = tuple(entry if isinstance(entry, SignInClient) else _client(entry) for entry in entries)
    if len({client.name for client in clients}) != len(clients):
        raise ValueError("two clients share one name")
    return clients


def _client(entry: Any) -> SignInClient:
    if not isinstance(entry, Mapping):
        raise TypeError("each client is an object")
    if unknown := sorted(set(entry) - _KNOWN):
        raise ValueError(f"a client has no {', '.join(unknown)}")
    name = entry.get("name", "")
    if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9-]{0,31}", name):
        raise ValueError("each client has a name of lower-case letters, digits and -")
    if entry.get("dialect") not in list(Dialect):
        raise ValueError(f"{name}: its dialect is one of {', '.join(Dialect)}")
    return SignInClient(
        name=name,
        dialect=Dialect(entry["dialect"]),
        secrets=_secrets(name, entry.get("secrets")),
        addresses=_addresses(name, entry.get("addresses")),
        per_minute=_rate(name, entry.get("per_minute", USUAL_RATE)),
        attributes=_attributes(name, entry.get("attributes", USUAL_ATTRIBUTES)),
    )


def _secrets(name: str, given: Any) -> tuple[str, ...]:
    digests = tuple(given) if isinstance(given, list | tuple) else ()
    shaped = [one for one in digests if isinstance(one, str) and re.fullmatch(r"sha256:[0-9a-f]{64}", one)]
    if not 1 <= len(digests) <= _MOST_SECRETS or len(shaped) != len(digests):
        raise ValueError(f"{name}: one or two secrets, as « flask sesame keys client » writes them")
    return tuple(one.removeprefix("sha256:") for one in shaped)


def _addresses(name: str, given: Any) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    try:
        addresses = tuple(ipaddress.ip_network(one) for one in given) if isinstance(given, list | tuple) else ()
    except ValueError:
        addresses = ()
    if not addresses:
        raise ValueError(f"{name}: the addresses or networks it asks from")
    return addresses


def _rate(name: str, given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise ValueError(f"{name}: per_minute is a whole number from 1")
    return given


def _attributes(name: str, given: Any) -> tuple[str, ...]:
    wanted = tuple(given) if isinstance(given, list | tuple) else ("",)
    if unknown := [str(one) for one in wanted if one not in ATTRIBUTES]:
        raise ValueError(f"{name}: unknown attributes {', '.join(unknown)}; there are {', '.join(ATTRIBUTES)}")
    return wanted


#: Secret: the digests in it are of no use to a thief, but the addresses are nobody's business.
sign_in_clients = SettingType(
    allowed="a JSON list of clients, as « flask sesame keys client » writes them", parse=_clients
)
