"""Holding a night that went wrong: too many changes of one kind are written only where an operator accepts them."""

import datetime as dt
from collections.abc import Collection
from collections.abc import Mapping

from sesame.domain.people_changes import Held
from sesame.domain.people_sources import FILE_SOURCE
from sesame.domain.people_sources import GuardedChange
from sesame.domain.people_sources import PeopleSource
from sesame.domain.people_spool import PeopleSpool
from sesame.domain.person import Category
from sesame.domain.stores import Reading

_LOT = 1000


class PeopleGuard:
    """Looks at what was judged of one source."""

    def __init__(self, source: PeopleSource, spool: PeopleSpool, *, reading: Reading, today: dt.date) -> None:
        """Take the source, its judged rows and the register."""
        self._source = source
        self._spool = spool
        self._reading = reading
        self._today = today

    def leaving(self) -> Mapping[Category, int]:
        """Return how many people are told by no source any more, by what they are."""
        leaving: dict[Category, int] = {}
        for rows in self._spool.absent(_LOT):
            refs = {row.ref for row in rows}
            with self._reading() as tx:
                keys = {row.person for row in rows}
                people, said = tx.register.people(keys), tx.register.said(keys)
            told_now = self._spool.told_of(keys)
            for key, person in people.items():
                # Those of this source that are not among these are either there or counted with another lot.
                still = (
                    one.is_there
                    and one.source != FILE_SOURCE
                    and not (one.source == self._source.name and one.ref in refs)
                    for one in said.get(key, ())
                )
                if person.gone_on is None and key not in told_now and not any(still):
                    leaving[person.category] = leaving.get(person.category, 0) + 1
        return leaving

    def held(self, leaving: Mapping[Category, int], *, accepted: Collection[str]) -> tuple[Held, ...]:
        """Return the changes that are too many, but those that an operator accepted by name."""
        found = {**self._spool.directions(), **{(GuardedChange.LEAVE, one): n for one, n in leaving.items()}}
        with self._reading() as tx:
            sizes = tx.register.sizes(self._source.name)
        matched = self._spool.matched()
        held = []
        for (change, category), count in sorted(found.items()):
            of = max(sizes.get(category, 0), matched.get(category, 0))
            is_first = change is GuardedChange.NEW and not of
            if is_first or {change.value, f"{change.value}:{category.value}"} & set(accepted):
                continue
            if self._source.holds(change, category, self._today, found=count, out_of=of):
                share = self._source.allowed_share(change, category, self._today)
                held.append(Held(direction=change, category=category, count=count, of=of, share=share))
        return tuple(held)
