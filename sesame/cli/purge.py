"""``flask sesame purge``: what need not be kept any longer."""

import click
from flask.cli import with_appcontext

from sesame.cli.tables import on_current_tables
from sesame.domain.watch import PURGE
from sesame.mounted import mounted


@click.command("purge")
@with_appcontext
@on_current_tables
def purge() -> None:
    """Efface ce qui n’a plus à être gardé et annonce les comptes qui vont fermer ; chaque heure ou chaque jour."""
    services = mounted().services
    purged = services.retention.purge()
    told = services.departure_notices.tell()
    forgotten = services.forgetting_who_left.forget()
    undelivered = services.publishing.refused.settle() + services.publishing.undelivered.settle()
    services.watch.beat(PURGE, services.clock.now())
    click.echo(
        f"{purged.journeys} démarche(s), {purged.windows} compteur(s) d’essais, {purged.tokens} lien(s), "
        f"{purged.passwords} ancien(s) mot(s) de passe, {purged.events} événement(s), {purged.mails} envoi(s) et "
        f"{purged.keys} clé(s) "
        "effacés."
    )
    if told:
        click.echo(f"{told} personne(s) averties que leur compte va fermer.")
    if forgotten:
        click.echo(f"{forgotten} personne(s) parties depuis longtemps, effacées.")
    if undelivered:
        click.echo(
            f"{undelivered} personne(s) dont un mot de passe n’a pu être transmis à temps : il est effacé, et un "
            "nouveau leur est demandé."
        )
    if purged.names:
        click.echo(f"{purged.names} nom(s) de connexion ou uid à nouveau libre(s).")
    if purged.runs:
        click.echo(f"{purged.runs} compte(s) rendu(s) d’import effacé(s).")
