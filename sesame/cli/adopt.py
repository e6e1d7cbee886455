"""``flask sesame people adopt``: taking over the accounts that exist."""

from typing import BinaryIO
from typing import NoReturn

import click
from flask.cli import with_appcontext

from sesame.cli import away_message
from sesame.cli.one_person import the_operator
from sesame.cli.people_messages import file_message
from sesame.cli.people_messages import rejection_message
from sesame.cli.people_reading import tell
from sesame.cli.progress import progress_of
from sesame.cli.tables import tables_refusal
from sesame.domain.people_register import Rejection
from sesame.domain.people_runs import RunCommand
from sesame.errors import Refused
from sesame.errors import Unavailable
from sesame.mounted import mounted
from sesame.services.people_adoption import Adoption
from sesame.services.people_adoption import AdoptionReport


@click.command("adopt")
@click.argument("file", type=click.File("rb"), metavar="[FICHIER.csv]", required=False)
@click.option("--all", "everybody", is_flag=True, help="Toutes les personnes connues qui n’ont pas encore de compte.")
@click.option("--dry-run", is_flag=True, help="Dit ce qui serait fait, sans rien écrire.")
@click.option("--operator", default=None, metavar="NOM", help="Qui agit ; par défaut l’utilisateur du système.")
@with_appcontext
def adopt(*, file: BinaryIO | None, everybody: bool, dry_run: bool, operator: str | None) -> None:
    """Reprend les comptes qui existent déjà ailleurs, pour que personne ne les active à la place de leur titulaire.

    FICHIER.csv a une colonne uid (ou login) et, si on les a, une colonne hash : l’empreinte du mot de passe telle que
    l’annuaire la garde ; « - » lit l’entrée standard. Un compte qui est déjà dans Sésame n’est jamais changé :
    relancer ne fait rien de plus. Les lignes justes sont prises, les autres sont dites sur la sortie d’erreur, et le
    statut est alors 1.
    """
    if (file is None) is not everybody:
        message = "donnez un fichier, ou --all"
        raise click.UsageError(message)
    report = AdoptionReport()
    actor, services = the_operator(operator), mounted().services
    try:
        if reason := tables_refusal():
            _stop(reason, report, dry_run=dry_run)
        with services.people_desk.runs.keep(RunCommand.ADOPT, actor) as run:
            run.counting(report)
            adoption = Adoption(
                actor=actor,
                tell=run.heard(_tell_row),
                remark=run.heard(tell),
                dry_run=dry_run,
                progress=progress_of(file),
            )
            if file is None:
                services.people_adoption.everybody(adoption, report)
            else:
                services.people_adoption.from_file(file, adoption, report)
            run.adopted(dry_run=dry_run)
    except Refused as error:
        _stop(file_message(error), report, dry_run=dry_run)
    except Unavailable as error:
        _stop(away_message(error), report, dry_run=dry_run)
    click.echo(_summary(report, dry_run=dry_run))
    if report.faults:
        raise SystemExit(1)


def _tell_row(told: Rejection) -> None:
    click.echo(rejection_message(told), err=True)


def _stop(reason: str, report: AdoptionReport, *, dry_run: bool) -> NoReturn:
    until = _summary(report, dry_run=dry_run) if report.new or report.completed else "rien n’a été repris."
    click.echo(f"{reason} ; {until}", err=True)
    raise SystemExit(1)


def _summary(report: AdoptionReport, *, dry_run: bool) -> str:
    counts = (
        f"{report.new} compte(s) repris, dont {report.with_password} avec leur mot de passe ; "
        f"{report.completed} complété(s) d’un mot de passe ; {report.before} déjà repris, inchangé(s) ; "
        f"{report.here} déjà activé(s) dans Sésame, inchangé(s) ; {report.faults} ligne(s) à corriger"
    )
    return f"{'Essai, rien n’est écrit : ' if dry_run else ''}{counts}."
