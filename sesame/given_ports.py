"""Ports that a university brings: by an option of the mount, or by entry points of a package it installs."""

from collections import Counter
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import fields
from dataclasses import replace
from importlib.metadata import EntryPoint
from importlib.metadata import entry_points
from typing import Any

from sesame.domain.ports import AfterChange
from sesame.domain.ports import AfterCommit
from sesame.domain.ports import Carrier
from sesame.domain.ports import Clock
from sesame.domain.ports import CurrentPassword
from sesame.domain.ports import Hasher
from sesame.domain.ports import People
from sesame.domain.publishing import Target
from sesame.domain.stores import Reading
from sesame.domain.stores import UnitOfWork
from sesame.errors import Misconfigured
from sesame.password_authority import authority_faults
from sesame.password_authority import directory_authority
from sesame.settings import Settings

#: Entry points named after a field of ``GivenPorts``: called with the settings, each gives that port.
PORTS = "sesame.ports"
#: Entry points named after a kind of promise: called with the settings, each gives its carrier.
CARRIERS = "sesame.carriers"


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenPorts:
    """Ports from outside, each in place of ours; none of them where it is not given.

    ``people`` is who people are; ``carriers`` bring promises by kind, ``mail`` for instance; ``hasher`` keeps
    secrets; ``clock`` is the time; ``current_password`` knows the passwords, where Sésame does not;
    ``unit_of_work`` and ``reading`` open a store, and are given together. ``after_commit`` is told the ids of what
    each transaction promised, in place of the try at once; ``after_change`` the inner keys of whom something changed.
    ``targets`` are other systems to which people are published, beside those that the settings declare.
    """

    people: People | None = None
    carriers: Mapping[str, Carrier] = field(default_factory=dict)
    hasher: Hasher | None = None
    clock: Clock | None = None
    current_password: CurrentPassword | None = None
    unit_of_work: UnitOfWork | None = None
    reading: Reading | None = None
    after_commit: AfterCommit | None = None
    after_change: AfterChange | None = None
    targets: Sequence[Target] | None = None


_NAMES = {one.name for one in fields(GivenPorts)} - {"carriers"}


def find_ports(given: GivenPorts, settings: Settings) -> GivenPorts:
    """Return what the mount was given, completed by what installed packages offer.

    Errors: ``Misconfigured``, with every entry point that cannot be used.
    """
    faults: list[str] = []
    offered = _offered(PORTS, _NAMES, settings, faults)
    carriers = _offered(CARRIERS, None, settings, faults)
    missing = {name: port for name, port in offered.items() if getattr(given, name) is None}
    whole = replace(given, **missing, carriers={**carriers, **given.carriers})
    if (whole.unit_of_work is None) != (whole.reading is None):
        faults.append("unit_of_work and reading: one was given without the other, and they are two doors of one store")
    if whole.current_password is None:
        whole = replace(whole, current_password=directory_authority(settings, faults))
    faults.extend(authority_faults(settings, whole.current_password))
    if faults:
        raise Misconfigured(faults)
    return whole


def _offered(group: str, names: set[str] | None, settings: Settings, faults: list[str]) -> dict[str, Any]:
    found = list(entry_points(group=group))
    faults.extend(_repeated(group, found))
    offered: dict[str, Any] = {}
    for one in found:
        if names is not None and one.name not in names:
            faults.append(f"entry point {group}: {one.name} is none of {', '.join(sorted(names))}")
            continue
        try:
            build: Callable[[Settings], Any] = one.load()
            offered[one.name] = build(settings)
        except Exception as error:  # noqa: BLE001 - somebody else's code: whatever it does is told, with the others
            faults.append(f"entry point {group}: {one.name} ({one.value}) failed: {type(error).__name__}: {error}")
    return offered


def _repeated(group: str, found: Iterable[EntryPoint]) -> list[str]:
    counted = Counter(one.name for one in found)
    return [f"entry point {group}: {name} is offered {n} times" for name, n in counted.items() if n > 1]
