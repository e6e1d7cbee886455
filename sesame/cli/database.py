"""``flask sesame database``: the tables."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import with_appcontext

from sesame.cli import SesameGroup
from sesame.cli.tables_messages import dropped_message
from sesame.cli.tables_messages import remains_message
from sesame.cli.tables_messages import unfit_message
from sesame.cli.tables_messages import upgrade_message
from sesame.domain.tables import UnfitTables
from sesame.mounted import mounted

#: What is typed to go on; a mere « o » is typed too easily.
_WORD = "effacer"

database = SesameGroup("database", help="Les tables de Sésame.")


@contextmanager
def _unfit_said() -> Iterator[None]:
    try:
        yield
    except UnfitTables as unfit:
        raise click.ClickException(f"rien n’a été changé : {unfit_message(unfit)}.") from unfit


@database.command("upgrade")
@with_appcontext
def upgrade() -> None:
    """Crée les tables ou les met à la version installée, et dit ce qui a été fait."""
    with _unfit_said():
        done = mounted().services.schema.upgrade()
    click.echo(upgrade_message(done))


@database.command("drop")
@click.option("--yes", is_flag=True, help="Sans poser la question.")
@with_appcontext
def drop(*, yes: bool) -> None:
    """Efface toutes les tables de Sésame : les personnes, les comptes, tout. Faites d’abord une sauvegarde."""
    schema = mounted().services.schema
    with _unfit_said():
        remains = schema.remains()
        if not remains.rows:
            click.echo("Cette base n’a aucune table de Sésame : rien à effacer.")
            return
        click.echo(remains_message(remains))
        if not yes and click.prompt(f"Tapez « {_WORD} » pour les effacer", default="", show_default=False) != _WORD:
            raise click.ClickException("rien n’a été effacé.")
        click.echo(dropped_message(schema.drop()))
