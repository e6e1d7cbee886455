"""What the commands about one person share: whom they name, who runs them, and why."""

import functools
import getpass
import os
from collections.abc import Callable
from collections.abc import Iterable
from typing import Any

import click
from flask.cli import with_appcontext

from sesame.cli.tables import on_current_tables
from sesame.domain.audit import Act
from sesame.domain.audit import Actor
from sesame.domain.audit import ActorKind
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person
from sesame.errors import Refused
from sesame.mounted import mounted
from sesame.whose_session import end_sessions_of

_REFUSALS = {
    "not_active": "aucun compte actif de ce nom",
    "suspended": "le compte est suspendu ; rétablissez-le ou remettez-le à activer d’abord",
    "not_yet": "cette personne n’est pas encore à l’université (« valid_from ») : rien ne lui est encore ouvert",
    "left": "cette personne a quitté l’université (« valid_until », ou plus aucune source ne la connaît) : plus rien "
    "ne lui est ouvert",
    "closed": "tout est fermé à cette personne ; rouvrez-le-lui d’abord (« sesame people reopen »)",
    "doubted": "une source dit de cette personne ce qui ne va qu’à une autre : tout lui est fermé jusqu’à ce que la "
    "source, ou l’assistance, ait dit qui c’est (« sesame people waiting »)",
    "already_closed": "tout est déjà fermé à cette personne",
    "kept_elsewhere": "cette personne ne vient pas des tables de Sésame : fermez-lui tout là d’où elle vient",
    "not_closed": "rien n’a été fermé à la main à cette personne (« sesame people close »)",
    "not_suspended": "aucun compte suspendu de ce nom",
}
#: Longer reasons belong to the ticket that they name.
_LONGEST_REASON = 500

OnPerson = Callable[..., str]


def on_one_person(*, reason: str) -> Callable[[OnPerson], Callable[..., None]]:
    """Give a command its person, note who runs it and why; ``reason`` says who reads that.

    The command takes a ``Person``, an ``Act`` and its own options, and returns what it did, or nothing where it said
    so itself. Errors: ``ClickException``, exit status 1.
    """
    help_of_reason = reason

    def given(command: OnPerson) -> Callable[..., None]:
        @click.argument("login", metavar="IDENTIFIANT")
        @click.option("--reason", required=True, metavar="MOTIF", help=help_of_reason)
        @click.option("--operator", default=None, metavar="NOM", help="Qui agit ; par défaut l’utilisateur du système.")
        @with_appcontext
        @on_current_tables
        @functools.wraps(command)
        def run(*, login: str, reason: str, operator: str | None, **options: Any) -> None:
            try:
                said = command(
                    named_person(login), Act(actor=the_operator(operator), reason=given_reason(reason)), **options
                )
            except Refused as refused:
                message = f"{login} : {_REFUSALS[refused.code]}."
                raise click.ClickException(message) from None
            if said:
                click.echo(f"{login} : {said}.")

        return run

    return given


def and_sessions(done: str, person: Person) -> str:
    """End the sessions a person has open in the portal; return what was done, and whether these go on."""
    return and_sessions_of(done, mounted().services.people_signed_in.names(person))


def and_sessions_of(done: str, names: Iterable[str]) -> str:
    """Do so of the sessions that are open under these names, of somebody who may not be there any more."""
    if end_sessions_of(mounted(), names):
        return done
    return (
        f"{done}, mais ses sessions ouvertes dans le portail n’ont pas pu être fermées : elles durent jusqu’à leur fin "
        "(option « end_sessions » du montage)"
    )


def the_operator(name: str | None) -> Actor:
    """Return who runs a command: who it says, or the user of the system."""
    return Actor(kind=ActorKind.OPERATOR, name=(name or system_user())[:128])


def system_user() -> str:
    """Return who runs the command, also behind sudo; what no system tells is « unknown »."""
    try:
        return os.environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def named_person(name: str) -> Person:
    """Return whom a login or a uid names. Errors: ``ClickException``."""
    people, written = mounted().services.people, name.strip().lower()
    person = people.find(IdentifierKind.LOGIN, written) or people.find(IdentifierKind.UID, written)
    if person is None:
        message = f"{name} : aucune personne de ce nom."
        raise click.ClickException(message)
    return person


def given_reason(text: str) -> str:
    """Return a reason that says something. Errors: ``BadParameter``."""
    reason = " ".join(text.split())
    if not reason or len(reason) > _LONGEST_REASON:
        message = f"dites en {_LONGEST_REASON} caractères au plus pourquoi"
        raise click.BadParameter(message, param_hint="--reason")
    return reason
