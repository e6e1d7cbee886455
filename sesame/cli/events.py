"""``flask sesame events``: what was tried and refused on the whole site, and the alarms."""

import datetime as dt

import click
from flask.cli import with_appcontext

from sesame.cli.tables import on_current_tables
from sesame.domain.audit import AuditAction
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
        alarms = tx.audit.of_kind(AuditAction.SITE_ALARM, since)
    for action, count in sorted(counts.items()):
        click.echo(f"{count:>8}  {action}")
    for alarm in alarms:
        facts = ", ".join(f"{name} {value}" for name, value in alarm.facts.items())
        click.echo(f"alerte du {alarm.at.isoformat(timespec='minutes')} : {facts}")
    if not counts:
        click.echo("Rien.")
