"""People whose birth date is known in part: they identify with « 00 », and with a code or a key."""

import dataclasses
import re

import pytest
from flask import Flask

from sesame.domain.partial_date import PartialDate
from tests.conftest import AppFactory
from tests.conftest import store_people
from tests.integration.test_closed_paths import JOURNEYS
from tests.integration.test_closed_paths import NEXT
from tests.integration.test_closed_paths import at_identity
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.invented_people import XENIA
from tests.people_with_accounts import give_account
from tests.people_with_accounts import key_for
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import codes

each_journey = pytest.mark.parametrize("journey", JOURNEYS)
#: Of Léa the year is known, of Paul, who has no address of his own, the month too.
LEA_S, PAUL_S = PartialDate(2007), PartialDate(1975, 11)


@pytest.fixture
def partly_known(make_app: AppFactory) -> Flask:
    """Return an app that knows Léa and Paul by what is known of their dates."""
    app = make_app(people=False)
    store_people(app, dataclasses.replace(LEA, birth_date=LEA_S), dataclasses.replace(PAUL, birth_date=PAUL_S))
    return app


def arrived(app: Flask, journey: str, uid: str) -> PersonAtBrowser:
    """Return somebody where number and birth date are asked."""
    if journey == "recovery":
        give_account(app, uid)
    return at_identity(app, journey, uid)


@each_journey
def test_the_date_as_it_is_known_leads_on_with_a_code(partly_known: Flask, journey: str) -> None:
    """The first page is the one of a wrong date, and says that two zeros never suffice."""
    person = arrived(partly_known, journey, "lmartin")
    person.send(number="lmartin", day="00", month="00", year="2007")
    assert person.page.status_code == 422
    assert "dont le jour n’est pas connu ne suffit jamais seule" in person.page.text

    person.send(number="lmartin", day="00", month="00", year="2007", key=codes(partly_known)[-1])

    assert person.step == NEXT[journey]


@each_journey
def test_the_date_as_it_is_known_leads_on_with_a_key(partly_known: Flask, journey: str) -> None:
    """Who has no address is handed one."""
    person = arrived(partly_known, journey, "pbernard")

    person.send(number="pbernard", day="00", month="novembre", year="1975", key=key_for(partly_known, "pbernard"))

    # A key stands in for the joker.
    assert person.step == {"activation": "joker", "recovery": "mot-de-passe"}[journey]


@each_journey
def test_right_and_wrong_dates_of_that_kind_look_alike_and_only_the_right_one_sends_a_code(
    partly_known: Flask, journey: str
) -> None:
    """There are a hundred years, so the date alone would be guessed within weeks."""
    pages = []
    for uid, month, year in (("lmartin", "00", "2007"), ("lmartin", "00", "2006"), ("lmartin", "02", "2007")):
        person = arrived(partly_known, journey, uid)
        person.send(number=uid, day="00", month=month, year=year)
        pages.append(re.sub(r' value="[^"]*"', "", person.page.text))

    assert pages[0].count("sesame-notice") == pages[1].count("sesame-notice") > 0
    assert len(set(pages)) == 1
    assert len(codes(partly_known)) == 1


def test_a_whole_date_is_not_right_where_the_day_is_not_known(partly_known: Flask) -> None:
    """Nor are two zeros for who was born on a day that is known, whatever the year."""
    store_people(partly_known, XENIA)
    for uid, date in (("lmartin", ("1", "1", "2007")), ("xivanova", ("00", "00", "1990"))):
        person = arrived(partly_known, "activation", uid)
        person.send(number=uid, day=date[0], month=date[1], year=date[2])
        assert person.page.status_code == 422

    assert codes(partly_known) == []
