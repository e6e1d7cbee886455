"""``flask sesame people release``: a name that was somebody's may be somebody else's before its days are over."""

import click
from flask.cli import with_appcontext

from sesame.cli.one_person import given_reason
from sesame.cli.one_person import the_operator
from sesame.cli.tables import on_current_tables
from sesame.domain.audit import Act
from sesame.errors import Refused
from sesame.mounted import mounted


@click.command("release")
@click.argument("name", metavar="NOM")
@click.option("--reason", required=True, metavar="MOTIF", help="Pourquoi ; la personne le lit dans « Mon Sésame ».")
@click.option("--operator", default=None, metavar="NOM", help="Qui agit ; par défaut l’utilisateur du système.")
@with_appcontext
@on_current_tables
def release(*, name: str, reason: str, operator: str | None) -> None:
    """Rend libre NOM, l’identifiant de connexion ou l’uid que quelqu’un a perdu : l’université peut le redonner.

    Les mails et les fichiers que d’autres services gardent à ce nom iront à qui le recevra.
    """
    act = Act(actor=the_operator(operator), reason=given_reason(reason))
    try:
        mounted().services.people_desk.names.release(name.strip().lower(), act)
    except Refused:
        message = f"{name} : aucun nom réservé de ce nom."
        raise click.ClickException(message) from None
    click.echo(f"{name} : peut être redonné.")
