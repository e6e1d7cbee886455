"""« Mon Sésame » invites whoever had an account before Sésame to complete it, by its sections and in any order."""

import html
import itertools
import re

import pytest
from flask import Flask

from sesame.adapters.passwords_in_memory import PasswordsInMemory
from sesame.adapters.sql.models import ConsentRow
from sesame.given_ports import GivenPorts
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.conftest import store_people
from tests.invented_people import LEA
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import account
from tests.store_of import empty
from tests.store_of import events
from tests.store_of import key_of
from tests.store_of import rows

THEIRS = "le mot de passe d’avant"
DONE = {
    "joker": {"question": "dish", "answer": "Gratin dauphinois"},
    "photo": {"use_public": "no", "use_intranet": "no", "use_student": "no"},
    "sms": {"sms": "no"},
}


def adopt(app: Flask, password: str | None = GOOD_PASSWORD) -> None:
    """Take over Léa's account as it was before, whose password is this one or not known."""
    services = mounted(app).services
    hasher = services.recovery._joker_choice._hasher
    with services.unit_of_work() as tx:
        hashes = {key_of(app, "lmartin"): hasher.hash(password) if password else None}
        tx.accounts.adopt(hashes, services.clock.now())


@pytest.fixture
def lea(app: Flask) -> PersonAtBrowser:
    """Return Léa signed in, whose account existed before and who read the charters."""
    adopt(app)
    return read_charters(signed_in(app))


def read_charters(person: PersonAtBrowser) -> PersonAtBrowser:
    """Open « Mon Sésame », which asks for what is to be read first."""
    person.open("/sesame/")
    assert person.page.request.path == "/sesame/chartes"
    person.send(charter="yes")
    return person


def invitation(person: PersonAtBrowser) -> str:
    """Return what the page says of it, as one text; nothing where there is none."""
    found = re.search(r'id="completer">(.*?)</div>', person.page.text, re.DOTALL)
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", found.group(1)).split())) if found else ""


def percent(person: PersonAtBrowser) -> int:
    """Return how much is done, as the bar and the words say alike; a hundred where nothing is asked any more."""
    found = re.search(r'<progress max="100" value="(\d+)"', person.page.text)
    if found is None:
        return 100
    assert f"{found.group(1)} %" in invitation(person)
    return int(found.group(1))


def complete(person: PersonAtBrowser, slug: str, current: str = GOOD_PASSWORD) -> None:
    """Do one part, by the link of the invitation."""
    person.open("/sesame/")
    assert f'href="/sesame/modifier/{slug}"' in person.page.text.partition('id="completer">')[2]
    person.open(f"/sesame/modifier/{slug}")
    person.send(**DONE[slug], **({"current": current} if slug == "joker" else {}))
    assert person.errors == []


def test_the_parts_are_done_in_any_order_and_the_percentage_rises(app: Flask) -> None:
    """Each order ends at a page that asks for nothing more, with the answers kept as evidence."""
    for order in itertools.permutations(DONE):
        empty(app)
        store_people(app, LEA)
        adopt(app)
        person = read_charters(signed_in(app))
        seen = [percent(person)]
        for slug in order:
            complete(person, slug)
            seen.append(percent(person))

        assert seen == [50, 66, 83, 100], order
        assert "Tout va bien" in person.page.text
        assert {"charter", "sms", "photo:public"} <= {row.subject for row in rows(app, ConsentRow)}


def test_each_saved_part_says_so_in_the_invitation_and_offers_the_next(lea: PersonAtBrowser) -> None:
    """One message, and where it stands the browser goes."""
    lea.open("/sesame/modifier/photo")
    saved = lea.client.post(lea.page.request.path, data={**lea.hidden(), **DONE["photo"]})
    assert saved.location.endswith("/sesame/#enregistre")
    lea.open("/sesame/")

    assert lea.page.text.count("C’est enregistré.") == 1
    assert "C’est enregistré." in invitation(lea)
    assert "Continuer : Question joker" in invitation(lea)
    assert "Usage de la photo : fait" in invitation(lea)


def test_refusing_sms_is_an_answer_and_is_kept(lea: PersonAtBrowser, app: Flask) -> None:
    """Neither answer is preset for who was never asked; « no » is recorded, once."""
    lea.open("/sesame/modifier/sms")
    assert not re.search(r'name="sms"[^>]*checked', lea.page.text)

    for _ in range(2):
        lea.open("/sesame/modifier/sms")
        lea.send(sms="no")
        assert lea.page.request.path == "/sesame/"

    kept = [(row.subject, row.granted) for row in rows(app, ConsentRow) if row.subject == "sms"]
    assert kept == [("sms", False)]
    assert events(app).count("sms_changed") == 1


def test_the_joker_asks_for_the_password_of_before(lea: PersonAtBrowser, app: Flask) -> None:
    """A wrong one changes nothing; the right one is that of the other system."""
    lea.open("/sesame/modifier/joker")
    lea.send(**DONE["joker"], current="Wrong-password12")
    assert "mot de passe actuel" in lea.errors[0]
    assert account(app).joker_answer_hash is None

    lea.send(**DONE["joker"], current=GOOD_PASSWORD)

    assert account(app).joker_answer_hash
    assert account(app).state == "adopted"


def test_the_joker_asks_the_system_that_knows_the_password(make_app: AppFactory) -> None:
    """Nothing of the password is kept here, before or after."""
    ports = GivenPorts(current_password=PasswordsInMemory({"lmartin": THEIRS}))
    app = make_app(SESAME_PASSWORD_AUTHORITY="elsewhere", mount_options={"ports": ports})
    adopt(app, None)
    person = read_charters(signed_in(app))
    assert "Mot de passe : fait" in invitation(person)

    complete(person, "joker", THEIRS)

    assert account(app).joker_answer_hash
    assert account(app).password_hash is None


def test_who_has_no_password_known_here_is_told_to_choose_one_first(app: Flask) -> None:
    """There is a way to it, and it is the first."""
    adopt(app, None)
    person = read_charters(signed_in(app))

    assert "Mot de passe : à choisir ici par « Mot de passe oublié »" in invitation(person).replace("\xa0", " ")
    assert person.page.text.index('href="/aide/mot-de-passe-oublie/"') < person.page.text.index("Question joker")


def test_texts_put_off_are_a_part_that_is_left(app: Flask) -> None:
    """« Later » leads on to the invitation, which lists them."""
    adopt(app)
    person = signed_in(app)
    person.open("/sesame/")
    person.send(later="1")

    assert "Règlement et chartes : à lire" in invitation(person).replace("\xa0", " ")
    assert "Un texte est à lire" not in person.page.text


def test_who_activated_here_sees_no_invitation(app: Flask) -> None:
    """Nothing changes for them."""
    give_account(app)
    person = signed_in(app)
    person.open("/sesame/")

    assert "Tout va bien" in person.page.text
    assert invitation(person) == ""
