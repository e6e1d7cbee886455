"""« Mon Sésame » of somebody who was adopted: every section works, and leads to an account like anybody's."""

import json

import pytest
from flask import Flask

from sesame.domain.account import AccountState
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.doctors_visit import found
from tests.foreign_hashes import PASSWORD
from tests.foreign_hashes import SSHA512
from tests.foreign_hashes import WRONG
from tests.integration.test_account_changes import CHANGES
from tests.integration.test_account_changes import change
from tests.invented_people import LEA
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import signed_in
from tests.person_at_browser import NEW_PASSWORD
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import account
from tests.store_of import events
from tests.store_of import mails


@pytest.fixture
def adopted_app(make_app: AppFactory) -> Flask:
    """Return an app in which Léa was adopted with the hash of her password."""
    app = make_app(SESAME_PUBLIC_URL="https://ent.univ-demo.example")
    told = app.test_cli_runner().invoke(args=["sesame", "people", "adopt", "-"], input=f"uid;hash\nlmartin;{SSHA512}\n")
    assert told.exit_code == 0
    return app


def changed(app: Flask, slug: str, **instead: str) -> PersonAtBrowser:
    """Send the right form of a section, with the password of before."""
    form = {**CHANGES[slug][0], **({"current": PASSWORD} if "current" in CHANGES[slug][0] else {}), **instead}
    return change(signed_in(app), slug, **form)


def test_every_section_changes_what_it_is_for(adopted_app: Flask) -> None:
    """Proven by the password of before where a proof is asked, and told as anybody's change is."""
    for slug, (_form, action, _consents) in CHANGES.items():
        # Last of all the password, which is then not that of before.
        if slug != "mot-de-passe":
            person = changed(adopted_app, slug)
            assert (person.page.status_code, person.errors) == (200, []), slug
            assert mails(adopted_app, action), slug
    assert account(adopted_app).state == AccountState.ADOPTED
    assert str(account(adopted_app).password_hash).startswith("$argon2id$")

    assert changed(adopted_app, "mot-de-passe").errors == []

    row = account(adopted_app)
    assert (row.state, row.activated_at is None, row.adopted_at is None) == (AccountState.ACTIVE, False, False)
    assert mounted(adopted_app).services.sign_in.check_password("lmartin", NEW_PASSWORD)
    assert events(adopted_app)[0] == "account_adopted"


def test_a_wrong_current_password_changes_nothing(adopted_app: Flask) -> None:
    """Nor does it tell whose system it was."""
    person = changed(adopted_app, "joker", current=WRONG)

    assert person.page.status_code == 422
    assert "mot de passe actuel" in person.errors[0]
    assert account(adopted_app).joker_answer_hash is None


def test_the_joker_that_was_chosen_replaces_a_forgotten_password(adopted_app: Flask) -> None:
    """Without the help desk, from then on."""
    changed(adopted_app, "joker", question="dish", own_question="", answer="Gratin dauphinois")

    lea = at_recovery(adopted_app)
    lea.go_to("termine")

    assert account(adopted_app).state == AccountState.ACTIVE
    assert mounted(adopted_app).services.sign_in.check_password("lmartin", NEW_PASSWORD)


def test_the_first_page_says_what_is_missing_and_what_is_not_known(adopted_app: Flask) -> None:
    """No joker yet; and no day is told on which a password was changed elsewhere."""
    person = signed_in(adopted_app)
    person.open("/sesame/chartes")
    person.send(charter="yes")

    page = person.open("/sesame/").text

    assert "Complétez votre compte" in page
    assert "Continuer : Question joker" in page.replace("\xa0", " ")
    assert "Pas encore choisie" in page
    assert "Celui que vous aviez avant Sésame" in page
    assert "Changé le" not in page


def test_one_s_own_data_say_since_when_the_account_is_known(adopted_app: Flask) -> None:
    """In words and in the file; who did it stands among the events."""
    person = signed_in(adopted_app)

    page, data = person.open("/sesame/mes-donnees").text, json.loads(person.open("/sesame/mes-donnees.json").text)

    assert "Repris dans Sésame le" in page
    assert "Compte existant repris dans Sésame" in page
    assert "Activé le" not in page
    told = data["account"]
    assert (told["state"], told["activated_at"], told["joker_question"]) == ("adopted", None, None)
    assert told["adopted_at"] == told["password_changed_at"]
    assert [(one["action"], one["actor"]) for one in data["events"]] == [("account_adopted", "operator")]
    assert "SSHA" not in page + json.dumps(data)


def test_the_link_of_a_mail_suspends_an_adopted_account_and_it_comes_back_as_it_was(adopted_app: Flask) -> None:
    """« Ce n'était pas moi » is for whoever was told of a change."""
    changed(adopted_app, "annuaire")
    link = mails(adopted_app, "directory_changed")[0]["facts"]["link"].removeprefix("https://ent.univ-demo.example")
    reader = at_recovery(adopted_app)
    reader.open(link)
    reader.send()
    check = mounted(adopted_app).services.sign_in.check_password
    assert (account(adopted_app).state, check("lmartin", PASSWORD)) == (AccountState.SUSPENDED, False)

    words = ["sesame", "account", "resume", "lmartin", "--reason", "Pièce d’identité vue"]
    assert adopted_app.test_cli_runner().invoke(args=words).exit_code == 0

    assert (account(adopted_app).state, check("lmartin", PASSWORD)) == (AccountState.ADOPTED, True)


def test_everything_of_an_adopted_account_is_forgotten_with_its_owner(adopted_app: Flask) -> None:
    """The hash of before included."""
    words = ["sesame", "people", "forget", "lmartin", "--yes", "--reason", "Demande écrite"]
    assert adopted_app.test_cli_runner().invoke(args=words).exit_code == 0

    with mounted(adopted_app).services.reading() as tx:
        assert tx.accounts.get(LEA.key) is None
        assert tx.accounts.recent_hashes(LEA.key, 9) == []


def test_the_doctor_says_how_many_hashes_are_of_another_system(adopted_app: Flask) -> None:
    """Until each signs in."""
    before = found(adopted_app, "hash-peppers").sentence
    assert mounted(adopted_app).services.sign_in.check_password("lmartin", PASSWORD)
    after = found(adopted_app, "hash-peppers").sentence

    assert before.endswith("0 sans poivre, 1 d’un autre système jusqu’à la prochaine connexion de chacun")
    assert after.endswith("1 sans poivre")
