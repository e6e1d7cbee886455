"""What others know of a person, in every way it is written: names, numbers, addresses, and the birth date."""

import datetime as dt
from collections.abc import Iterator
from itertools import product

from sesame.domain.partial_date import BirthDate
from sesame.domain.person import Person
from sesame.domain.text import fold

_MONTHS = (
    ("janvier", "janv", "jan", "january"),
    ("février", "fév", "févr", "february", "feb"),
    ("mars", "mar", "march"),
    ("avril", "avr", "april", "apr"),
    ("mai", "may"),
    ("juin", "june", "jun"),
    ("juillet", "juil", "july", "jul"),
    ("août", "august", "aug"),
    ("septembre", "sept", "sep", "september"),
    ("octobre", "oct", "october"),
    ("novembre", "nov", "november"),
    ("décembre", "déc", "december", "dec"),
)


def known_words(person: Person) -> tuple[str, ...]:
    """Return all of it, folded, each once, the longest first."""
    words = {fold(word) for word in (*person.own_words, *_addresses(person), *_parts(person))}
    if person.birth_date:
        words.update(fold(written) for written in _writings(person.birth_date))
    return tuple(sorted(filter(None, words), key=lambda word: (-len(word), word)))


def _parts(person: Person) -> Iterator[str]:
    for name in (*person.names, person.full_name):
        yield name
        yield from "".join(char if char.isalpha() else " " for char in name).split()


def _addresses(person: Person) -> Iterator[str]:
    for address in person.addresses:
        local, _, host = address.partition("@")
        yield from (address, local, host)
        yield from "".join(char if char.isalpha() else " " for char in local).split()


def _writings(born: BirthDate) -> Iterator[str]:
    """Give the date in figures and in words, whole or in part, in each order people write it in."""
    day = born.day if isinstance(born, dt.date) else 0
    days = dict.fromkeys((f"{day:02}", str(day), *(["1er"] if day == 1 else []))) if day else {}
    months = dict.fromkeys((f"{born.month:02}", str(born.month), *_MONTHS[born.month - 1])) if born.month else {}
    years = (f"{born.year}", f"{born.year % 100:02}")
    yield years[0]
    for day, month in product(days, months):
        yield f"{day}{month}"
        yield f"{month}{day}"
        for year in years:
            yield from (f"{day}{month}{year}", f"{month}{day}{year}", f"{year}{month}{day}")
    for month, year in product(months, years):
        yield from (f"{month}{year}", f"{year}{month}")
