"""``flask sesame people runs``: what imports and adoptions did."""

import csv
import io
import json
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import click
from flask.cli import with_appcontext

from sesame.cli import SesameGroup
from sesame.cli import away_message
from sesame.cli.people_messages import file_message
from sesame.cli.people_messages import happening_message
from sesame.cli.people_messages import held_message
from sesame.cli.people_messages import rejection_message
from sesame.cli.people_messages import remark_message
from sesame.cli.people_messages import waiting_message
from sesame.cli.people_messages import warning_message
from sesame.cli.tables import on_current_tables
from sesame.domain.people_changes import Happened
from sesame.domain.people_changes import Happening
from sesame.domain.people_changes import Held
from sesame.domain.people_changes import Waiting
from sesame.domain.people_file import Remark
from sesame.domain.people_register import Rejection
from sesame.domain.people_register import Warned
from sesame.domain.people_runs import PeopleRun
from sesame.domain.people_runs import RunCommand
from sesame.domain.people_runs import RunEnd
from sesame.domain.people_runs import ToldKind
from sesame.domain.people_runs import ToldRow
from sesame.domain.people_sources import FILE_SOURCE
from sesame.domain.people_sources import GuardedChange
from sesame.domain.person import Category
from sesame.errors import Refused
from sesame.errors import Unavailable
from sesame.mounted import mounted

_ENDS = {
    RunEnd.UNDER_WAY: "en cours, ou interrompu sans pouvoir le dire",
    RunEnd.WRITTEN: "écrit",
    RunEnd.DRY_RUN: "essai, rien n’est écrit",
    RunEnd.HELD: "retenu, rien n’est écrit",
    RunEnd.REFUSED: "refusé, rien n’est écrit",
    RunEnd.FAILED: "n’a pas pu aller au bout",
}
#: The figures of each command, in the order they are said.
_COUNTS = {
    "created": "créée(s)",
    "updated": "modifiée(s)",
    "unchanged": "inchangée(s)",
    "renamed": "changement(s) d’identifiant",
    "merged": "fiche(s) réunie(s)",
    "left": "départ(s)",
    "back": "retour(s)",
    "kept": "départ(s) remis",
    "waiting": "ligne(s) en attente",
    "postponed": "ligne(s) remise(s)",
    "untold": "personne(s) dont aucune source ne parle",
    "rejected": "ligne(s) refusée(s)",
    "warned": "avertissement(s)",
    "new": "compte(s) repris",
    "with_password": "avec leur mot de passe",
    "completed": "complété(s) d’un mot de passe",
    "before": "déjà repris",
    "here": "déjà activé(s) dans Sésame",
    "faults": "ligne(s) à corriger",
}
#: The figures that are said where there are any.
_RARE = frozenset({"renamed", "merged", "left", "back", "kept", "waiting", "postponed", "untold"})
_TOLD: Mapping[ToldKind, Callable[[ToldRow], str]] = {
    ToldKind.REJECTED: lambda one: rejection_message(Rejection(line=one.line, faults=one.faults)),
    ToldKind.WARNED: lambda one: warning_message(Warned(line=one.line, warnings=one.faults)),
    ToldKind.WAITING: lambda one: waiting_message(Waiting(line=one.line, ref="", why=one.faults[0])),
    ToldKind.HAPPENED: lambda one: happening_message(_happening(one.faults[0])),
    ToldKind.HELD: lambda one: held_message(_held(one.faults[0]), "cette source"),
    ToldKind.REMARK: lambda one: remark_message(Remark(one.faults[0].code, line=one.line, facts=one.faults[0].facts)),
}


def _happening(fault: Refused) -> Happening:
    return Happening(what=Happened(fault.code), uid=str(fault.facts["uid"]), other=str(fault.facts["former"]))


def _held(fault: Refused) -> Held:
    facts: Mapping[str, Any] = fault.facts
    return Held(
        direction=GuardedChange(fault.code),
        category=Category(facts["category"]),
        count=facts["count"],
        of=facts["of"],
        share=facts["share"],
    )


class _WithANumber(SesameGroup):
    """A group that takes ``runs 5`` for ``runs --last 5``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read a number that comes first as that of the runs to show."""
        return super().parse_args(ctx, ["--last", *args] if args and args[0].isdecimal() else args)


_format = click.option(
    "--format", "form", default="text", show_default=True, type=click.Choice(["text", "json", "csv"]), help="La forme."
)


