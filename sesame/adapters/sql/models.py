"""The tables, all prefixed ``sesame_`` and, on PostgreSQL, in a schema of their own; rows never leave this package."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON
from sqlalchemy import BigInteger
from sqlalchemy import Date
from sqlalchemy import DateTime
from sqlalchemy import Dialect
from sqlalchemy import Index
from sqlalchemy import Integer
from sqlalchemy import MetaData
from sqlalchemy import String
from sqlalchemy import Text
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator

#: Where the tables are on PostgreSQL. On SQLite, which has no schemas, the engine takes it away again.
SCHEMA = "sesame"


class UtcDateTime(TypeDecorator[dt.datetime]):
    """A moment: stored in UTC, given back with its zone even where the database keeps none."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, _dialect: Dialect) -> dt.datetime | None:
        """Turn any aware moment to UTC."""
        return value.astimezone(dt.UTC) if value else None

    def process_result_value(self, value: dt.datetime | None, _dialect: Dialect) -> dt.datetime | None:
        """Name the zone again."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Row(DeclarativeBase):
    """What all tables share: names of constraints that migrations can rely on."""

    metadata = MetaData(
        schema=SCHEMA,
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        },
    )
    type_annotation_map = {dt.datetime: UtcDateTime(), dict[str, Any]: JSON}  # noqa: RUF012 - SQLAlchemy's own form


#: An inner key of a person. SQLite numbers rows by itself only where the type is exactly INTEGER.
PersonKey = BigInteger().with_variant(Integer(), "sqlite")


class PersonRow(Row):
    """Somebody the university knows; ``key`` is never given twice, not even after a row is gone."""

    __tablename__ = "sesame_person"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy's own form

    key: Mapped[int] = mapped_column(PersonKey, primary_key=True, autoincrement=True)
    uid: Mapped[str] = mapped_column(String(64), unique=True)
    login: Mapped[str] = mapped_column(String(64), unique=True)
    category: Mapped[str] = mapped_column(String(16))
    given_name: Mapped[str] = mapped_column(Text)
    family_name: Mapped[str] = mapped_column(Text)
    used_given_name: Mapped[str] = mapped_column(Text, default="")
    used_family_name: Mapped[str] = mapped_column(Text, default="")
    birth_date: Mapped[dt.date | None] = mapped_column(Date)
    birth_date_in_part: Mapped[str | None] = mapped_column(String(10))
    mail: Mapped[str | None] = mapped_column(Text)
    personal_mail: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(String(32))
    language: Mapped[str] = mapped_column(String(8))
    valid_from: Mapped[dt.date | None] = mapped_column(Date)
    valid_until: Mapped[dt.date | None] = mapped_column(Date)
    closed_at: Mapped[dt.datetime | None]
    gone_on: Mapped[dt.date | None] = mapped_column(Date)
    doubted_at: Mapped[dt.datetime | None]


class NumberRow(Row):
    """A number by which a person is known; one person may have several of a kind, one number is one person's."""

    __tablename__ = "sesame_number"

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    value: Mapped[str] = mapped_column(String(64), primary_key=True)
    person: Mapped[int] = mapped_column(PersonKey, index=True)


class AccountRow(Row):
    """Credentials of somebody who activated, or was adopted."""

    __tablename__ = "sesame_account"

    person: Mapped[int] = mapped_column(PersonKey, primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(16))
    password_hash: Mapped[str | None] = mapped_column(Text)
    password_changed_at: Mapped[dt.datetime]
    joker_question_id: Mapped[str | None] = mapped_column(String(32))
    joker_own_question: Mapped[str | None] = mapped_column(Text)
    joker_answer_hash: Mapped[str | None] = mapped_column(Text)
    activated_at: Mapped[dt.datetime | None]
    adopted_at: Mapped[dt.datetime | None]
    suspended_at: Mapped[dt.datetime | None]
    #: Of which last day at the university its owner was told that the account ends, and how many days before.
    end_told_of: Mapped[dt.date | None] = mapped_column(Date)
    end_told_days: Mapped[int | None]


