"""``flask sesame version``: which Sésame this is, and on which tables."""

import click
from flask.cli import with_appcontext

from sesame.cli import away_message
from sesame.cli.tables_messages import standing_message
from sesame.domain.tables import Standing
from sesame.errors import Unavailable
from sesame.mounted import mounted
from sesame.version import installed_version


@click.command("version")
@with_appcontext
def version() -> None:
    """Dit la version de Sésame, celle de ses tables et la base de données, sans rien de secret."""
    click.echo(f"Sésame : {installed_version() or 'version inconnue'}")
    schema = mounted().services.schema
    try:
        tables = schema.look()
    except Unavailable as error:
        click.echo(f"Base de données : {schema.database}")
        raise click.ClickException(away_message(error)) from error
    click.echo(f"Base de données : {tables.database}")
    if tables.standing is Standing.CURRENT:
        where = f", schéma {tables.place}" if tables.place else ""
        click.echo(f"Tables : version {tables.found}, celle de ce code{where}")
    else:
        click.echo(f"Tables : {standing_message(tables)}")
