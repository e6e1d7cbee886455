"""``flask sesame purge``: what need not be kept any longer."""

import click
from flask.cli import with_appcontext

from sesame.mounted import mounted


@click.command("purge")
@with_appcontext
def purge() -> None:
    """Efface les démarches expirées ; à lancer chaque heure ou chaque jour."""
    purged = mounted().services.activation.keeper.purge()
    click.echo(f"{purged} démarche(s) effacée(s).")
