"""The schema that Sésame has to itself on PostgreSQL: finding the tables, moving older ones into it, leaving it.

SQLite has no schemas: there the tables are told from a portal's by their names alone.
"""

from collections.abc import Collection

from sqlalchemy import Connection
from sqlalchemy import MetaData
from sqlalchemy import inspect
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from sesame.adapters.sql.models import SCHEMA
from sesame.adapters.sql.models import Row
from sesame.domain.tables import UnfitTables

VERSION_TABLE = "sesame_alembic_version"
#: Tables of versions that had no schema yet. By name, for a portal's own may begin alike.
_FORMER = frozenset(
    {
        "sesame_account",
        "sesame_audit",
        "sesame_consent",
        "sesame_guess_budget",
        "sesame_journey",
        "sesame_outbox",
        "sesame_password",
        "sesame_person",
        "sesame_preferences",
        "sesame_spent_token",
        "sesame_wording",
    }
)
#: What PostgreSQL says (SQLSTATE) where others stand on what is to be dropped, and where it is not ours to drop.
_DEPENDED_ON = "2BP01"
_FORBIDDEN = "42501"
#: Two upgrades at once come one after the other. Any number will do, as long as it stays.
_LOCK = 0x5E5A4E

# The name alone is looked for along the search path, as the code that made those tables did; ours is asked of the
# catalogue, which anybody may read, whatever their rights in the schema.
_PLACE = text("""
    SELECT n.nspname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relname = :name AND (n.nspname = :schema OR pg_table_is_visible(c.oid))
    ORDER BY n.nspname <> :schema
""")
_RIGHTS = text("""
    SELECT to_regnamespace(:schema) IS NOT NULL AS there,
           coalesce(has_schema_privilege(to_regnamespace(:schema), 'USAGE'), false)
           AND coalesce(has_schema_privilege(to_regnamespace(:schema), 'CREATE'), false) AS may_fill,
           has_database_privilege(current_database(), 'CREATE') AS may_make,
           current_database() AS database, quote_ident(current_user) AS role
""")
_OWNERS = text("""
    SELECT DISTINCT quote_ident(pg_get_userbyid(relowner)) FROM pg_catalog.pg_class
    WHERE relnamespace = to_regnamespace(:place) AND relname = ANY(:names) AND NOT pg_has_role(relowner, 'USAGE')
""")


def has_schemas(connection: Connection) -> bool:
    """Tell whether the database keeps our tables in a schema of their own."""
    return connection.dialect.name == "postgresql"


def schema_for(connection: Connection) -> str | None:
    """Return the schema where the tables belong."""
    return SCHEMA if has_schemas(connection) else None


def metadata_for(connection: Connection) -> MetaData:
    """Return the tables of this version as that database keeps them."""
    if has_schemas(connection):
        return Row.metadata
    bare = MetaData(naming_convention=Row.metadata.naming_convention)
    for table in Row.metadata.sorted_tables:
        table.to_metadata(bare, schema=None)  # type: ignore[arg-type] # which means: that of the metadata, none
    return bare


def place_of_tables(connection: Connection) -> str | None:
    """Return the schema where the tables are now; none where there is none."""
    if not has_schemas(connection):
        return None
    return connection.execute(_PLACE, {"schema": SCHEMA, "name": VERSION_TABLE}).scalars().first()


def tables_at(connection: Connection, place: str | None) -> tuple[str, ...]:
    """Return our tables that are there, the one of versions among them."""
    ours = _FORMER | {table.name for table in Row.metadata.sorted_tables} | {VERSION_TABLE}
    return tuple(sorted(ours & set(inspect(connection).get_table_names(schema=place))))


def wait_for_turn(connection: Connection) -> None:
    """Let no two change the tables at once; SQLite has one writer anyway."""
    if has_schemas(connection):
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def prepare(connection: Connection) -> str:
    """Make the schema, and move there what an older version made elsewhere; return whence, if anything was moved.

    Errors: ``UnfitTables`` where the database's user lacks the rights.
    """
    if not has_schemas(connection):
        return ""
    place = place_of_tables(connection)
    names = tables_at(connection, place) if place else ()
    _expect_owner(connection, place or SCHEMA, names)
    _make_schema(connection)
    if place in {None, SCHEMA}:
        return ""
    if in_the_way := tables_at(connection, SCHEMA):
        raise UnfitTables("in_the_way", place=place, names=", ".join(in_the_way))
    quote = connection.dialect.identifier_preparer.quote
    for name in names:
        # Indexes, constraints and sequences go along; what others refer to them by stays right.
        connection.exec_driver_sql(f"ALTER TABLE {quote(str(place))}.{name} SET SCHEMA {SCHEMA}")
    return str(place)


def drop_tables(connection: Connection, place: str, names: Collection[str]) -> None:
    """Drop these tables together. Errors: ``UnfitTables`` where something of somebody else's stands on them."""
    if not has_schemas(connection):
        for name in names:
            connection.exec_driver_sql(f"DROP TABLE {name}")
    elif names:
        quoted = connection.dialect.identifier_preparer.quote(place)
        try:
            connection.exec_driver_sql(f"DROP TABLE {', '.join(f'{quoted}.{name}' for name in names)}")
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != _DEPENDED_ON:
                raise
            detail = getattr(getattr(error.orig, "diag", None), "message_detail", None)
            raise UnfitTables("depended_on", detail=(detail or "").replace("\n", " ; ")) from error


def drop_schema(connection: Connection) -> bool:
    """Drop our schema where nothing is left in it; tell whether it went."""
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(f"DROP SCHEMA {SCHEMA}")
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in {_DEPENDED_ON, _FORBIDDEN}:
            raise
        return False
    return True


def _make_schema(connection: Connection) -> None:
    rights = connection.execute(_RIGHTS, {"schema": SCHEMA}).one()
    if rights.there and not rights.may_fill:
        statement = f"GRANT USAGE, CREATE ON SCHEMA {SCHEMA} TO {rights.role};"
    elif not rights.there and not rights.may_make:
        statement = f"CREATE SCHEMA {SCHEMA} AUTHORIZATION {rights.role};"
    else:
        if not rights.there:
            connection.exec_driver_sql(f"CREATE SCHEMA {SCHEMA}")
        return
    raise UnfitTables("no_right", database=rights.database, statement=statement)


def _expect_owner(connection: Connection, place: str, names: Collection[str]) -> None:
    owner = connection.execute(_OWNERS, {"place": place, "names": list(names)}).scalars().first()
    if owner:
        raise UnfitTables("not_owner", owner=owner)
