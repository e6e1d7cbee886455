"""Of how many different people an address was wrong about, and never right.

That tells neighbours behind one address from somebody who goes through a list: a lecture hall is wrong about people
whom it is right about a minute later; a list is wrong about everybody. An IPv6 line is given many addresses, so it is
counted as its /64, /56 and /48.
"""

import datetime as dt
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass

from sesame.domain.guess_budget import GuessBudget
from sesame.domain.stores import Transaction

#: How much of a digest tells one person from the others of one address and hour.
_PERSON_DIGITS = 16
#: The IPv6 networks that may be one customer, and how many times the figure each is allowed.
_NETWORKS = ((64, 1), (56, 2), (48, 4))
#: Under an alarm, by what the figure is divided.
UNDER_ALARM = 10
#: IPv6.
_SIXTH = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressEntry:
    """One network's record of a try, and whether its person counts against it."""

    subject: str
    hour: str
    person: str
    counted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressTry:
    """A try as each network of its address counted it; ``guarded`` once one was wrong about too many people."""

    entries: tuple[AddressEntry, ...]
    guarded: bool
    at: dt.datetime

    @property
    def person(self) -> str:
        """A digest of whom it was about."""
        return self.entries[0].person


class AddressRecord:
    """Counts people, not tries, for each address and hour."""

    def __init__(self, *, limit: GuessBudget, subject: Callable[[str], str]) -> None:
        """Take how many people an hour, and how a counter's key is made."""
        self._limit = limit
        self._subject = subject

    def count(self, tx: Transaction, *, who: str, origin: str, now: dt.datetime, alarm: bool = False) -> AddressTry:
        """Count a try as one that is wrong; the statement that counts is the one that judges.

        As many people more are allowed as the address was right about in this hour and the one before: one phone
        among a thousand neighbours closes nothing, not even at the first minute of an hour, and alone it is soon
        guarded. Under an ``alarm`` a tenth of the figure is enough, but never less than one person: who is wrong for
        the first time is no pattern.
        """
        limit = max(1, self._limit.limit // UNDER_ALARM) if alarm else self._limit.limit
        hour, person = self._limit.period(now), self._subject(f"about:{who}")[:_PERSON_DIGITS]
        networks = networks_of(origin)
        subjects = [self._subject(f"address:{network}") for network, _ in networks]
        hour_before = self._limit.period(now - dt.timedelta(hours=1))
        asked = (f"{hour}:right", f"{hour_before}:right", f"{hour}:right:{person}")
        used = tx.budgets.used_each([(subject, window) for window in asked for subject in subjects])
        many = len(subjects)
        of_this_hour, of_the_one_before, known = used[:many], used[many : 2 * many], used[2 * many :]
        tries = tx.budgets.reserve_each([(subject, f"{hour}:wrong:{person}", 1) for subject in subjects], now)
        first = [tried == 1 for tried in tries]
        counted = [is_first and not knows for is_first, knows in zip(first, known, strict=True)]
        people = tx.budgets.reserve_each(
            [(one, hour, int(new)) for one, new in zip(subjects, counted, strict=True)], now
        )
        rights = zip(networks, of_this_hour, of_the_one_before, strict=True)
        allowed = [limit * times + right + right_before for (_, times), right, right_before in rights]
        entries = [
            AddressEntry(subject=subject, hour=hour, person=person, counted=not is_first or new)
            for subject, is_first, new in zip(subjects, first, counted, strict=True)
        ]
        guarded = any(told > most for told, most in zip(people, allowed, strict=True))
        return AddressTry(entries=tuple(entries), guarded=guarded, at=now)

    def settle(self, tx: Transaction, tried: AddressTry, *, right: bool) -> int:
        """Take back what was wrong of who was right; whoever an address was right about does not count against it.

        Return by how many the people change whom the address was answered wrong about and never right: 1 with somebody
        new, -1 with one of them who is right after all.
        """
        line, mine = tried.entries[0], 1 if right else 0
        # By what was answered, and not by what was counted: of two tries at once, either may end first. And asked of
        # the statement that counts: several right tries of one person may be on their way at once.
        *rights, slips = tx.budgets.reserve_each(
            [
                *((entry.subject, f"{entry.hour}:right:{entry.person}", mine) for entry in tried.entries),
                (line.subject, f"{line.hour}:slip:{line.person}", 1 - mine),
            ],
            tried.at,
        )
        new = [mine if times == 1 else 0 for times in rights]
        tx.budgets.refund_each(
            [
                *((entry.subject, f"{entry.hour}:wrong:{entry.person}", mine) for entry in tried.entries),
                *(
                    (entry.subject, entry.hour, one if entry.counted else 0)
                    for entry, one in zip(tried.entries, new, strict=True)
                ),
            ]
        )
        tx.budgets.reserve_each(
            [(entry.subject, f"{entry.hour}:right", one) for entry, one in zip(tried.entries, new, strict=True)],
            tried.at,
        )
        if right:
            return -1 if rights[0] == 1 and slips else 0
        return 1 if slips == 1 and not rights[0] else 0

    def give_back(self, tx: Transaction, tried: AddressTry) -> None:
        """Take back a try that was never compared; the person goes with the last of those that were on their way."""
        for entry in tried.entries:
            left = tx.budgets.reserve(entry.subject, f"{entry.hour}:wrong:{entry.person}", tried.at, tries=-1)
            taken_back = tx.budgets.used(entry.subject, f"{entry.hour}:right:{entry.person}") > 0
            gone = entry.counted and not left and not taken_back
            tx.budgets.refund(entry.subject, entry.hour, tries=1 if gone else 0)


def networks_of(origin: str) -> tuple[tuple[str, int], ...]:
    """Return the networks an address is counted as, each with how many times the figure it is allowed."""
    try:
        network = ipaddress.ip_network(origin, strict=False)
    except ValueError:
        return ((origin, 1),)
    first = network.network_address
    if isinstance(first, ipaddress.IPv6Address) and first.ipv4_mapped:
        # A server that listens for both writes IPv4 so; as one /64 the whole IPv4 world would be one client.
        first = first.ipv4_mapped
    if first.version != _SIXTH:
        return ((str(first), 1),)
    return tuple((str(ipaddress.ip_network((first, size), strict=False)), times) for size, times in _NETWORKS)
