"""``flask sesame people forget``: removing whatever is kept of one person."""

import click

from sesame.cli.one_person import and_sessions_of
from sesame.cli.one_person import on_one_person
from sesame.domain.audit import Act
from sesame.domain.person import Person
from sesame.mounted import mounted

#: What is typed to go on; a mere « o » is typed too easily.
_WORD = "oublier"


@click.command("forget")
@click.option("--yes", is_flag=True, help="Sans poser la question.")
@on_one_person(reason="Pourquoi, sans nommer la personne : c’est ce qui en reste.")
def forget(person: Person, act: Act, *, yes: bool) -> str:
    """Efface IDENTIFIANT, sans retour et sans prévenir : fiche, compte, choix, décisions et événements.

    À retirer d’abord du fichier de l’université : l’import suivant en ferait une nouvelle personne.
    """
    if not yes:
        click.echo(f"Serait effacé, sans retour, tout ce qui est gardé de {person.full_name} ({person.uid}).")
        if click.prompt(f"Tapez « {_WORD} » pour l’effacer", default="", show_default=False) != _WORD:
            raise click.ClickException("rien n’a été effacé.")
    services = mounted().services
    names = services.people_signed_in.names(person)
    rows = services.forgetting.forget(person, act)
    return and_sessions_of(f"tout est effacé ({rows} ligne(s))", names)
