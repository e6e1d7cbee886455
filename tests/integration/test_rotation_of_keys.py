"""Keys are replaced while people are at it: what is under each key of the chain holds until that key leaves."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from sesame.adapters.sql.models import BudgetRow
from sesame.adapters.text_cipher import FernetCipher
from sesame.container import open_sign_in
from sesame.doctor.findings import Level
from sesame.domain.joker import ChosenQuestion
from sesame.mounted import mounted
from tests.conftest import CHEAP
from tests.conftest import AppFactory
from tests.doctors_visit import found
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import give_account
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import account
from tests.store_of import codes
from tests.store_of import rows

FIRST, SECOND, THIRD = "first-key-of-them-all", "second-key-in-turn", "third-key-the-newest"
CHAIN: tuple[tuple[str, list[str]], ...] = ((FIRST, []), (SECOND, [FIRST]), (THIRD, [SECOND, FIRST]))
QUESTION = "Qui disait toujours « miaou » ?"
Rotated = Callable[..., Flask]


@pytest.fixture
def rotated(make_app: AppFactory) -> Rotated:
    """Return a maker of the site under a secret key, with those of before."""

    def make(key: str, older: list[str], **config: Any) -> Flask:
        return make_app(people=key == FIRST, SESAME_SECRET_KEY=key, SESAME_SECRET_KEY_FALLBACKS=older, **config)

    return make


def moved_to(app: Flask, person: PersonAtBrowser) -> None:
    """Let the browser go on at the site under its next key."""
    cookie = person.client.get_cookie("session")
    assert cookie is not None
    person.app, person.client = app, app.test_client()
    person.client.set_cookie("session", cookie.value)


def test_a_journey_and_its_code_outlast_two_rotations(rotated: Rotated) -> None:
    """A code that was mailed under the first key is taken under the third."""
    proof = {"SESAME_ACTIVATION_PROOF": "when-possible"}
    first = rotated(*CHAIN[0], **proof)
    person = at_activation(first, "lmartin")
    person.go_to("identite")
    person.send(**person.answer("identite"))
    assert person.step == "code"

    for key, older in CHAIN[1:]:
        moved_to(rotated(key, older, **proof), person)
        person.open("code")
        assert person.step == "code", key
    person.send(code=codes(first)[0])

    assert person.step == "joker"


def test_a_journey_ends_with_the_key_that_left_the_ring(rotated: Rotated) -> None:
    """Nobody who knows a leaked key makes anything of it once it is gone."""
    person = at_activation(rotated(*CHAIN[0]), "lmartin")
    person.go_to("identite")

    moved_to(rotated(SECOND, []), person)
    person.open("identite")

    assert person.page.status_code == 410


def test_tries_that_were_spent_stay_spent_over_two_rotations(rotated: Rotated) -> None:
    """And after the first key has left, where it stays the key of budgets."""
    seen: set[str] = set()
    for key, older in CHAIN:
        seen |= _wrong_date(rotated(key, older))
    counted = _wrong_date(rotated(THIRD, [], SESAME_BUDGET_KEY=FIRST))

    assert counted == seen == _wrong_date(rotated(FIRST, []))
    assert _wrong_date(rotated(THIRD, [])) > seen


def test_the_portal_s_own_older_keys_are_read_where_the_key_is_the_portal_s(make_app: AppFactory) -> None:
    """As Flask names them; a key of ours has a ring of its own."""
    of_the_portal = make_app(SECRET_KEY=SECOND, SECRET_KEY_FALLBACKS=[FIRST])
    of_ours = make_app(people=False, SESAME_SECRET_KEY=THIRD, SECRET_KEY_FALLBACKS=[FIRST])

    assert mounted(of_the_portal).services.settings.secret_key_fallbacks == (FIRST,)
    assert mounted(of_ours).services.settings.secret_key_fallbacks == ()


def test_accounts_of_each_pepper_sign_in_and_move_to_the_newest(make_app: AppFactory) -> None:
    """Somebody without a pepper, under the first and under the second: all sign in under the third."""
    generations: tuple[tuple[str, list[str], str], ...] = (
        ("", [], "lmartin"),
        (FIRST, [], "pbernard"),
        (SECOND, [FIRST], "xivanova"),
    )
    for number, (pepper, older, login) in enumerate(generations):
        app = make_app(people=not number, SESAME_PEPPER=pepper, SESAME_PEPPER_FALLBACKS=older)
        give_account(app, login)
    app = make_app(people=False, SESAME_PEPPER=THIRD, SESAME_PEPPER_FALLBACKS=[SECOND, FIRST])

    sign_in = mounted(app).services.sign_in
    assert all(sign_in.check_password(login, GOOD_PASSWORD) for *_, login in generations)
    marks = {str(account(app, login).password_hash).partition("$")[0] for *_, login in generations}
    assert len(marks) == 1

    alone = make_app(people=False, SESAME_PEPPER=THIRD)
    assert all(mounted(alone).services.sign_in.check_password(login, GOOD_PASSWORD) for *_, login in generations)


def test_the_doctor_tells_when_a_pepper_may_leave(make_app: AppFactory) -> None:
    """While a hash is under it, it has to stay; once it was taken away too soon, that is a fault."""
    give_account(make_app(SESAME_PEPPER=FIRST), "lmartin")
    both = make_app(people=False, SESAME_PEPPER=SECOND, SESAME_PEPPER_FALLBACKS=[FIRST])

    assert found(both, "hash-peppers").sentence.startswith("2 sous un poivre plus ancien")
    assert found(make_app(people=False, SESAME_PEPPER=SECOND), "hash-peppers").level is Level.FAULT
    assert mounted(both).services.sign_in.check_password("lmartin", GOOD_PASSWORD)
    assert found(both, "hash-peppers").sentence.startswith("1 sous un poivre plus ancien")


def test_the_doctor_wants_the_budgets_key_kept_before_the_oldest_key_leaves(rotated: Rotated) -> None:
    """Nothing to say before a rotation, nor once it is done."""
    assert found(rotated(*CHAIN[0]), "secret-key-fallbacks").level is Level.OK
    assert found(rotated(*CHAIN[1]), "secret-key-fallbacks").level is Level.WARNING
    assert found(rotated(*CHAIN[1], SESAME_BUDGET_KEY=FIRST), "secret-key-fallbacks").level is Level.OK


def test_own_questions_of_each_key_are_encrypted_anew_under_the_newest(
    make_app: AppFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lot by lot and once; in clear too; one that no key reads stays, and is told by the doctor."""
    monkeypatch.setattr("sesame.adapters.sql.key_generations.LOT", 1)
    app = make_app(SESAME_JOKER_KEY=[THIRD, SECOND, FIRST])
    kept = {"lmartin": FernetCipher([FIRST]).encrypt(QUESTION), "pbernard": QUESTION}
    lost = FernetCipher(["a key that nobody has"]).encrypt(QUESTION)
    for login, text in {**kept, "xivanova": lost}.items():
        give_account(app, login, question=ChosenQuestion(own_text=text))
    assert found(app, "joker-key").level is Level.FAULT

    runs = [app.test_cli_runner().invoke(args=["sesame", "keys", "reencrypt"]) for _ in range(2)]

    assert [run.exit_code for run in runs] == [0, 0]
    assert runs[0].output.startswith("2 question(s) chiffrée(s) de nouveau, 0 déjà")
    assert runs[1].output.startswith("0 question(s) chiffrée(s) de nouveau, 2 déjà")
    assert "1 qu’aucune clé ne lit" in runs[1].output
    newest = FernetCipher([THIRD])
    assert [newest.decrypt(account(app, login).joker_own_question or "") for login in kept] == [QUESTION, QUESTION]
    assert account(app, "xivanova").joker_own_question == lost


