"""Everybody, as a search reads them."""

from collections.abc import Iterator

from sqlalchemy import Engine
from sqlalchemy import select

from sesame.adapters.sql.models import PersonRow
from sesame.adapters.sql.unit_of_work import SqlReading
from sesame.domain.people_search import Searchable

_LOT = 1000
_TEXTS = (
    PersonRow.login,
    PersonRow.uid,
    PersonRow.given_name,
    PersonRow.family_name,
    PersonRow.used_given_name,
    PersonRow.used_family_name,
    PersonRow.mail,
    PersonRow.personal_mail,
)


class SqlPeopleSearch:
    """Reads what may be searched, and waits for no writer."""

    def __init__(self, engine: Engine) -> None:
        """Take the engine."""
        self._reading = SqlReading(engine)

    def __call__(self) -> Iterator[Searchable]:
        """Give everybody by login, a few rows at a time."""
        whole = select(PersonRow.key, *_TEXTS).order_by(PersonRow.login).execution_options(yield_per=_LOT)
        with self._reading.session() as session:
            for key, *texts in session.execute(whole):
                yield Searchable(key=key, texts=tuple(text for text in texts if text))