@click.group("runs", cls=_WithANumber, invoke_without_command=True)
@click.option("--last", default=10, show_default=True, type=click.IntRange(1, 1000), help="Combien ; ou « runs 5 ».")
@_format
@click.pass_context
@with_appcontext
@on_current_tables
def runs(context: click.Context, last: int, form: str) -> None:
    """Montre les derniers imports et reprises de comptes : quand, par qui, et comment ils ont fini."""
    if context.invoked_subcommand:
        return
    found = mounted().services.people_desk.runs.latest(last)
    if form == "text":
        for run in found:
            click.echo(_line(run))
        if not found:
            click.echo("Rien.")
        return
    _print(form, [_facts(run) for run in found], (*_FACTS, *_COUNTS))


@runs.command("show")
@click.argument("number", metavar="N", type=click.IntRange(1))
@_format
@with_appcontext
@on_current_tables
def show(number: int, form: str) -> None:
    """Montre un import ou une reprise, avec ce qui a été dit de chaque ligne."""
    run = mounted().services.people_desk.runs.get(number)
    if run is None:
        message = f"il n’y a rien de numéro {number} ; `people runs` dit ce qu’il y a."
        raise click.ClickException(message)
    if form == "json":
        told = list(_rows(run))
        click.echo(json.dumps({**_facts(run), "rows": told, "rows_not_kept": run.untold}, ensure_ascii=False, indent=2))
        return
    if form == "csv":
        _print(form, _rows(run), ("line", "kind", "columns", "codes", "message"))
        return
    click.echo(_line(run))
    for one in run.told:
        click.echo(_words(one))
    if run.untold:
        click.echo(f"… et {run.untold} autres, qui ne sont pas gardées")


_FACTS = ("number", "command", "source", "operator", "began_at", "ended_at", "end", "why")


def _facts(run: PeopleRun) -> dict[str, Any]:
    return {
        "number": run.id,
        "command": run.command.value,
        "source": run.source,
        "operator": run.operator,
        "began_at": run.began_at.isoformat(timespec="seconds"),
        "ended_at": run.ended_at.isoformat(timespec="seconds") if run.ended_at else None,
        "end": run.end.value,
        "why": _why(run.why) if run.why else None,
        **run.counts,
    }


def _rows(run: PeopleRun) -> Iterable[dict[str, Any]]:
    for one in run.told:
        yield {
            "line": one.line,
            "kind": one.kind.value,
            "columns": " ".join(fault.field for fault in one.faults),
            "codes": " ".join(fault.code for fault in one.faults),
            "message": _words(one),
        }


def _line(run: PeopleRun) -> str:
    zone = ZoneInfo(mounted().services.settings.timezone)
    when = run.began_at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    lasted = f", {(run.ended_at - run.began_at).total_seconds():.0f} s" if run.ended_at else ""
    stopped = run.end is RunEnd.REFUSED and run.command is RunCommand.ADOPT
    # An adoption is written lot by lot: what is counted is done.
    said = ["arrêté là" if stopped else _ENDS[run.end]]
    if run.why:
        said.append(_why(run.why))
    if counts := ", ".join(f"{run.counts[name]} {words}" for name, words in _COUNTS.items() if _is_said(name, run)):
        said.append(counts)
    what = run.command.value if run.source in {"", FILE_SOURCE} else f"{run.command.value} {run.source}"
    return f"{run.id}  {when}{lasted}  {what} par {run.operator} : {' ; '.join(said)}"


def _is_said(name: str, run: PeopleRun) -> bool:
    # Most of what may happen to people does not in most nights.
    return name in run.counts and (name not in _RARE or run.counts[name] > 0)


def _why(why: Refused) -> str:
    if why.code == "unavailable":
        return away_message(Unavailable(str(why.facts["port"])))
    if why.code == "stopped":
        return "interrompu"
    return _said(lambda: file_message(why), why.code)


def _words(one: ToldRow) -> str:
    return _said(lambda: _TOLD[one.kind](one), f"ligne {one.line} : {', '.join(fault.code for fault in one.faults)}")


def _said(words: Callable[[], str], otherwise: str) -> str:
    """Return the words, or the bare code of what another version told."""
    try:
        return words()
    except KeyError:
        return otherwise


def _print(form: str, rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> None:
    if form == "json":
        click.echo(json.dumps(list(rows), ensure_ascii=False, indent=2))
        return
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    click.echo(text.getvalue(), nl=False)
