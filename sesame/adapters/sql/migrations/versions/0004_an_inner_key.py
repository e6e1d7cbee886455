"""Everything hangs on an inner key instead of the uid; events have an actor, decisions an answer."""

import json
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

from sesame.adapters.sql.migrations.place import place

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_PATHS = ("identity", "challenge", "code", "joker", "current-password")
#: Refusals that anybody may repeat: those of one hour and origin become one event with a count.
_REPEATABLE = (
    "('identity_refused', 'identity_path_closed', 'code_refused', 'answer_refused', 'current_password_refused')"
)


def upgrade() -> None:
    """Apply the change."""
    _put_aside("person", uniques=("ine", "staff_number", "student_number"))
    _people()
    _put_aside("account")
    _accounts()
    _put_aside("password", indexes=("uid",))
    _passwords()
    _put_aside("preferences")
    _preferences()
    _put_aside("consent", indexes=("uid",))
    _consents()
    _put_aside("audit", indexes=("uid",))
    _events()
    _journeys()
    _budgets()
    for name in ("person", "account", "password", "preferences", "consent", "audit"):
        op.drop_table(f"sesame_old_{name}", schema=place())


def downgrade() -> None:
    """Say that there is no way back by itself: several numbers and logins have no place in the old tables."""
    message = "version 0004 cannot be taken back: restore the backup made before the upgrade"
    raise RuntimeError(message)


def _run(statement: str) -> None:
    op.execute(statement.replace("{}", f"{place()}." if place() else ""))


def _put_aside(name: str, *, indexes: tuple[str, ...] = (), uniques: tuple[str, ...] = ()) -> None:
    """Rename a table and free the names of what belongs to it, which the new one takes."""
    table, old = f"sesame_{name}", f"sesame_old_{name}"
    for column in indexes:
        op.drop_index(f"ix_{table}_{column}", table_name=table, schema=place())
    if op.get_bind().dialect.name == "postgresql":
        for column in uniques:
            op.drop_constraint(f"uq_{table}_{column}", table, schema=place())
        op.drop_constraint(f"pk_{table}", table, schema=place())
    op.rename_table(table, old, schema=place())


def _number_on(name: str, column: str) -> None:
    """Let PostgreSQL number new rows after those that were brought along; SQLite does by itself."""
    if op.get_bind().dialect.name == "postgresql":
        table = f"{place()}.sesame_{name}" if place() else f"sesame_{name}"
        last = f"SELECT max({column}) FROM {table}"
        op.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), coalesce(({last}), 1), ({last}) IS NOT NULL)"
        )


