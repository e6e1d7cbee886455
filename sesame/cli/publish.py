"""``flask sesame publish``: making other systems what they should be."""

import logging
import time

import click
from flask.cli import with_appcontext

from sesame.cli import SesameGroup
from sesame.cli.tables import on_current_tables
from sesame.domain.watch import PUBLISH
from sesame.errors import Refused
from sesame.errors import Unavailable
from sesame.mounted import mounted
from sesame.services.publication import PublicationReport

log = logging.getLogger("sesame.publication")

#: Exit statuses: a target refused somebody, somebody still waits.
_REFUSED, _WAITS = 1, 3
_USUAL_SECONDS = 5


@click.group("publish", cls=SesameGroup, invoke_without_command=True)
@click.option("--target", "names", multiple=True, metavar="NOM", help="Seulement cette cible ; se répète.")
@click.option("--watch", is_flag=True, help=f"Recommence sans fin, toutes les {_USUAL_SECONDS} secondes.")
@click.option("--every", type=click.IntRange(min=1), metavar="SECONDES", help="Avec --watch, à cet intervalle.")
@click.option("--retry", is_flag=True, help="Reprend aussi ce qu’une cible a refusé ou remis à plus tard.")
@click.option("--read-only", is_flag=True, help="N’écrit rien : dit seulement ce qui attend.")
@click.pass_context
@with_appcontext
def publish(
    context: click.Context, *, names: tuple[str, ...], watch: bool, every: int | None, retry: bool, read_only: bool
) -> None:
    """Met les autres systèmes (annuaire, programmes, webhooks) dans l’état voulu pour chaque personne.

    Statut 0 quand plus rien n’attend, 3 quand il reste quelque chose, 1 quand une cible vient de refuser quelqu’un.
    """
    if context.invoked_subcommand:
        return
    _publish(names, seconds=(every or _USUAL_SECONDS) if watch else 0, retry=retry, read_only=read_only)


@on_current_tables
def _publish(names: tuple[str, ...], *, seconds: int, retry: bool, read_only: bool) -> None:
    services = mounted().services
    publication = services.publishing.publication
    try:
        chosen = [publication.target(name) for name in names] or publication.targets
    except Refused as refusal:
        raise click.ClickException(unknown_target(refusal)) from None
    if not chosen:
        click.echo("Aucune cible n’est déclarée : SESAME_TARGETS nomme le fichier qui les déclare.")
        return
    if read_only or services.settings.publish_read_only:
        waiting = [_left(target.name) for target in chosen]
        raise SystemExit(_WAITS if any(waiting) else 0)
    if retry:
        click.echo(f"{sum(publication.retry(target.name) for target in chosen)} personne(s) reprise(s).")
    if seconds:
        while True:
            _once_more(names)
            time.sleep(seconds)
    reports = _run(names)
    left = sum(_left(target.name, reports[target.name]) for target in chosen)
    raise SystemExit(_REFUSED if any(report.refused for report in reports.values()) else _WAITS if left else 0)


def _run(names: tuple[str, ...]) -> dict[str, PublicationReport]:
    services = mounted().services
    reports = services.publishing.publication.publish(names)
    services.publishing.refused.settle()
    services.watch.beat(PUBLISH, services.clock.now())
    return dict(reports)


def _once_more(names: tuple[str, ...]) -> None:
    try:
        for name, report in _run(names).items():
            if not report.is_empty:
                click.echo(f"{name} : {_said(report)}")
    except Unavailable as error:
        # A database that is away comes back; the loop is there when it does.
        click.echo(f"indisponible : {error.port}", err=True)
    except Exception as error:  # noqa: BLE001 - whatever one run met, the next one may go on
        log.error("a run of publish ended early: %s", type(error).__name__)  # noqa: TRY400 - its text may quote people


def _left(name: str, report: PublicationReport | None = None) -> int:
    progress = mounted().services.publishing.publication.progress(name)
    said = [_said(report)] if report else []
    said.append(f"restent {progress.waiting} en attente, {progress.refused} refusée(s)")
    if progress.secrets:
        said.append(f"{progress.secrets} mot(s) de passe scellé(s)")
    if progress.last_error:
        said.append(f"dernière erreur : {progress.last_error}")
    click.echo(f"{name} : {' ; '.join(said)}.")
    return progress.waiting


def _said(report: PublicationReport) -> str:
    said = (
        f"{report.written} écrite(s), {report.unchanged} déjà en ordre, {report.delayed} remise(s) à plus tard, "
        f"{report.refused} refusée(s)"
    )
    return f"{said} ; la cible ne répond pas" if report.is_away else said


def unknown_target(refusal: Refused) -> str:
    """Return that there is no such target, and which there are."""
    names = refusal.facts["names"]
    known = ", ".join(names) if isinstance(names, tuple) and names else "aucune"
    return f"Aucune cible ne se nomme « {refusal.facts['target']} » ; il y a : {known}."


@publish.command("keys")
@with_appcontext
def publish_keys() -> None:
    """Tire une paire de clés : la publique pour les machines du portail, la privée pour celle qui publie."""
    private, public = mounted().services.publishing.new_keys()
    click.echo(f"SESAME_PUBLISH_PUBLIC_KEY={public}")
    click.echo(f"SESAME_PUBLISH_PRIVATE_KEY={private}")


@publish.command("forget")
@click.confirmation_option("--yes", prompt="Oublier ce que savent les cibles qui ne sont plus déclarées ?")
@with_appcontext
@on_current_tables
def publish_forget() -> None:
    """Oublie ce que savaient les cibles qui ne sont plus déclarées, et les mots de passe qui les attendaient."""
    forgotten = mounted().services.publishing.publication.forget_undeclared()
    for name, people in forgotten.items():
        click.echo(f"{name} : {people} personne(s) oubliée(s).")
    if not forgotten:
        click.echo("Rien à oublier.")
