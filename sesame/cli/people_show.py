"""``flask sesame people show``: how things stand for one person."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import click

from sesame.cli.one_person import on_one_person
from sesame.cli.people_words import CATEGORIES
from sesame.cli.people_words import NUMBERS
from sesame.cli.people_words import PATHS
from sesame.cli.people_words import STATES
from sesame.cli.waiting_words import why
from sesame.domain.audit import Act
from sesame.domain.channels import masked
from sesame.domain.delivery import DeliveryState
from sesame.domain.person import NUMBER_KINDS
from sesame.domain.person import Person
from sesame.domain.person_file import PersonFile
from sesame.domain.person_file import TriesMade
from sesame.mounted import mounted

_DAYS = {
    "valid_from": "premier jour :",
    "valid_until": "dernier jour :",
    "gone_on": "dans plus aucune source depuis le",
    "last_day_of_account": "dernier jour du compte :",
}
_CLOSINGS = {"closed_at": "fermé à la main", "doubted_at": "une source en doute"}


@click.command("show")
@click.option("--json", "as_json", is_flag=True, help="Pour un programme.")
@on_one_person(reason="Pourquoi ; la personne le lit dans « Mon Sésame ».")
def show(person: Person, act: Act, *, as_json: bool) -> str:
    """Montre où en est IDENTIFIANT : compte, essais, clés, mails et derniers événements.

    Ni secret ni date de naissance. Consulter une fiche laisse une trace que la personne voit.
    """
    services = mounted().services
    shown = _facts(services.people_desk.files.show(person, act))
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2, default=_iso))
    else:
        for line in _lines(shown, ZoneInfo(services.settings.timezone)):
            click.echo(line)
    return ""


def _facts(file: PersonFile) -> dict[str, Any]:
    person, account = file.person, file.account
    return {
        "login": person.login,
        "uid": person.uid,
        "category": person.category.value,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "used_given_name": person.used_given_name,
        "used_family_name": person.used_family_name,
        "numbers": {kind.value: list(person.identifiers(kind)) for kind in NUMBER_KINDS if person.identifiers(kind)},
        "addresses": [masked(address) for address in person.addresses],
        "valid_from": person.valid_from,
        "valid_until": person.valid_until,
        "gone_on": person.gone_on,
        "last_day_of_account": file.last_day,
        "closed_at": person.closed_at,
        "doubted_at": person.doubted_at,
        "sources": [{"source": one.source, "absent_since": one.absent_since} for one in file.told],
        "waiting": [
            {"source": one.source, "since": one.since, "code": one.why.code, "why": why(one.why)}
            for one in file.waiting
        ],
        "former_names": [{"name": name, "until": until} for name, until in file.former.items()],
        "state": file.state.value,
        "activated_at": account.activated_at if account else None,
        "adopted_at": account.adopted_at if account else None,
        "suspended_at": account.suspended_at if account else None,
        "joker": bool(account and account.joker),
        "tries": [_tries(one) for one in file.tries],
        "keys": [{"for": one.act, "until": one.until} for one in file.keys],
        "mails": [
            {
                "mail": one.template,
                "to": masked(one.to),
                "state": "given_up" if one.state is DeliveryState.DEAD else "waiting",
                "promised_at": one.promised_at,
                "error": one.error,
            }
            for one in file.mails
        ],
        "events": [
            {
                "at": one.at,
                "event": one.action.value,
                "count": one.count,
                "by": one.actor.name or one.actor.kind.value,
                "reason": one.reason,
            }
            for one in file.events
        ],
    }


def _tries(made: TriesMade) -> dict[str, Any]:
    return {
        "path": made.path,
        "used": made.used,
        "limit": made.limit,
        "closed": made.is_closed,
        "last": made.last,
        "until": made.ends_at,
    }


def _lines(facts: dict[str, Any], zone: ZoneInfo) -> Iterator[str]:
    def said(moment: dt.datetime) -> str:
        return _said(moment, zone)

    names = [f"{facts['given_name']} {facts['family_name']}".strip()]
    names += [used] if (used := f"{facts['used_given_name']} {facts['used_family_name']}".strip()) else []
    yield f"{facts['login']} : {', d’usage '.join(names)}, {CATEGORIES[facts['category']]}, uid {facts['uid']}"
    for kind, values in facts["numbers"].items():
        yield f"  {NUMBERS[kind]} : {', '.join(values)}"
    yield f"  adresses : {', '.join(facts['addresses']) or 'aucune'}"
    yield from _standing(facts, zone)
    since = {"activated_at": "activé", "adopted_at": "repris", "suspended_at": "suspendu la dernière fois"}
    moments = [f"{words} le {said(facts[name])}" for name, words in since.items() if facts[name]]
    yield f"  {', '.join([STATES[facts['state']], *moments])}"
    yield f"  question joker : {'choisie' if facts['joker'] else 'pas choisie'}"
    for one in facts["tries"]:
        window = f" jusqu’au {said(one['until'])}" if one["until"] else " en tout"
        closed = (" : fermé" if one["until"] else " : fermé, l’assistance rend les essais") if one["closed"] else ""
        used = f"{min(one['used'], one['limit'])} sur {one['limit']}{window}"
        yield f"  {PATHS[one['path']]} : {used}, le dernier le {said(one['last'])}{closed}"
    for one in facts["keys"]:
        yield f"  clé ou code en cours ({one['for']}), jusqu’au {said(one['until'])}"
    for one in facts["mails"]:
        state = f"abandonné ({one['error']})" if one["state"] == "given_up" else "en attente"
        yield f"  mail {one['mail']} à {one['to']}, du {said(one['promised_at'])} : {state}"
    for one in facts["events"]:
        times = f" (× {one['count']})" if one["count"] > 1 else ""
        by = f", par {one['by']}" if one["by"] != "person" else ""
        why = f" : {one['reason']}" if one["reason"] else ""
        yield f"  {said(one['at'])}  {one['event']}{times}{by}{why}"


def _standing(facts: dict[str, Any], zone: ZoneInfo) -> Iterator[str]:
    """Say whether somebody is at the university, what is closed to them, and what sources say of them."""
    for name, words in _DAYS.items():
        if facts[name]:
            yield f"  {words} {facts[name]}"
    for name, words in _CLOSINGS.items():
        if facts[name]:
            yield f"  {words} depuis le {_said(facts[name], zone)} : rien ne lui est ouvert"
    for one in facts["sources"]:
        yield f"  source {one['source']} : " + (
            f"absent(e) depuis le {day}" if (day := one["absent_since"]) else "y est"
        )
    for one in facts["waiting"]:
        yield f"  source {one['source']} : une ligne attend depuis le {_said(one['since'], zone)} : {one['why']}"
    for one in facts["former_names"]:
        yield f"  ancien nom : {one['name']}, réservé jusqu’au {one['until']}"


def _said(moment: dt.datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def _iso(moment: dt.date) -> str:
    return moment.isoformat()