class PasswordRow(Row):
    """A password once chosen, so that the last ones are not chosen again."""

    __tablename__ = "sesame_password"
    __table_args__ = (Index("ix_sesame_password_person", "person", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    person: Mapped[int] = mapped_column(PersonKey)
    password_hash: Mapped[str] = mapped_column(Text)
    chosen_at: Mapped[dt.datetime]


class PasswordIntentRow(Row):
    """A change of a password that another system knows, under way or cut off."""

    __tablename__ = "sesame_password_intent"

    person: Mapped[int] = mapped_column(PersonKey, primary_key=True, autoincrement=False)
    holder: Mapped[str] = mapped_column(String(64))
    purpose: Mapped[str] = mapped_column(String(16))
    at: Mapped[dt.datetime]


class PreferencesRow(Row):
    """What a person decided, as it stands now."""

    __tablename__ = "sesame_preferences"

    person: Mapped[int] = mapped_column(PersonKey, primary_key=True, autoincrement=False)
    photo: Mapped[dict[str, Any]]
    sms: Mapped[bool]
    phone: Mapped[str | None] = mapped_column(String(32))
    directory_visible: Mapped[bool]


class WordingRow(Row):
    """A text that was shown when a decision was taken."""

    __tablename__ = "sesame_wording"

    version: Mapped[str] = mapped_column(String(32), primary_key=True)
    language: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(Text)


class ConsentRow(Row):
    """One decision; rows are only ever added.

    ``answer`` is what was pressed (``yes``, ``no``, ``refuse_all``) and ``document`` the version of the text that
    was decided on, where the question speaks of one.
    """

    __tablename__ = "sesame_consent"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    person: Mapped[int] = mapped_column(PersonKey, index=True)
    subject: Mapped[str] = mapped_column(String(64))
    granted: Mapped[bool]
    answer: Mapped[str] = mapped_column(String(16))
    wording_version: Mapped[str] = mapped_column(String(32))
    document: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[dt.datetime]
    origin: Mapped[str] = mapped_column(String(64))


class AuditRow(Row):
    """One security event; rows are only added, and a repeated refusal counts up the row of its hour.

    ``person`` is 0 where no person of ours is concerned. ``hour`` is set (hours since 1970, UTC) on refusals
    that anybody may repeat: those of one person, action, origin and hour are one row. Elsewhere it is
    null, which differs from every other null.
    """

    __tablename__ = "sesame_audit"
    __table_args__ = (
        Index("ix_sesame_audit_person", "person", "at", "id"),
        UniqueConstraint("person", "action", "origin", "hour", name="uq_sesame_audit_repeated"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    action: Mapped[str] = mapped_column(String(32))
    at: Mapped[dt.datetime] = mapped_column(index=True)
    person: Mapped[int] = mapped_column(PersonKey)
    origin: Mapped[str] = mapped_column(String(64))
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_name: Mapped[str] = mapped_column(String(128), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    facts: Mapped[dict[str, Any]]
    count: Mapped[int] = mapped_column(default=1)
    hour: Mapped[int | None]


class JourneyRow(Row):
    """A journey under way; ``key`` is the digest of the id the browser's session carries."""

    __tablename__ = "sesame_journey"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    journey: Mapped[str] = mapped_column(String(32))
    revision: Mapped[int]
    status: Mapped[str] = mapped_column(String(16))
    facts: Mapped[dict[str, Any]]
    subject: Mapped[int | None] = mapped_column(PersonKey, index=True)
    created_at: Mapped[dt.datetime]
    touched_at: Mapped[dt.datetime] = mapped_column(index=True)
    deadline: Mapped[dt.datetime] = mapped_column(index=True)


class BudgetRow(Row):
    """Wrong tries of one subject within one window."""

    __tablename__ = "sesame_guess_budget"

    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    period: Mapped[str] = mapped_column(String(48), primary_key=True)
    used: Mapped[int]
    used_at: Mapped[dt.datetime] = mapped_column(index=True)


class SpentTokenRow(Row):
    """A token of one use that has been used."""

    __tablename__ = "sesame_spent_token"

    nonce: Mapped[str] = mapped_column(String(64), primary_key=True)
    spent_at: Mapped[dt.datetime] = mapped_column(index=True)


class OutboxRow(Row):
    """One promise, written by the transaction that made it."""

    __tablename__ = "sesame_outbox"
    __table_args__ = (
        Index("ix_sesame_outbox_due", "state", "next_attempt_at"),
        Index("ix_sesame_outbox_promised", "state", "promised_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(16))
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int]
    promised_at: Mapped[dt.datetime]
    next_attempt_at: Mapped[dt.datetime]
    last_error: Mapped[str] = mapped_column(Text, default="")
    #: Who is bringing it until ``next_attempt_at``; empty when nobody is.
    claim: Mapped[str] = mapped_column(String(32), default="", server_default="")


class OneUseKeyRow(Row):
    """Something handed over that opens a closed path once: a key, or a code for one journey."""

    __tablename__ = "sesame_one_use_key"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    person: Mapped[int] = mapped_column(PersonKey, index=True)
    act: Mapped[str] = mapped_column(String(32))
    until: Mapped[dt.datetime] = mapped_column(index=True)
    #: Wrong pairs that were given with it: whoever finds a key does not know the birth date.
    tries: Mapped[int]


class HeartbeatRow(Row):
    """When a timer last ran."""

    __tablename__ = "sesame_heartbeat"

    timer: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[dt.datetime]


class PeopleRunRow(Row):
    """One import or adoption; ``told`` are its first rows that something was told of, without what they say."""

    __tablename__ = "sesame_people_run"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    command: Mapped[str] = mapped_column(String(16))
    operator: Mapped[str] = mapped_column(String(128))
    source: Mapped[str] = mapped_column(String(32), default="", server_default="")
    began_at: Mapped[dt.datetime] = mapped_column(index=True)
    ended_at: Mapped[dt.datetime | None]
    outcome: Mapped[str] = mapped_column(String(16))
    why: Mapped[dict[str, Any]]
    counts: Mapped[dict[str, Any]]
    told: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    untold: Mapped[int]
