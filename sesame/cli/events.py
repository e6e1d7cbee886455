"""``flask sesame events``: what was tried and refused on the whole site, and the alarms."""

import datetime as dt

import click
from flask.cli import with_appcontext

from sesame.cli.tables import on_current_tables
from sesame.domain.audit import AuditAction
from sesame.domain.person import NOBODY
from sesame.mounted import mounted


@click.command("events")
@click.option("--days", default=7, show_default=True, type=click.IntRange(1, 3650), help="Depuis combien de jours.")
@with_appcontext
@on_current_tables
def events(days: int) -> None:
    """Compte les événements de sécurité par genre, et donne les alertes ; sans rien dire de personne."""
    services = mounted().services
    since = services.clock.now() - dt.timedelta(days=days)
    with services.reading() as tx:
        counts = tx.audit.counts(since)
        found = [event for event in tx.audit.stream(NOBODY) if event.action is AuditAction.SITE_ALARM]
    for action, count in sorted(counts.items()):
        click.echo(f"{count:>8}  {action}")
    for alarm in found:
        if alarm.at >= since:
            facts = ", ".join(f"{name} {value}" for name, value in alarm.facts.items())
            click.echo(f"alerte du {alarm.at.isoformat(timespec='minutes')} : {facts}")
    if not counts:
        click.echo("Rien.")
