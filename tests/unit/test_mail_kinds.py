"""Which mail tells of which event: every event says, and every mail has an event and words of its own."""

from pathlib import Path

import pytest

import sesame
from sesame.domain.audit import AuditAction
from sesame.domain.delivery import Promise
from sesame.domain.mail_kinds import TOLD_BY
from sesame.domain.mail_kinds import MailKind
from sesame.domain.mail_kinds import kind_of
from sesame.domain.mail_kinds import mail_of
from sesame.domain.preferences import SECTIONS
from sesame.services.throttling import GuessedPath
from tests.every_mail import NOON
from tests.every_mail import composing
from tests.every_mail import every_mail
from tests.every_mail import somebody

FOLDER = Path(sesame.__file__).parent / "templates" / "sesame" / "mail"


def promise(template: str, **facts: str) -> Promise:
    """Return what an older version promised."""
    return Promise(template=template, to="lea@courriel.example", language="fr", facts=facts)


def test_every_event_says_which_mail_tells_of_it_or_that_none_does() -> None:
    """A new event without that is not silently told by nobody."""
    assert set(TOLD_BY) == set(AuditAction)


def test_every_mail_tells_of_one_event() -> None:
    """None is left over but the one a test site writes, and none tells of two things."""
    told = [kind for kinds in TOLD_BY.values() for kind in kinds]

    assert sorted(told) == sorted(set(MailKind) - {MailKind.CAUGHT})


def test_every_mail_has_its_three_templates() -> None:
    """Subject, text and HTML; the offenders are named."""
    missing = [
        f"{kind.value}.{part}"
        for kind in MailKind
        for part in ("subject.txt", "txt", "html")
        if not (FOLDER / f"{kind.value}.{part}").is_file()
    ]

    assert missing == []


def test_every_mail_is_promised_by_something() -> None:
    """Those to the help desk, and those of versions before, included."""
    assert {kind_of(one) for one in every_mail(somebody("Léa", "Martin", "fr"))} == set(MailKind)


def test_every_section_of_mon_sesame_has_one_mail() -> None:
    """A section whose change nobody is told of, or by two mails, is an error."""
    assert len({mail_of(section.action) for section in SECTIONS}) == len(SECTIONS)


@pytest.mark.parametrize("event", [AuditAction.CHARTER_ACCEPTED, AuditAction.ACCOUNT_SUSPENDED])
def test_an_event_of_no_mail_or_of_several_is_not_told_by_any(event: AuditAction) -> None:
    """Whoever tells of it has to choose."""
    with pytest.raises(ValueError, match="values to unpack"):
        mail_of(event)


def test_what_older_versions_promised_is_still_told_in_its_own_words() -> None:
    """A mail that waited for its server while Sésame was updated."""
    changes = ("joker", "photo", "sms", "directory", "password", "recovery")
    told = {change: kind_of(promise("account_changed", change=change)).value for change in changes}

    assert told == {
        "joker": "joker_changed",
        "photo": "photo_changed",
        "sms": "sms_changed",
        "directory": "directory_changed",
        "password": "password_changed",
        "recovery": "password_recovered",
    }
    assert kind_of(promise("help_suspended", uid="lmartin")) is MailKind.HELP_SUSPENDED_BY_LINK
    assert kind_of(promise("help_suspended", uid="lmartin", by="")) is MailKind.HELP_SUSPENDED_BY_LINK
    by_somebody = promise("help_suspended", uid="lmartin", by="ndubois", reason="Ticket 4711")
    assert kind_of(by_somebody) is MailKind.HELP_SUSPENDED_BY_UNIVERSITY
    assert kind_of(promise("account_suspended")) is MailKind.ACCOUNT_SUSPENDED


def test_every_path_that_may_give_an_alarm_has_its_mail() -> None:
    """One that is new has to be thought of: what the help desk does about it differs."""
    for path in (*GuessedPath, "client 192.0.2.7"):
        (told,) = composing().guessing_alarm({"path": path}, NOON)
        assert kind_of(told) in TOLD_BY[AuditAction.SITE_ALARM]


@pytest.mark.parametrize("wrong", [promise("account_changed", change="shoes"), promise("weather"), promise("")])
def test_what_is_no_mail_is_not_told_in_another_one_s_words(wrong: Promise) -> None:
    """It is an error, which delivery logs."""
    with pytest.raises((KeyError, ValueError)):
        kind_of(wrong)
