"""``flask sesame doctor``: everything looked at in the real world, a line each."""

import json
from collections.abc import Iterable

import click
from flask import current_app
from flask.cli import with_appcontext

from sesame.doctor.checks import examine
from sesame.doctor.examination import Examination
from sesame.doctor.findings import Check
from sesame.doctor.findings import Finding
from sesame.doctor.findings import Level
from sesame.doctor.findings import worst
from sesame.version import RUNNING

_WORDS = {Level.OK: "ok", Level.WARNING: "à voir", Level.FAULT: "à corriger"}
_WIDTH = max(map(len, _WORDS.values()))


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Un objet JSON, pour un programme.")
@click.option("--strict", is_flag=True, help="Statut 1 aussi pour ce qui n’est qu’à voir.")
@click.option("--processes", type=click.IntRange(min=1), metavar="N", help="Combien de processus servent le portail.")
@click.option(
    "--mail", "mail_to", default="", metavar="ADRESSE", help="Envoie en plus un mail d’essai à cette adresse."
)
@with_appcontext
def doctor(*, as_json: bool, strict: bool, processes: int | None, mail_to: str) -> None:
    """Regarde tout ce dont Sésame a besoin, et dit quoi faire ; statut 1 s’il y a quelque chose à corriger.

    Ne change rien. À lancer avec les variables d’environnement du portail, pendant qu’il sert.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - the app itself, for its client
    examined = examine(Examination(app=app, processes=processes, mail_to=mail_to))
    findings = _as_json(list(examined)) if as_json else _as_lines(examined)
    level = worst(findings).level
    if not as_json:
        click.echo(_summary(findings))
    raise SystemExit(1 if level is Level.FAULT or (strict and level is Level.WARNING) else 0)


def _as_lines(examined: Iterable[tuple[Check, Finding]]) -> list[Finding]:
    """Write a line for each finding as soon as it is there: some look far away."""
    findings = []
    for check, finding in examined:
        remedy = f" → {finding.remedy}" if finding.remedy else ""
        click.echo(f"{_WORDS[finding.level]:<{_WIDTH}}  {check.label} : {finding.sentence}{remedy}")
        findings.append(finding)
    return findings


def _as_json(examined: list[tuple[Check, Finding]]) -> list[Finding]:
    findings = [finding for _check, finding in examined]
    lines = [
        {
            "id": check.id,
            "label": check.label,
            "level": finding.level.value,
            "sentence": finding.sentence,
            "remedy": finding.remedy,
        }
        for check, finding in examined
    ]
    whole = {"version": RUNNING, "level": worst(findings).level.value, "checks": lines}
    click.echo(json.dumps(whole, ensure_ascii=False, indent=2))
    return findings


def _summary(findings: list[Finding]) -> str:
    counted = {level: sum(finding.level is level for finding in findings) for level in Level}
    if counted[Level.OK] == len(findings):
        return "Tout va bien."
    return f"{counted[Level.FAULT]} point(s) à corriger, {counted[Level.WARNING]} à voir."
