"""``flask sesame deliver``: what the outbox still owes."""

import time

import click
from flask.cli import with_appcontext

from sesame.cli.tables import on_current_tables
from sesame.domain.watch import DELIVER
from sesame.errors import Unavailable
from sesame.mounted import mounted
from sesame.services.delivery import DeliveryReport


@click.command("deliver")
@click.option("--every", type=click.IntRange(min=1), metavar="SECONDES", help="Recommence sans fin, à cet intervalle.")
@click.option("--retry", is_flag=True, help="Reprend aussi les mails abandonnés.")
@with_appcontext
@on_current_tables
def deliver(*, every: int | None, retry: bool) -> None:
    """Envoie les mails en attente, et dit ce qu’il en reste."""
    services = mounted().services
    delivery = services.delivery
    if retry:
        click.echo(f"{delivery.revive()} mail(s) repris.")
    if every is None:
        report = delivery.deliver()
        services.watch.beat(DELIVER, services.clock.now())
        waiting, dead = delivery.backlog()
        click.echo(f"{_summary(report)} Restent {waiting} en attente, {dead} abandonné(s).")
        raise SystemExit(1 if report.dead else 0)
    while True:
        try:
            report = delivery.deliver()
            services.watch.beat(DELIVER, services.clock.now())
        except Unavailable as error:
            # A database that is away comes back; the loop is there when it does.
            click.echo(f"indisponible : {error.port}", err=True)
        else:
            if report != DeliveryReport():
                click.echo(_summary(report))
        time.sleep(every)


def _summary(report: DeliveryReport) -> str:
    return f"{report.sent} envoyé(s), {report.delayed} remis à plus tard, {report.dead} abandonné(s)."
