"""``flask sesame people rename``: another login, or uid, by hand."""

import click

from sesame.cli.one_person import on_one_person
from sesame.domain.audit import Act
from sesame.domain.person import Person
from sesame.errors import Refused
from sesame.mounted import mounted

_FIELDS = {"login": "identifiant", "uid": "uid"}
_REFUSALS = {
    "malformed": "n’a pas la forme attendue",
    "name_taken": "est déjà celui de quelqu’un d’autre",
    "name_reserved": "était celui de quelqu’un d’autre, et lui reste réservé (« sesame people release »)",
    "name_unchanged": "c’est déjà son identifiant, et son uid",
    "kept_elsewhere": "cette personne ne vient pas des tables de Sésame : renommez-la là d’où elle vient",
}


@click.command("rename")
@on_one_person(reason="Pourquoi ; qui a un compte le lit dans un mail.")
@click.argument("new", metavar="NOUVEAU")
@click.option("--uid", default=None, metavar="UID", help="Un autre uid aussi ; sans cela il reste.")
def rename(person: Person, act: Act, *, new: str, uid: str | None) -> str:
    """Donne à IDENTIFIANT l’identifiant de connexion NOUVEAU ; l’ancien lui reste réservé.

    Une source qui dit encore l’ancien le rendra à son prochain passage : changez-le d’abord dans la source.
    """
    try:
        renamed = mounted().services.people_desk.renaming.rename(person, act, login=new, uid=uid)
    except Refused as refused:
        named = f"{_FIELDS[refused.field]} : " if refused.field else ""
        message = f"{person.login} : {named}{_REFUSALS[refused.code]}."
        raise click.ClickException(message) from None
    for source in dict.fromkeys(one.source for one in renamed.undone_by):
        click.echo(
            f"attention, la source « {source} » dit encore l’ancien nom : elle le redonnera à son prochain passage",
            err=True,
        )
    return f"s’appelle désormais {renamed.person.login}, uid {renamed.person.uid}"
