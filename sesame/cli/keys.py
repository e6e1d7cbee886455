"""``flask sesame keys``: what is to be done when a key is replaced."""

import click
from flask.cli import with_appcontext

from sesame.cli import SesameGroup
from sesame.cli.client_key import client
from sesame.cli.tables import on_current_tables
from sesame.mounted import mounted

keys = SesameGroup(
    "keys", help="Clés : celles des serveurs de connexion, et ce qui reste à faire quand on en remplace."
)
keys.add_command(client)


@keys.command("reencrypt")
@with_appcontext
@on_current_tables
def reencrypt() -> None:
    """Chiffre de nouveau, sous la clé la plus récente, les questions que les personnes ont écrites elles-mêmes."""
    done = mounted().services.key_generations.reencrypt()
    click.echo(
        f"{done.renewed} question(s) chiffrée(s) de nouveau, {done.current} déjà sous la clé la plus récente, "
        f"{done.unreadable} qu’aucune clé ne lit."
    )
