"""``flask sesame account``: what the help desk does about one account."""

import functools
import getpass
import os
from collections.abc import Callable

import click
from flask.cli import AppGroup
from flask.cli import with_appcontext

from sesame.cli.tables import on_current_tables
from sesame.domain.audit import Act
from sesame.domain.audit import Actor
from sesame.domain.audit import ActorKind
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person
from sesame.errors import Refused
from sesame.mounted import mounted
from sesame.whose_session import end_sessions

account = AppGroup("account", help="Suspendre, rétablir, remettre à activer, rendre ses essais.")

_REFUSALS = {
    "not_active": "aucun compte actif de ce nom",
    "not_suspended": "aucun compte suspendu de ce nom",
}
#: Longer reasons belong to the ticket that they name.
_LONGEST_REASON = 500

OnPerson = Callable[[Person, Act], str]


def on_one_account(command: OnPerson) -> Callable[..., None]:
    """Give a command its person, and note who runs it and why. Errors: ``ClickException``, exit status 1."""

    @click.argument("login", metavar="IDENTIFIANT")
    @click.option("--reason", required=True, metavar="MOTIF", help="Pourquoi ; la personne le lit dans « Mon Sésame ».")
    @click.option("--operator", default=None, metavar="NOM", help="Qui agit ; par défaut l’utilisateur du système.")
    @with_appcontext
    @on_current_tables
    @functools.wraps(command)
    def run(*, login: str, reason: str, operator: str | None) -> None:
        actor = Actor(kind=ActorKind.OPERATOR, name=(operator or system_user())[:128])
        try:
            said = command(_person(login), Act(actor=actor, reason=_reason(reason)))
        except Refused as refused:
            message = f"{login} : {_REFUSALS[refused.code]}."
            raise click.ClickException(message) from None
        click.echo(f"{login} : {said}.")

    return run


def system_user() -> str:
    """Return who runs the command, also behind sudo; what no system tells is « unknown »."""
    try:
        return os.environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


@account.command("resume")
@on_one_account
def resume(person: Person, act: Act) -> str:
    """Rétablit le compte suspendu d’IDENTIFIANT."""
    mounted().services.suspension.resume(person, act)
    return "compte rétabli"


@account.command("suspend")
@on_one_account
def suspend(person: Person, act: Act) -> str:
    """Suspend le compte actif d’IDENTIFIANT."""
    here = mounted()
    here.services.suspension.suspend(person, act)
    end_sessions(here, person)
    return "compte suspendu"


@account.command("reopen")
@on_one_account
def reopen(person: Person, act: Act) -> str:
    """Rend à IDENTIFIANT tous ses essais (date de naissance, joker, codes), une fois son identité vérifiée."""
    mounted().services.reopening.reopen(person, act)
    return "essais rendus"


@account.command("reset")
@on_one_account
def reset(person: Person, act: Act) -> str:
    """Remet le compte suspendu d’IDENTIFIANT à activer : mot de passe, joker et choix sont oubliés."""
    mounted().services.suspension.reset(person, act)
    return "compte à activer de nouveau"


def _person(name: str) -> Person:
    """Return whom a login or a uid names. Errors: ``ClickException``."""
    people, written = mounted().services.people, name.strip().lower()
    person = people.find(IdentifierKind.LOGIN, written) or people.find(IdentifierKind.UID, written)
    if person is None:
        message = f"{name} : aucune personne de ce nom."
        raise click.ClickException(message)
    return person


def _reason(text: str) -> str:
    """Return a reason that says something. Errors: ``BadParameter``."""
    reason = " ".join(text.split())
    if not reason or len(reason) > _LONGEST_REASON:
        message = f"dites en {_LONGEST_REASON} caractères au plus pourquoi"
        raise click.BadParameter(message, param_hint="--reason")
    return reason