def _wrong_date(app: Flask) -> set[str]:
    """Try a wrong birth date; return whose tries are counted."""
    person = at_activation(app, "lmartin")
    person.go_to("identite")
    person.send(**{**person.answer("identite"), "year": "1999"})
    return {row.subject for row in rows(app, BudgetRow)}


def test_a_sign_in_server_knows_each_generation_as_the_portal_does(rotated: Rotated, tmp_path: Path) -> None:
    """Its sessions go on, and its counters are the portal's, until a key leaves the ring."""
    app = rotated(*CHAIN[0])
    give_account(app, "lmartin")
    version = mounted(app).services.sign_in.password_version("lmartin")
    environ = {
        "SESAME_DATABASE_URL": f"sqlite:///{tmp_path / 'sesame.db'}",
        "SESAME_CHARTER_URL": "/reglement-interieur",
        "SESAME_SECRET_KEY": SECOND,
        **{key: str(value) for key, value in CHEAP.items()},
    }
    server, alone = open_sign_in({**environ, "SESAME_SECRET_KEY_FALLBACKS": FIRST}), open_sign_in(environ)
    mounted(app).services.sign_in.check_password("lmartin", "wrong", origin="192.0.2.1")
    before = {row.subject for row in rows(app, BudgetRow)}
    server.check_password("lmartin", "wrong", origin="192.0.2.1")

    assert {row.subject for row in rows(app, BudgetRow)} == before
    assert server.is_still_good("lmartin", version=version)
    assert not alone.is_still_good("lmartin", version=version)
    assert not server.is_still_good("lmartin", version="")