def _people() -> None:
    op.create_table(
        "sesame_person",
        sa.Column("key", _KEY, autoincrement=True, nullable=False),
        sa.Column("uid", sa.String(length=64), nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("category", sa.String(length=16), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("used_given_name", sa.Text(), nullable=False),
        sa.Column("used_family_name", sa.Text(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("mail", sa.Text(), nullable=True),
        sa.Column("personal_mail", sa.Text(), nullable=True),
        sa.Column("phone", sa.String(length=32), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sesame_person")),
        sa.UniqueConstraint("uid", name=op.f("uq_sesame_person_uid")),
        sa.UniqueConstraint("login", name=op.f("uq_sesame_person_login")),
        schema=place(),
        sqlite_autoincrement=True,
    )
    _run(
        "INSERT INTO {}sesame_person (uid, login, category, given_name, family_name, used_given_name, used_family_name,"
        " birth_date, mail, personal_mail, phone, language)"
        " SELECT uid, uid, category, given_name, family_name, '', '', birth_date, mail, personal_mail, phone, language"
        " FROM {}sesame_old_person ORDER BY uid"
    )
    # Accounts and evidence of people whom the university's file has lost keep somebody to hang on; without a birth
    # date nobody can identify as them, and the next file that knows the uid fills the row.
    traces = " UNION ".join(
        f"SELECT uid FROM {{}}sesame_{name}" for name in ("account", "password", "preferences", "consent", "audit")
    )
    _run(
        "INSERT INTO {}sesame_person (uid, login, category, given_name, family_name, used_given_name, used_family_name,"
        f" language) SELECT uid, uid, 'external', '', '', '', '', '' FROM ({traces}) AS traces"
        " WHERE uid <> '' AND NOT EXISTS (SELECT 1 FROM {}sesame_old_person AS known WHERE known.uid = traces.uid)"
    )
    op.create_table(
        "sesame_number",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("value", sa.String(length=64), nullable=False),
        sa.Column("person", _KEY, nullable=False),
        sa.PrimaryKeyConstraint("kind", "value", name=op.f("pk_sesame_number")),
        schema=place(),
    )
    for kind in ("student_number", "ine", "staff_number"):
        _run(
            f"INSERT INTO {{}}sesame_number (kind, value, person) SELECT '{kind}', old.{kind}, new.key"
            " FROM {}sesame_old_person AS old JOIN {}sesame_person AS new ON new.uid = old.uid"
            f" WHERE old.{kind} IS NOT NULL"
        )
    op.create_index(op.f("ix_sesame_number_person"), "sesame_number", ["person"], schema=place())


def _accounts() -> None:
    op.create_table(
        "sesame_account",
        sa.Column("person", _KEY, autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("joker_question_id", sa.String(length=32), nullable=True),
        sa.Column("joker_own_question", sa.Text(), nullable=True),
        sa.Column("joker_answer_hash", sa.Text(), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_sesame_account")),
        schema=place(),
    )
    columns = (
        "state, password_hash, password_changed_at, joker_question_id, joker_own_question, joker_answer_hash,"
        " activated_at, suspended_at"
    )
    _bring("account", columns, columns)


def _passwords() -> None:
    op.create_table(
        "sesame_password",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("person", _KEY, nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sesame_password")),
        schema=place(),
    )
    _bring("password", "id, password_hash, chosen_at", "id, password_hash, chosen_at")
    op.create_index("ix_sesame_password_person", "sesame_password", ["person", "id"], schema=place())
    _number_on("password", "id")


def _preferences() -> None:
    op.create_table(
        "sesame_preferences",
        sa.Column("person", _KEY, autoincrement=False, nullable=False),
        sa.Column("photo", sa.JSON(), nullable=False),
        sa.Column("sms", sa.Boolean(), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=True),
        sa.Column("directory_visible", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_sesame_preferences")),
        schema=place(),
    )
    _bring("preferences", "photo, sms, phone, directory_visible", "photo, sms, old.phone, directory_visible")


def _consents() -> None:
    op.create_table(
        "sesame_consent",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("person", _KEY, nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.Column("wording_version", sa.String(length=32), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sesame_consent")),
        schema=place(),
    )
    _bring(
        "consent",
        "id, subject, granted, answer, wording_version, document, decided_at, origin",
        "id, subject, granted, CASE WHEN granted THEN 'yes' ELSE 'no' END, wording_version, '', decided_at, origin",
    )
    op.create_index(op.f("ix_sesame_consent_person"), "sesame_consent", ["person"], schema=place())
    _number_on("consent", "id")


def _events() -> None:
    op.create_table(
        "sesame_audit",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", _KEY, nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("actor_name", sa.String(length=128), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sesame_audit")),
        sa.UniqueConstraint("person", "action", "origin", "hour", name="uq_sesame_audit_repeated"),
        schema=place(),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    hour = (
        "CAST(strftime('%s', old.at) AS INTEGER) / 3600"
        if sqlite
        else "CAST(floor(extract(epoch FROM old.at) / 3600) AS INTEGER)"
    )
    facts = "min(old.facts)" if sqlite else "CAST(min(CAST(old.facts AS TEXT)) AS JSON)"
    into = (
        "INSERT INTO {}sesame_audit"
        " (id, action, at, person, origin, actor_kind, actor_name, reason, facts, count, hour) SELECT "
    )
    people = " FROM {}sesame_old_audit AS old LEFT JOIN {}sesame_person AS new ON new.uid = old.uid "
    _run(
        f"{into} id, action, at, coalesce(new.key, 0), CASE WHEN origin = 'cli' THEN '' ELSE origin END,"
        " CASE WHEN origin = 'cli' THEN 'operator' WHEN action = 'site_alarm' THEN 'system' ELSE 'person' END,"
        f" '', '', facts, 1, NULL {people} WHERE action NOT IN {_REPEATABLE}"
    )
    _run(
        f"{into} min(id), action, max(at), coalesce(new.key, 0), origin, 'person', '', '', {facts}, count(*), {hour}"
        f" {people} WHERE action IN {_REPEATABLE} GROUP BY action, coalesce(new.key, 0), origin, {hour}"
    )
    op.create_index("ix_sesame_audit_person", "sesame_audit", ["person", "at", "id"], schema=place())
    op.create_index(op.f("ix_sesame_audit_at"), "sesame_audit", ["at"], schema=place())
    _number_on("audit", "id")


def _bring(name: str, columns: str, values: str) -> None:
    """Fill a new table from the old one, each row under the key of its uid."""
    _run(
        f"INSERT INTO {{}}sesame_{name} (person, {columns}) SELECT new.key, {values}"
        f" FROM {{}}sesame_old_{name} AS old JOIN {{}}sesame_person AS new ON new.uid = old.uid"
    )


def _journeys() -> None:
    """Let journeys under way go on: whose they are, and the answers whose form has changed."""
    keys = _keys()
    table = sa.table(
        "sesame_journey", sa.column("key"), sa.column("subject"), sa.column("facts", sa.JSON()), schema=place()
    )
    rows = op.get_bind().execute(sa.select(table)).all()
    with op.batch_alter_table("sesame_journey", schema=place()) as batch:
        batch.drop_index("ix_sesame_journey_subject")
        batch.drop_column("subject")
    with op.batch_alter_table("sesame_journey", schema=place()) as batch:
        batch.add_column(sa.Column("subject", _KEY, nullable=True))
        batch.create_index("ix_sesame_journey_subject", ["subject"])
    for row in rows:
        values = {"subject": keys.get(row.subject), "facts": _renewed(row.facts, keys)}
        op.get_bind().execute(sa.update(table).where(table.c.key == row.key).values(**values))


def _renewed(facts: dict[str, Any], keys: dict[str, int]) -> dict[str, Any]:
    new = json.loads(json.dumps(facts))
    if "identity" in new:
        new["identity"]["person"] = keys.get(new["identity"].pop("uid", None))
    for decision in new.get("photo", {}).get("uses", {}).values():
        decision["answer"] = "yes" if decision.pop("granted") else "no"
    if "sms" in new:
        new["sms"]["answer"] = "yes" if new["sms"].pop("accepted") else "no"
    return dict(new)


def _budgets() -> None:
    """Keep the tries that were spent: a counter's subject is a keyed digest, so whoever has the key has to help."""
    digest: Callable[[str], str] | None = op.get_context().config.attributes.get("guess_budget_subject")  # type: ignore[union-attr]
    if digest is None:
        return
    table = sa.table(
        "sesame_guess_budget",
        *(sa.column(name) for name in ("subject", "period", "used", "used_at")),
        schema=place(),
    )
    bind = op.get_bind()
    rows = bind.execute(sa.select(table)).all()
    spent = {row.subject for row in rows}
    renamed: dict[str, str] = {}
    for uid, key in _keys().items() if spent else ():
        for path in _PATHS:
            old = digest(f"{path}|person:{uid}")
            if old in spent:
                renamed[old] = digest(f"{path}|person:{key}")
    moved = [{**row._mapping, "subject": renamed[row.subject]} for row in rows if row.subject in renamed]  # noqa: SLF001
    for old in renamed:
        # All of them first: the name of a person's uid may be the number of another one's key.
        bind.execute(sa.delete(table).where(table.c.subject == old))
    if moved:
        bind.execute(sa.insert(table), moved)


def _keys() -> dict[str, int]:
    person = sa.table("sesame_person", sa.column("uid"), sa.column("key"), schema=place())
    return {row.uid: row.key for row in op.get_bind().execute(sa.select(person))}
