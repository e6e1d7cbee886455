"""The recap of a journey: for who has just come to its end, and not for the next person at the browser."""

import datetime as dt
import re
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from flask import Flask

from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.conftest import store_people
from tests.invented_people import PAUL
from tests.people_with_accounts import Later
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import give_account
from tests.person_at_browser import PersonAtBrowser

#: What nobody else is to read.
DATA = ("lmartin", "lea.martin-duval@univ-demo.example", "lea@courriel.example")


def finished(app: Flask, journey: str) -> PersonAtBrowser:
    """Return Léa at the recap of a journey."""
    if journey == "recovery":
        give_account(app)
    person = at_recovery(app) if journey == "recovery" else at_activation(app)
    person.go_to("termine")
    return person


@pytest.mark.parametrize("journey", ["activation", "recovery"])
def test_a_reload_within_two_minutes_shows_the_recap_again(app: Flask, later: Later, journey: str) -> None:
    """A page that did not load well, or whose language was changed."""
    person = finished(app, journey)
    later.advance(minutes=1, seconds=50)

    assert "lmartin" in person.follow().text
    for language in ("en", "fr", "en"):
        assert "lmartin" in person.follow(f"?langue={language}").text


@pytest.mark.parametrize("journey", ["activation", "recovery"])
def test_another_tab_of_the_browser_does_not_show_the_recap(app: Flask, journey: str) -> None:
    """Whoever comes next to a shared computer has not got the word in the address, by whatever way they come."""
    person = finished(app, journey)

    for way in ("termine", "termine?onglet=0123456789abcdef", "termine?onglet=", "mot-de-passe"):
        assert [one for one in DATA if one in person.open(way).text] == [], way
    elsewhere = {"Referer": "http://localhost/aide/"}
    page = person.client.get(f"{person.home}termine", headers=elsewhere, follow_redirects=True).text
    assert [one for one in DATA if one in page] == []


def test_a_tab_whose_last_answer_was_lost_is_shown_the_recap(app: Flask) -> None:
    """It asks for the page it was on, which leads to the end: nobody has seen the recap yet."""
    person = at_activation(app)
    person.go_to("mot-de-passe")
    answer = {**person.hidden(), **person.answer("mot-de-passe")}
    person.client.post(f"{person.home}mot-de-passe", data=answer)

    first, second = person.open("mot-de-passe").text, person.open("mot-de-passe").text

    assert ("lmartin" in first, "lmartin" in second) == (True, False)


@pytest.mark.parametrize(
    "query",
    ["_external=1&_scheme=gopher&_anchor=x", "endpoint=home", "langue=e%0d%0an&a=%F0%9F%8C%8D", "onglet=a&onglet=b"],
)
def test_what_else_an_address_asks_for_stays_and_leads_nowhere_else(app: Flask, query: str) -> None:
    """Whatever its names are, and however they are written."""
    person = finished(app, "activation")
    recap = person.page.request.url

    answer = person.client.get(f"{person.home}termine?{query}", headers={"Referer": recap})

    where = urlsplit(answer.headers["Location"])
    assert (answer.status_code, where.scheme, where.netloc, where.path) == (303, "", "", f"{person.home}termine")
    assert "lmartin" in person.open(answer.headers["Location"]).text


def test_the_word_of_an_earlier_recap_shows_no_later_one(app: Flask) -> None:
    """Each end has its own, which says nothing of the journey's id."""
    person = finished(app, "activation")
    address = person.page.request.url
    assert re.search(r"onglet=[a-p]{16}$", address)
    person.send()
    give_word = at_recovery(app)
    give_word.client = person.client
    give_word.go_to("termine")

    assert "lmartin" not in person.client.get(address.replace("activer-mon-compte", "mot-de-passe-oublie")).text


@pytest.mark.parametrize("journey", ["activation", "recovery"])
def test_later_the_page_says_what_was_done_and_nothing_of_the_person(app: Flask, later: Later, journey: str) -> None:
    """The page already open stays as it is; opened again it says where the login is found."""
    person = finished(app, journey)
    later.advance(minutes=2, seconds=1)

    person.open("termine")

    assert person.page.status_code == 200
    assert [one for one in DATA if one in person.page.text] == []
    done = "Votre compte est activé" if journey == "activation" else "Votre mot de passe est changé"
    assert f"<h1>{done}</h1>" in person.page.text
    assert "Votre identifiant de connexion se trouve dans le mail de confirmation" in person.page.text
    assert "Se connecter" in person.page.text


