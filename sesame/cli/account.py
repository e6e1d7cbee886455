"""``flask sesame account``: what the help desk does about one account."""

import click
from flask.cli import AppGroup
from flask.cli import with_appcontext

from sesame.domain.audit import HELP_DESK
from sesame.errors import Refused
from sesame.mounted import mounted

account = AppGroup("account", help="Suspendre, rétablir, remettre à activer, rendre ses essais.")


@account.command("resume")
@click.argument("uid")
@with_appcontext
def resume(uid: str) -> None:
    """Rétablit le compte suspendu de UID."""
    try:
        mounted().services.suspension.resume(uid, origin=HELP_DESK)
    except Refused:
        message = f"{uid} : aucun compte suspendu de ce nom."
        raise click.ClickException(message) from None
    click.echo(f"{uid} : compte rétabli.")


@account.command("suspend")
@click.argument("uid")
@with_appcontext
def suspend(uid: str) -> None:
    """Suspend le compte actif de UID."""
    here = mounted()
    try:
        promised = here.services.suspension.suspend(uid, origin=HELP_DESK)
    except Refused:
        message = f"{uid} : aucun compte actif de ce nom."
        raise click.ClickException(message) from None
    here.portal.end_sessions(uid)
    here.deliver(promised)
    click.echo(f"{uid} : compte suspendu.")


@account.command("reopen")
@click.argument("uid")
@with_appcontext
def reopen(uid: str) -> None:
    """Rend à UID tous ses essais (date de naissance, joker, codes), une fois son identité vérifiée."""
    try:
        mounted().services.reopening.reopen(uid, origin=HELP_DESK)
    except Refused:
        message = f"{uid} : aucune personne de ce nom."
        raise click.ClickException(message) from None
    click.echo(f"{uid} : essais rendus.")


@account.command("reset")
@click.argument("uid")
@with_appcontext
def reset(uid: str) -> None:
    """Remet le compte suspendu de UID à activer : mot de passe, joker et choix sont oubliés."""
    try:
        mounted().services.suspension.reset(uid, origin=HELP_DESK)
    except Refused:
        message = f"{uid} : aucun compte suspendu de ce nom."
        raise click.ClickException(message) from None
    click.echo(f"{uid} : compte à activer de nouveau.")
