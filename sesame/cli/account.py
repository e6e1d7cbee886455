"""``flask sesame account``: what the help desk does about one account."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import AppGroup
from flask.cli import with_appcontext

from sesame.domain.audit import HELP_DESK
from sesame.errors import Refused
from sesame.mounted import mounted

account = AppGroup("account", help="Suspendre, rétablir, remettre à activer, rendre ses essais.")

_REFUSALS = {
    "not_active": "aucun compte actif de ce nom",
    "not_suspended": "aucun compte suspendu de ce nom",
    "unknown_uid": "aucune personne de ce nom",
}


@contextmanager
def refusals_said(uid: str) -> Iterator[None]:
    """Say in words why nothing was done. Errors: ``ClickException``, exit status 1."""
    try:
        yield
    except Refused as refused:
        message = f"{uid} : {_REFUSALS[refused.code]}."
        raise click.ClickException(message) from None


@account.command("resume")
@click.argument("uid")
@with_appcontext
def resume(uid: str) -> None:
    """Rétablit le compte suspendu de UID."""
    with refusals_said(uid):
        mounted().services.suspension.resume(uid, origin=HELP_DESK)
    click.echo(f"{uid} : compte rétabli.")


@account.command("suspend")
@click.argument("uid")
@with_appcontext
def suspend(uid: str) -> None:
    """Suspend le compte actif de UID."""
    here = mounted()
    with refusals_said(uid):
        promised = here.services.suspension.suspend(uid, origin=HELP_DESK)
    here.portal.end_sessions(uid)
    here.deliver(promised)
    click.echo(f"{uid} : compte suspendu.")


@account.command("reopen")
@click.argument("uid")
@with_appcontext
def reopen(uid: str) -> None:
    """Rend à UID tous ses essais (date de naissance, joker, codes), une fois son identité vérifiée."""
    with refusals_said(uid):
        mounted().services.reopening.reopen(uid, origin=HELP_DESK)
    click.echo(f"{uid} : essais rendus.")


@account.command("reset")
@click.argument("uid")
@with_appcontext
def reset(uid: str) -> None:
    """Remet le compte suspendu de UID à activer : mot de passe, joker et choix sont oubliés."""
    with refusals_said(uid):
        mounted().services.suspension.reset(uid, origin=HELP_DESK)
    click.echo(f"{uid} : compte à activer de nouveau.")
