"""``flask sesame people close`` and ``people reopen``: nothing opens to somebody any more, account or not."""

import click

from sesame.cli.one_person import and_sessions
from sesame.cli.one_person import on_one_person
from sesame.domain.audit import Act
from sesame.domain.person import Person
from sesame.mounted import mounted

on_anybody = on_one_person(reason="Pourquoi ; qui a un compte le lit dans un mail.")


@click.command("close")
@on_anybody
def close(person: Person, act: Act) -> str:
    """Ferme tout à IDENTIFIANT, compte ou non : activation, mot de passe oublié, « Mon Sésame », connexion.

    Cela vaut tout de suite, quoi que disent les fichiers de l’université, jusqu’à « people reopen » ; le compte reste
    tel qu’il est.
    """
    mounted().services.closing.close(person, act)
    return and_sessions("tout est fermé à cette personne", person)


@click.command("reopen")
@on_anybody
def reopen(person: Person, act: Act) -> str:
    """Rouvre à IDENTIFIANT ce que « people close » a fermé ; ses dates (« valid_until ») comptent de nouveau.

    Ce qu’une source dit d’elle et qui ne va qu’à une autre personne se règle à part (« people waiting »), et reste
    fermé jusque-là.
    """
    mounted().services.closing.reopen(person, act)
    done = "ce qui était fermé à la main est rouvert"
    return f"{done} ; le doute d’une source, lui, reste à régler" if person.doubted_at else done
