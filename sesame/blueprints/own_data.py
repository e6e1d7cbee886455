"""Everything that is kept of a person, for that person (RGPD, articles 15 and 20)."""

from typing import Any

from sesame.services.account import Overview


def own_data(overview: Overview) -> dict[str, Any]:
    """Return it as plain data; secrets are only hashes, and not data anybody could read."""
    person, account, preferences = overview.person, overview.account, overview.preferences
    return {
        "person": {
            "uid": person.uid,
            "category": person.category.value,
            "given_name": person.given_name,
            "family_name": person.family_name,
            "birth_date": person.birth_date.isoformat(),
            "student_number": person.student_number,
            "ine": person.ine,
            "staff_number": person.staff_number,
            "mail": person.mail,
            "personal_mail": person.personal_mail,
            "phone": person.phone,
            "language": person.language,
        },
        "account": {
            "state": account.state.value,
            "activated_at": account.activated_at.isoformat(),
            "password_changed_at": account.password_changed_at.isoformat(),
            "joker_question": account.joker.question_id,
            "joker_own_question": account.joker.own_question,
        },
        "preferences": {
            "photo": dict(preferences.photo),
            "sms": preferences.sms,
            "phone": preferences.phone,
            "directory_visible": preferences.directory_visible,
        },
        "consents": [
            {
                "subject": consent.subject,
                "granted": consent.granted,
                "wording": consent.wording.text,
                "wording_version": consent.wording.version,
                "decided_at": consent.decided_at.isoformat(),
                "origin": consent.origin,
            }
            for consent in overview.consents
        ],
        "events": [
            {"action": event.action.value, "at": event.at.isoformat(), "origin": event.origin}
            for event in overview.events
        ],
    }
