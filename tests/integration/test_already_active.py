"""« Déjà activé »: what somebody reads who comes a second time, and how they learn their login."""

import re

import pytest
from flask import Flask

from sesame.adapters.mail import MailCarrier
from sesame.domain.delivery import Promise
from tests.conftest import AppFactory
from tests.people_with_accounts import Later
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import give_account
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import codes
from tests.store_of import events
from tests.store_of import mails


@pytest.fixture
def app(make_app: AppFactory) -> Flask:
    """Return an app in which Léa and Paul are active."""
    made = make_app()
    give_account(made, "lmartin")
    give_account(made, "pbernard")
    return made


def come_again(app: Flask, uid: str = "lmartin") -> PersonAtBrowser:
    """Return somebody with an active account who gives the right pair to activate it."""
    person = at_activation(app, uid)
    # Nothing but the address and the mail may name the login: it is not the number that is typed.
    person.go_to("identite")
    person.send(**person.answer("identite"))
    assert "Votre compte est déjà activé" in person.page.text
    return person


def test_a_number_and_a_date_do_not_show_the_login(app: Flask) -> None:
    """They are half public; the page leads to a mail, and says whether there is an address at all."""
    person = come_again(app)

    assert "lmartin" not in re.sub(r"lea\.martin\S*", "", person.page.text)
    assert "Recevoir mon identifiant par mail" in person.page.text
    assert mails(app) == []


def test_the_login_comes_by_mail_once_a_journey(app: Flask) -> None:
    """To each address known beforehand; a second press sends nothing."""
    person = come_again(app)
    form = {**person.hidden(), "asked": "1"}

    person.send(asked="1")
    person.client.post(person.home + "termine", data=form)

    assert [mail["to"] for mail in mails(app, "login")] == [
        "lea.martin-duval@univ-demo.example",
        "lea@courriel.example",
    ]
    assert {mail["facts"]["login"] for mail in mails(app, "login")} == {"lmartin"}
    assert "Il part par mail" in person.page.text
    assert "Recevoir mon identifiant" not in person.page.text
    assert events(app)[-1] == "login_sent"
    person.send()
    assert person.page.request.path == "/"


def test_so_many_a_day_and_the_page_is_the_same(app: Flask) -> None:
    """A stranger who knows the pair does not fill the mailbox, and is not told either."""
    pages = []
    for _ in range(5):
        person = come_again(app)
        person.send(asked="1")
        pages.append(re.sub(r'value="[^"]*"', "", person.page.text))

    assert len(mails(app, "login")) == 2 * 3
    assert len(set(pages)) == 1


def test_who_has_no_address_is_sent_to_the_help_desk(app: Flask, make_app: AppFactory) -> None:
    """There is nowhere to write to."""
    from sqlalchemy import update
    from sqlalchemy.orm import Session

    from sesame.adapters.sql.models import PersonRow
    from tests.store_of import engine_of

    with Session(engine_of(app)) as session, session.begin():
        session.execute(update(PersonRow).where(PersonRow.uid == "pbernard").values(mail=None))

    person = come_again(app, "pbernard")

    assert "demandez-le à l’assistance" in person.page.text
    assert "par mail" not in person.page.text


def test_a_code_shows_the_login_for_a_while(app: Flask, later: Later) -> None:
    """Who opened a closed path by the code in their mailbox may read it; whoever comes after them may not."""
    person = at_activation(app)
    person.go_to("identite")
    number, *_ = person.answer("identite").values()
    for day in ("9", "9", "9", "3"):
        person.send(number=number, day=day, month="2", year="2007")
    person.send(**person.answer("identite"), key=codes(app)[-1])
    assert "Votre compte est déjà activé" in person.page.text
    assert "<strong>lmartin</strong>" in person.page.text

    later.advance(minutes=3)

    assert "<strong>lmartin</strong>" not in person.open("termine").text


def test_the_mail_says_the_login_and_what_to_do_if_nobody_asked(app: Flask) -> None:
    """In plain words, and without a password or a link."""
    come_again(app).send(asked="1")
    (payload, _) = mails(app, "login")
    carrier = app.extensions["sesame"].services.delivery._carriers["mail"]
    assert isinstance(carrier, MailCarrier)

    with app.test_request_context():
        letter = carrier._writer.write(Promise(**payload), "<1@univ-demo.example>")

    assert letter.body
    assert "Identifiant de connexion\u00a0: lmartin" in letter.body
    assert "Vous n’avez rien demandé" in letter.body
    assert "http" not in letter.body
