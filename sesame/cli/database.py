"""``flask sesame database``: the tables."""

import click
from flask.cli import AppGroup
from flask.cli import with_appcontext

from sesame.mounted import mounted

database = AppGroup("database", help="Les tables de Sésame.")


@database.command("upgrade")
@with_appcontext
def upgrade() -> None:
    """Crée les tables ou les met à la version installée."""
    schema = mounted().services.schema
    if schema.is_current():
        click.echo("Les tables sont à jour.")
        return
    schema.upgrade()
    click.echo("Les tables ont été mises à jour.")
