"""What mounting does about the tables: makes the embedded ones, and says in one line what to run for any others."""

import logging
from collections.abc import Mapping

from sesame.command_line import is_for_a_command
from sesame.container import Services
from sesame.domain.tables import Standing
from sesame.domain.tables import UnfitTables
from sesame.errors import Unavailable

log = logging.getLogger("sesame")

_LINES: Mapping[str, str] = {
    Standing.ABSENT: "the database has no tables yet: run flask sesame database upgrade",
    Standing.OLDER: (
        "the tables are of version %(found)s, this code needs %(expected)s: run flask sesame database upgrade"
    ),
    Standing.ELSEWHERE: "the tables are still in the schema %(place)s: run flask sesame database upgrade",
    Standing.NEWER: (
        "the tables are of version %(found)s, which this code (version %(expected)s) does not know: "
        "install the Sésame that made them, or restore the backup"
    ),
    Standing.INCOMPLETE: "tables of version %(found)s are missing (%(missing)s): restore them from a backup",
    Standing.NO_MIGRATIONS: "this installation carries no migrations: install the whole wheel",
}
#: The embedded database alone is brought up here, and knows no rights and no other reason.
_FAILED = "the tables could not be brought to this version: %(detail)s"


def prepare_tables(services: Services) -> None:
    """Compare the tables with this code; never in the way of the portal, whose other pages need none of them."""
    try:
        if services.settings.database_url.startswith("sqlite"):
            # The embedded database is ours alone: no administrator creates its tables beforehand.
            done = services.schema.upgrade()
            if done.before and done.passed:
                log.warning("the tables were brought from version %s to %s", done.before, done.after)
            return
        if is_for_a_command():
            # It says the same itself, in its own words, and only where it matters to it.
            return
        tables = services.schema.look()
    except Unavailable:
        log.warning("the database cannot be used: people are told to come back until it can")
    except UnfitTables as unfit:
        log.error(_LINES.get(unfit.code, _FAILED), unfit.facts)  # noqa: TRY400 - the line says it all
    else:
        if tables.standing is not Standing.CURRENT:
            log.error(_LINES[tables.standing], tables.facts)
    finally:
        services.schema.release()
