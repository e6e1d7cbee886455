"""Everything that is kept of a person, for that person (RGPD, articles 15 and 20)."""

import datetime as dt
import json
from collections.abc import Iterable
from collections.abc import Iterator
from typing import Any

from sesame.domain.audit import AuditAction
from sesame.domain.audit import AuditEvent
from sesame.domain.charters import HOUSE_RULES
from sesame.domain.consents import Consent
from sesame.domain.partial_date import BirthDate
from sesame.domain.person import NUMBER_KINDS
from sesame.domain.person import Person
from sesame.domain.preferences import plain_preferences
from sesame.services.account import Overview
from sesame.services.account_history import AccountHistory
from sesame.services.account_history import Told


def own_data(overview: Overview, history: AccountHistory) -> Iterator[str]:
    """Give it as a JSON text, piece by piece; secrets are only hashes, and not data anybody could read."""
    account, question = overview.account, overview.question
    parts = {
        "person": _person(overview.person),
        "account": {
            "state": account.state.value,
            "adopted_at": _moment(account.adopted_at),
            "activated_at": _moment(account.activated_at),
            "password_changed_at": account.password_changed_at.isoformat(),
            "joker_question": question and question.id,
            "joker_own_question": question and question.own_text,
        },
        "preferences": plain_preferences(overview.preferences),
        **_told(history.told(overview.person)),
    }
    yield json.dumps(parts, ensure_ascii=False).removesuffix("}")
    with history.whole(overview.person) as whole:
        yield from _list("consents", (_consent(consent) for consent in whole.decisions))
        yield from _list("events", (_event(event) for event in whole.events))
    yield "}\n"


def _list(name: str, items: Iterable[dict[str, Any]]) -> Iterator[str]:
    yield f', "{name}": ['
    for number, item in enumerate(items):
        yield ("," if number else "") + json.dumps(item, ensure_ascii=False)
    yield "]"


def _person(person: Person) -> dict[str, Any]:
    return {
        "uid": person.uid,
        "login": person.login,
        "category": person.category.value,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "used_given_name": person.used_given_name,
        "used_family_name": person.used_family_name,
        "birth_date": _day(person.birth_date),
        **{f"{kind.value}s": list(person.identifiers(kind)) for kind in NUMBER_KINDS},
        "mail": person.mail,
        "personal_mail": person.personal_mail,
        "phone": person.phone,
        "language": person.language,
        "valid_from": _day(person.valid_from),
        "valid_until": _day(person.valid_until),
        "closed_at": _moment(person.closed_at),
        "gone_on": _day(person.gone_on),
        "doubted_at": _moment(person.doubted_at),
    }


def _told(known: Told) -> dict[str, Any]:
    return {
        "sources": [
            {"source": one.source, "ref": one.ref, "said": one.told, "absent_since": _day(one.absent_since)}
            for one in known.told
        ],
        "waiting": [{"source": one.source, "since": one.since.isoformat()} for one in known.waiting],
        "former_names": [{"name": name, "reserved_until": _day(until)} for name, until in known.former.items()],
    }


def _consent(consent: Consent) -> dict[str, Any]:
    return {
        "subject": consent.subject,
        "granted": consent.granted,
        "answer": consent.answer.value,
        "wording": consent.wording.text,
        "wording_version": consent.wording.version,
        "language": consent.wording.language,
        "document_version": consent.document,
        "decided_at": consent.decided_at.isoformat(),
        "origin": consent.origin,
    }


def _event(event: AuditEvent) -> dict[str, Any]:
    return {
        "action": event.action.value,
        "at": event.at.isoformat(),
        "origin": event.origin,
        "actor": event.actor.kind.value,
        "reason": event.reason,
        "count": event.count,
        **_versions(event),
    }


def _versions(event: AuditEvent) -> dict[str, dict[str, str]]:
    """Return which version of each charter was acknowledged; there was one charter before they were named."""
    if event.action is not AuditAction.CHARTER_ACCEPTED:
        return {}
    return {"versions": {HOUSE_RULES if name == "version" else name: told for name, told in event.facts.items()}}


def _moment(at: dt.datetime | None) -> str | None:
    return at.isoformat() if at else None


def _day(date: BirthDate | None) -> str | None:
    return str(date) if date else None
