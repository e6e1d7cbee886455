"""The tables of what sources say of people, and of what follows from it; rows never leave this package."""

import datetime as dt
from typing import Any

from sqlalchemy import Date
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from sesame.adapters.sql.models import PersonKey
from sesame.adapters.sql.models import Row


class SourceRow(Row):
    """What a source last said of somebody: ``said`` holds the columns it told, in stored form.

    ``ref`` is the source's own key, or ``uid:…`` where it has none. ``digest`` is that of the raw row, by which an
    unchanged one is known without being read again; null where it has to be read again, since something is told of
    it. ``absent_since`` is the day since which the source no longer tells it.
    """

    __tablename__ = "sesame_source_row"
    __table_args__ = (Index("ix_sesame_source_row_person", "person"),)

    source: Mapped[str] = mapped_column(String(32), primary_key=True)
    ref: Mapped[str] = mapped_column(String(132), primary_key=True)
    person: Mapped[int] = mapped_column(PersonKey)
    digest: Mapped[str | None] = mapped_column(String(32))
    said: Mapped[dict[str, Any]]
    absent_since: Mapped[dt.date | None] = mapped_column(Date)


class WaitingRow(Row):
    """A row of a source that waits until the source, or an operator, settles who it speaks of.

    ``code``, ``field`` and ``facts`` are why, ``person`` whom of ours it may concern (0: nobody), and ``decision`` what
    an operator said, which the next run of the source carries out if ``content`` still stands for what the row says.
    """

    __tablename__ = "sesame_waiting_row"

    source: Mapped[str] = mapped_column(String(32), primary_key=True)
    ref: Mapped[str] = mapped_column(String(132), primary_key=True)
    person: Mapped[int] = mapped_column(PersonKey, index=True)
    code: Mapped[str] = mapped_column(String(32))
    field: Mapped[str] = mapped_column(String(32))
    facts: Mapped[dict[str, Any]]
    since: Mapped[dt.datetime]
    decision: Mapped[str] = mapped_column(String(16), default="", server_default="")
    content: Mapped[str] = mapped_column(String(32), default="", server_default="")


class ReservedNameRow(Row):
    """A login or uid that was somebody's, and is given to nobody else until the end of that day.

    ``person`` is whose it was, 0 where they were forgotten.
    """

    __tablename__ = "sesame_reserved_name"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    person: Mapped[int] = mapped_column(PersonKey, index=True)
    until: Mapped[dt.date] = mapped_column(Date, index=True)


class RevisionRow(Row):
    """How often what is known of a person changed; what is published reads it. It survives who is forgotten."""

    __tablename__ = "sesame_revision"

    person: Mapped[int] = mapped_column(PersonKey, primary_key=True, autoincrement=False)
    wanted: Mapped[int]


class LeaseRow(Row):
    """Something one process does at a time, by whom and until when, unless it is renewed."""

    __tablename__ = "sesame_lease"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    holder: Mapped[str] = mapped_column(String(64))
    until: Mapped[dt.datetime]
