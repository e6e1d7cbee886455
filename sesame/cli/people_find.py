"""``flask sesame people find``: who is meant."""

import click
from flask.cli import with_appcontext

from sesame.cli.one_person import given_reason
from sesame.cli.one_person import the_operator
from sesame.cli.people_words import CATEGORIES
from sesame.cli.people_words import STATES
from sesame.cli.tables import on_current_tables
from sesame.domain.audit import Act
from sesame.errors import Refused
from sesame.mounted import mounted


@click.command("find")
@click.argument("text", metavar="TEXTE")
@click.option("--reason", required=True, metavar="MOTIF", help="Pourquoi, sans nommer la personne ; c’est écrit.")
@click.option("--operator", default=None, metavar="NOM", help="Qui cherche ; par défaut l’utilisateur du système.")
@with_appcontext
@on_current_tables
def find(*, text: str, reason: str, operator: str | None) -> None:
    """Cherche qui a pour numéro TEXTE, ou l’a dans son identifiant, ses noms ou ses adresses mail.

    Accents, casse et traits d’union n’y changent rien ; de plusieurs mots, chacun doit y être.
    """
    act = Act(actor=the_operator(operator), reason=given_reason(reason))
    try:
        found = mounted().services.people_desk.finding.find(text, act)
    except Refused:
        message = "il faut au moins une lettre ou un chiffre"
        raise click.BadParameter(message, param_hint="TEXTE") from None
    if not found.count:
        message = "personne ne correspond."
        raise click.ClickException(message)
    for one in found.shown:
        person = one.person
        click.echo(f"{person.login} : {person.full_name}, {CATEGORIES[person.category]}, {STATES[one.state]}")
    if found.count > len(found.shown):
        click.echo(f"… et {found.count - len(found.shown)} autres : précisez.")
