"""``flask sesame deliver``: what the outbox still owes."""

import logging
import time

import click
from flask.cli import with_appcontext

from sesame.cli.tables import on_current_tables
from sesame.container import Services
from sesame.doctor.timers import duration
from sesame.domain.watch import DELIVER
from sesame.domain.watch import Owed
from sesame.errors import Unavailable
from sesame.mounted import mounted
from sesame.services.delivery import DeliveryReport

log = logging.getLogger("sesame.delivery")

#: The exit status where a mail was given up, and where something still waits.
_GAVE_UP, _WAITS = 1, 3


@click.command("deliver")
@click.option("--every", type=click.IntRange(min=1), metavar="SECONDES", help="Recommence sans fin, à cet intervalle.")
@click.option("--retry", is_flag=True, help="Reprend aussi les mails abandonnés.")
@with_appcontext
@on_current_tables
def deliver(*, every: int | None, retry: bool) -> None:
    """Envoie les mails en attente, et dit ce qu’il en reste, depuis quand.

    Statut 0 quand plus rien n’attend, 3 quand il reste quelque chose, 1 quand un mail vient d’être abandonné.
    """
    services = mounted().services
    if retry:
        click.echo(f"{services.delivery.revive()} mail(s) repris.")
    if every is None:
        report, owed = _run(services)
        click.echo(_said(services, report, owed))
        raise SystemExit(_GAVE_UP if report.dead else _WAITS if owed.waiting else 0)
    while True:
        _run_once_more(services)
        time.sleep(every)


def _run(services: Services) -> tuple[DeliveryReport, Owed]:
    report = services.delivery.deliver()
    services.watch.beat(DELIVER, services.clock.now())
    return report, services.watch.owed()


def _run_once_more(services: Services) -> None:
    try:
        report, owed = _run(services)
    except Unavailable as error:
        # A database that is away comes back; the loop is there when it does.
        click.echo(f"indisponible : {error.port}", err=True)
    except Exception as error:  # noqa: BLE001 - whatever one run met, the next one may go on
        log.error("a run of deliver ended early: %s", type(error).__name__)  # noqa: TRY400 - its text may quote a mail
    else:
        if report != DeliveryReport():
            click.echo(_said(services, report, owed))


def _said(services: Services, report: DeliveryReport, owed: Owed) -> str:
    now = services.clock.now()
    done = f"{report.sent} envoyé(s), {report.delayed} remis à plus tard, {report.dead} abandonné(s)."
    left = f"Restent {owed.waiting} en attente, {owed.dead} abandonné(s)."
    waiting = [
        f"En attente, {one.kind} : {one.waiting}, le plus ancien depuis {duration(now - one.oldest)}."
        for one in owed.by_kind
    ]
    return "\n".join([f"{done} {left}", *waiting])
