"""The tables of what is published, and of passwords on their way; rows never leave this package."""

import datetime as dt

from sqlalchemy import Date
from sqlalchemy import LargeBinary
from sqlalchemy import String
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from sesame.adapters.sql.models import PersonKey
from sesame.adapters.sql.models import Row


class PublicationRow(Row):
    """How far a target has come with a person; it outlives who is forgotten, so that the target forgets them, too.

    ``reached`` is the last revision the target was made so for, ``settled`` the last one that needs no further try:
    it is higher where the target refused. ``reference`` is what the target calls the person. ``next_attempt_at`` is
    when the next try is due, or until when ``claim`` has it; ``turns_on`` the day on which what should be changes by
    itself. ``last_error`` is a code.
    """

    __tablename__ = "sesame_publication"

    target: Mapped[str] = mapped_column(String(32), primary_key=True)
    person: Mapped[int] = mapped_column(PersonKey, primary_key=True, autoincrement=False, index=True)
    reached: Mapped[int] = mapped_column(default=0)
    settled: Mapped[int] = mapped_column(default=0)
    reference: Mapped[str] = mapped_column(String(512), default="")
    claim: Mapped[str] = mapped_column(String(32), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    failing_since: Mapped[dt.datetime | None]
    published_at: Mapped[dt.datetime | None]
    turns_on: Mapped[dt.date | None] = mapped_column(Date, index=True)
    last_error: Mapped[str] = mapped_column(String(64), default="")


class SealedSecretRow(Row):
    """A password in a target's form, sealed to the deliverer's key, until it is delivered or too old."""

    __tablename__ = "sesame_sealed_secret"

    target: Mapped[str] = mapped_column(String(32), primary_key=True)
    person: Mapped[int] = mapped_column(PersonKey, primary_key=True, autoincrement=False, index=True)
    serial: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[dt.datetime] = mapped_column(index=True)