def test_reloading_does_not_make_it_last(app: Flask, later: Later) -> None:
    """Two minutes after the end, however often it was looked at."""
    person = finished(app, "activation")
    for _ in range(3):
        later.advance(seconds=50)
        person.follow()

    assert "lmartin" not in person.page.text


def test_a_language_can_be_chosen_and_the_page_be_ended_later(app: Flask, later: Later) -> None:
    """What the page offers works on the page without data, too."""
    person = finished(app, "activation")
    later.advance(minutes=5)
    person.open("termine?langue=en")
    assert "Your account is active" in person.page.text

    person.send()

    assert person.page.request.path == "/"
    assert person.open("termine").request.path == person.home


def test_who_has_no_address_is_sent_to_the_help_desk(make_app: AppFactory, later: Later) -> None:
    """No mail has told them their login."""
    app = make_app(people=False)
    store_people(app, replace(PAUL, mail=None, personal_mail=None))
    person = at_activation(app, "pbernard")
    person.go_to("termine")
    assert "pbernard" in person.page.text
    later.advance(minutes=3)

    person.open("termine")

    assert "pbernard" not in person.page.text
    assert "demandez-le à l’assistance" in person.page.text
    assert "mail de confirmation" not in person.page.text


@pytest.mark.parametrize("journey", ["activation", "recovery"])
def test_a_printed_recap_says_whose_it_is_of_where_and_when(make_app: AppFactory, later: Later, journey: str) -> None:
    """Institution, name, day and address are on the page; screens leave them out."""
    app = make_app(SESAME_INSTITUTION="Université Démo", SESAME_PUBLIC_URL="https://ent.univ-demo.example/ent")
    later.freeze(dt.datetime(2026, 11, 25, 9, 3, tzinfo=dt.UTC))

    page = finished(app, journey).page.text

    printed = re.search(r'<p class="sesame-printed">(.*?)</p>', page, re.DOTALL)
    assert printed is not None
    path = "activer-mon-compte" if journey == "activation" else "mot-de-passe-oublie"
    for told in (
        "Université Démo",
        "Léa Martin-Duval",
        "le 25 novembre 2026 à 10:03",
        f"https://ent.univ-demo.example/ent/aide/{path}/termine",
    ):
        assert told in printed.group(1)


def test_without_a_public_address_a_print_names_the_one_that_was_typed(app: Flask) -> None:
    """Better than none; it is on the reader's own paper only."""
    assert "http://localhost/aide/activer-mon-compte/termine" in finished(app, "activation").page.text


@pytest.mark.parametrize("journey", ["activation", "recovery"])
def test_no_time_is_promised_that_the_site_has_not_given(app: Flask, journey: str) -> None:
    """Signing in works at once; when other services follow is for the university to say."""
    page = finished(app, journey).page.text

    assert "dès maintenant" in page
    assert "au plus tard" not in page
    assert "réessayez un peu plus tard" in page


@pytest.mark.parametrize(
    ("ended", "told"),
    [
        ("2026-11-25T09:03:59Z", "au plus tard à 10:34"),
        ("2026-11-25T22:50:00Z", "au plus tard le 26 novembre 2026 à 00:21"),
    ],
)
def test_the_time_a_site_gives_is_told_as_an_hour(make_app: AppFactory, later: Later, ended: str, told: str) -> None:
    """A whole minute later than promised rather than sooner, and with the day when it is another."""
    app = make_app(SESAME_SERVICES_MINUTES=30)
    later.freeze(dt.datetime.fromisoformat(ended))

    for journey in ("activation", "recovery"):
        person = finished(app, journey)

        assert told in person.page.text


def test_the_first_mail_promises_the_time_that_the_recap_does(make_app: AppFactory) -> None:
    """And none where the site has given none."""
    for minutes, told in ((30, "seront ouverts 30 minutes plus tard au plus"), (0, "réessayez un peu plus tard")):
        app = make_app(SESAME_SERVICES_MINUTES=minutes, SESAME_DELIVER_AFTER_RESPONSE=True, MAIL_SUPPRESS_SEND=True)
        person = at_activation(app, "lmartin" if minutes else "pbernard")
        with mounted(app).portal.mail_state().record_messages() as sent:
            person.go_to("termine")
            mounted(app).background.wait()

        assert told in " ".join(sent[0].body.split())
        assert told in sent[0].html
