"""``flask sesame people merge``: two people of the register are one."""

import click
from flask.cli import with_appcontext

from sesame.cli.one_person import and_sessions
from sesame.cli.one_person import given_reason
from sesame.cli.one_person import named_person
from sesame.cli.one_person import the_operator
from sesame.cli.people_words import CATEGORIES
from sesame.cli.tables import on_current_tables
from sesame.domain.audit import Act
from sesame.domain.merging import AccountAfter
from sesame.domain.person import Person
from sesame.errors import Refused
from sesame.mounted import mounted

#: What is typed to go on; a mere « o » is typed too easily.
_WORD = "réunir"
_REFUSALS = {
    "same_person": "c’est la même personne",
    "kept_elsewhere": "l’une des deux ne vient pas des tables de Sésame : réunissez-les là d’où elles viennent",
}
_ACCOUNTS = {
    AccountAfter.NONE: "ni l’une ni l’autre n’a de compte",
    AccountAfter.KEPT: "le compte de « {keep} » continue tel qu’il est",
    AccountAfter.TAKEN: "le compte de « {other} » continue, sous l’identifiant « {keep} »",
    AccountAfter.CHOSEN: (
        "le compte de « {keep} » continue ; celui de « {other} » finit, avec son mot de passe, sa question joker et "
        "ses choix, et les sessions des deux sont fermées"
    ),
}


@click.command("merge")
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.option(
    "--keep", "kept", required=True, metavar="A", help="Lequel des deux garde ses noms et, s’il en a un, son compte."
)
@click.option("--reason", required=True, metavar="MOTIF", help="Pourquoi ; qui a un compte le lit dans un mail.")
@click.option("--operator", default=None, metavar="NOM", help="Qui agit ; par défaut l’utilisateur du système.")
@click.option("--yes", is_flag=True, help="Sans poser la question.")
@with_appcontext
@on_current_tables
def merge(*, first: str, second: str, kept: str, reason: str, operator: str | None, yes: bool) -> None:
    """Réunit A et B (identifiants ou uid), qui sont une même personne ; sans retour.

    Numéros, décisions et événements des deux sont à qui reste ; les noms de l’autre lui sont réservés. Rien ne s’ouvre
    ainsi : ce qui était fermé ou suspendu à l’un des deux l’est ensuite.
    """
    act = Act(actor=the_operator(operator), reason=given_reason(reason))
    keep, other = _who_stays(named_person(first), named_person(second), kept)
    merging = mounted().services.people_desk.merging
    if not yes:
        _ask(keep, other, merging.account_after(keep, other))
    try:
        merged = merging.merge(keep, other, act)
    except Refused as refused:
        message = f"{first} {second} : {_REFUSALS[refused.code]}."
        raise click.ClickException(message) from None
    done = f"réunis ; {_account(merged.account, keep, other)}"
    if merged.account is AccountAfter.CHOSEN:
        # A session of the account that ended must not go on as one of the other; its login is one of who stays now.
        done = and_sessions(done, keep)
    click.echo(f"{keep.login} : {done}.")


def _who_stays(first: Person, second: Person, kept: str) -> tuple[Person, Person]:
    stays = named_person(kept)
    if stays.key not in {first.key, second.key}:
        message = "l’un des deux"
        raise click.BadParameter(message, param_hint="--keep")
    return (first, second) if stays.key == first.key else (second, first)


def _ask(keep: Person, other: Person, account: AccountAfter) -> None:
    click.echo(f"Reste : {_words(keep)}.")
    click.echo(f"N’est plus : {_words(other)} ; ses noms restent réservés à qui reste.")
    if keep.birth_date != other.birth_date:
        click.echo("Attention : leurs dates de naissance diffèrent.")
    click.echo(f"Compte : {_account(account, keep, other)}.")
    if click.prompt(f"Tapez « {_WORD} » pour n’en faire qu’une personne", default="", show_default=False) != _WORD:
        message = "rien n’a été changé."
        raise click.ClickException(message)


def _words(person: Person) -> str:
    return f"{person.login} : {person.full_name}, {CATEGORIES[person.category]}, uid {person.uid}"


def _account(account: AccountAfter, keep: Person, other: Person) -> str:
    return _ACCOUNTS[account].format(keep=keep.login, other=other.login)
