"""``flask sesame database``: the tables."""

import click
from flask.cli import AppGroup
from flask.cli import with_appcontext

from sesame.cli.tables_messages import unfit_message
from sesame.cli.tables_messages import upgrade_message
from sesame.domain.tables import UnfitTables
from sesame.mounted import mounted

database = AppGroup("database", help="Les tables de Sésame.")


@database.command("upgrade")
@with_appcontext
def upgrade() -> None:
    """Crée les tables ou les met à la version installée, et dit ce qui a été fait."""
    try:
        done = mounted().services.schema.upgrade()
    except UnfitTables as unfit:
        raise click.ClickException(f"rien n’a été changé : {unfit_message(unfit)}.") from unfit
    click.echo(upgrade_message(done))
