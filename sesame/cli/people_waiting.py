"""``flask sesame people waiting`` and ``people settle``: rows of sources that wait until somebody decides."""

import csv
import io
import json
from typing import Any
from zoneinfo import ZoneInfo

import click
from flask.cli import with_appcontext

from sesame.cli.one_person import given_reason
from sesame.cli.one_person import the_operator
from sesame.cli.tables import on_current_tables
from sesame.cli.waiting_words import to_do
from sesame.cli.waiting_words import why
from sesame.domain.audit import Act
from sesame.domain.waiting_rows import Decision
from sesame.domain.waiting_rows import WaitingTelling
from sesame.errors import Refused
from sesame.mounted import mounted

_COLUMNS = ("source", "ref", "since", "code", "field", "uid", "decision", "why", "to_do")


@click.command("waiting")
@click.option("--last", default=100, show_default=True, type=click.IntRange(1, 100_000), help="Combien au plus.")
@click.option(
    "--format", "form", default="text", show_default=True, type=click.Choice(["text", "json", "csv"]), help="La forme."
)
@with_appcontext
@on_current_tables
def waiting(last: int, form: str) -> None:
    """Montre les lignes des sources qui attendent, depuis quand, pourquoi, et qu’en faire ; rien d’autre n’attend."""
    found = mounted().services.people_desk.waiting.look(last)
    if form == "json":
        click.echo(json.dumps([_facts(row) for row in found.shown], ensure_ascii=False, indent=2))
    elif form == "csv":
        text = io.StringIO()
        writer = csv.DictWriter(text, _COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(_facts(row) for row in found.shown)
        click.echo(text.getvalue(), nl=False)
    else:
        zone = ZoneInfo(mounted().services.settings.timezone)
        for row in found.shown:
            since = row.since.astimezone(zone).strftime("%Y-%m-%d %H:%M")
            click.echo(f"{row.source} {row.ref}, depuis le {since} : {why(row.why)}")
            if what := to_do(row):
                click.echo(f"  → {what}")
        if not found.count:
            click.echo("Rien n’attend.")
        if found.count > len(found.shown):
            click.echo(f"… et {found.count - len(found.shown)} autres : --last {found.count}")


@click.command("settle")
@click.argument("source", metavar="SOURCE")
@click.argument("ref", metavar="CLÉ")
@click.option("--same", "decision", flag_value=Decision.SAME.value, help="C’est la même personne malgré tout.")
@click.option("--new", "decision", flag_value=Decision.NEW.value, help="C’est quelqu’un d’autre, à créer.")
@click.option("--reason", required=True, metavar="MOTIF", help="Pourquoi ; la personne le lit dans « Mon Sésame ».")
@click.option("--operator", default=None, metavar="NOM", help="Qui agit ; par défaut l’utilisateur du système.")
@with_appcontext
@on_current_tables
def settle(*, source: str, ref: str, decision: str | None, reason: str, operator: str | None) -> None:
    """Décide de qui parle la ligne CLÉ de SOURCE, qui attend ; le prochain passage de la source le fait."""
    if decision is None:
        message = "--same ou --new"
        raise click.UsageError(message)
    act = Act(actor=the_operator(operator), reason=given_reason(reason))
    try:
        mounted().services.people_desk.waiting.settle(source, ref, Decision(decision), act)
    except Refused as refused:
        raise click.ClickException(f"{source} {ref} : {_refusal(refused)}.") from None
    click.echo(f"{source} {ref} : noté, le prochain passage de la source le fera.")


def _refusal(refused: Refused) -> str:
    if refused.code == "nothing_waits":
        return "aucune ligne de ce nom n’attend (« people waiting » dit lesquelles)"
    return f"{why(refused.also[0])} : cela ne se décide pas ainsi (« people waiting » dit qu’en faire)"


def _facts(row: WaitingTelling) -> dict[str, Any]:
    return {
        "source": row.source,
        "ref": row.ref,
        "since": row.since.isoformat(timespec="seconds"),
        "code": row.why.code,
        "field": row.why.field,
        "uid": row.why.facts.get("uid", ""),
        "decision": row.decision,
        "why": why(row.why),
        "to_do": to_do(row),
    }
