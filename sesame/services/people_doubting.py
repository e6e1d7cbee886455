"""Closing everything to whom a source confuses with somebody else, and opening it when that is settled."""

import datetime as dt

from sesame.domain.stores import Transaction

#: How many people at once: each costs some statements, and on SQLite nobody else writes meanwhile.
_LOT = 100


def close_whom_it_confuses(tx: Transaction, now: dt.datetime) -> bool:
    """Close everything to some who are newly doubted, as an operator would; tell whether there may be more."""
    people = tx.register.newly_doubted(_LOT)
    for person in people:
        # The account's row first, as everywhere: whoever changes it at this moment has done so, or is too late.
        tx.accounts.lock(person)
        tx.accounts.end_sessions(person, now)
        tx.journeys.delete_of(person)
    if people:
        tx.register.doubt(people, now)
        tx.revisions.raise_of(*people)
    return len(people) == _LOT


def open_to_who_is_settled(tx: Transaction) -> bool:
    """Open everything again to some who are doubted no more; tell whether there may be more."""
    people = tx.register.no_longer_doubted(_LOT)
    if people:
        tx.register.doubt(people, None)
        tx.revisions.raise_of(*people)
    return len(people) == _LOT
