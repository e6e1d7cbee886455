"""A stranger who knows every number learns nothing: all refusals are one, in bytes, work and words."""

import re
from collections.abc import Callable
from unittest.mock import patch

import pytest
from flask import Flask

from sesame.adapters.hashing import Argon2Hasher
from sesame.domain.account import AccountState
from tests.conftest import AppFactory
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import give_account
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import codes
from tests.store_of import mails
from tests.store_of import set_state
from tests.store_of import statements

#: What is different in every page, whoever asks.
OWN = re.compile(r'name="(?:csrf_token|revision)" (?:type="hidden" )?value="[^"]*"|value="[^"]*" name="csrf_token"')
#: A number of each kind that nobody has.
NOBODY = {"ine": "999999999ZZ", "student_number": "99999999", "staff_number": "99999", "uid": "nobody.at.all"}
WRONG_DATE = ("4", "2", "2007")
Maker = Callable[..., PersonAtBrowser]


@pytest.fixture
def peopled_app(make_app: AppFactory) -> Flask:
    """Return an app in which each class of identity exists, with three tries a day for each person."""
    app = make_app(SESAME_ACTIVATION_PROOF="when-possible", SESAME_RECOVERY_PROOF="when-possible")
    give_account(app, "pbernard")
    return app


def suspended(app: Flask) -> None:
    """Suspend Paul."""
    set_state(app, "pbernard", AccountState.SUSPENDED)


def spent(app: Flask, maker: Maker) -> None:
    """Use up the tries for Léa."""
    for _ in range(3):
        claim(maker(app), "ine", "123456789AB", WRONG_DATE)


def claim(person: PersonAtBrowser, kind: str, number: str, birth_date: tuple[str, str, str]) -> PersonAtBrowser:
    """Give a number and a date."""
    person.begin()
    person.send(kind=kind)
    day, month, year = birth_date
    person.send(number=number, day=day, month=month, year=year)
    return person


def refusals(app: Flask, maker: Maker) -> dict[str, tuple[str, str, tuple[str, str, str]]]:
    """Return what each class of identity would type; all numbers are as long as each other's kind."""
    other = {
        at_activation: {},
        at_recovery: {"not yet activated": ("uid", "xivanova", ("14", "7", "1990"))},
    }
    return {
        "unknown number": ("ine", "999999999ZZ", ("3", "2", "2007")),
        "wrong date": ("ine", "123456789AB", WRONG_DATE),
        "somebody else's date": ("ine", "123456789AB", ("30", "11", "1975")),
        "number of another kind": ("student_number", "123456789", ("3", "2", "2007")),
        "suspended": ("staff_number", "40127", ("30", "11", "1975")),
        **other[maker],
    }


def seen_by(person: PersonAtBrowser, typed: tuple[str, str, tuple[str, str, str]]) -> tuple[int, list[str], str]:
    """Return status, headers and bytes of a page, without tokens and without what was typed."""
    _kind, number, birth_date = typed
    page = OWN.sub("", person.page.text).replace(f'value="{number}"', "")
    for name, value in zip(("day", "month", "year"), birth_date, strict=True):
        page = page.replace(f'name="{name}" type="text" value="{value}"', f'name="{name}" type="text"')
    names = sorted(name for name, _ in person.page.headers if name not in {"Set-Cookie", "Content-Length"})
    return person.page.status_code, names, page


@pytest.mark.parametrize("maker", [at_activation, at_recovery])
def test_every_refusal_is_the_same_page(peopled_app: Flask, maker: Maker) -> None:
    """Status, headers and bytes, whatever the reason: those of a number that nobody has."""
    suspended(peopled_app)
    cases = refusals(peopled_app, maker)
    told = {reason: seen_by(claim(maker(peopled_app), *typed), typed) for reason, typed in cases.items()}
    spent(peopled_app, maker)
    right = ("ine", "123456789AB", ("3", "2", "2007"))
    cases["path closed, right pair"] = right
    told["path closed, right pair"] = seen_by(claim(maker(peopled_app), *right), right)

    for reason, typed in cases.items():
        nobody = (typed[0], NOBODY[typed[0]], typed[2])
        assert told[reason] == seen_by(claim(maker(peopled_app), *nobody), nobody), reason
        assert told[reason][0] == 422
        assert "Nous n’avons pas pu vous identifier" in told[reason][2]


@pytest.mark.parametrize("maker", [at_activation, at_recovery])
def test_every_refusal_is_the_same_work(peopled_app: Flask, maker: Maker) -> None:
    """As many statements of the same kinds, and as many slow hashes: time tells nothing either."""
    suspended(peopled_app)
    work: dict[str, list[str]] = {}
    for reason, typed in refusals(peopled_app, maker).items():
        person = maker(peopled_app)
        person.begin()
        person.send(kind=typed[0])
        day, month, year = typed[2]
        with statements(peopled_app) as run, patch.object(Argon2Hasher, "verify") as verify:
            person.send(number=typed[1], day=day, month=month, year=year)
        work[reason] = [" ".join(statement.split()[:3]) for statement in run] + [f"{verify.call_count} hashes"]

    first = work["unknown number"]
    for reason, done in work.items():
        assert done == first, reason


def test_a_refusal_sends_no_mail(peopled_app: Flask) -> None:
    """A code leaves only for the right pair: nobody's mailbox tells a stranger that a number exists."""
    suspended(peopled_app)
    for maker in (at_activation, at_recovery):
        for typed in refusals(peopled_app, maker).values():
            claim(maker(peopled_app), *typed)

    assert codes(peopled_app) == []
    assert mails(peopled_app) == []


def test_the_question_is_seen_only_by_who_was_identified(peopled_app: Flask) -> None:
    """Without the right pair no address of the recovery shows it."""
    person = claim(at_recovery(peopled_app), "staff_number", "40127", WRONG_DATE)

    for step in ("question", "mot-de-passe", "code", "termine"):
        assert "premier plat" not in person.open(step).text


def test_guessing_dates_closes_the_path_whatever_number_is_used(peopled_app: Flask) -> None:
    """Three tries a day for a person, over all their numbers and all browsers; the right date is then refused too."""
    for kind, number in (("ine", "123456789AB"), ("student_number", "22401234"), ("uid", "lmartin")):
        claim(at_activation(peopled_app), kind, number, WRONG_DATE)

    person = claim(at_activation(peopled_app), "student_number", "22401234", ("3", "2", "2007"))

    assert person.page.status_code == 422
    assert "Nous n’avons pas pu vous identifier" in person.page.text
