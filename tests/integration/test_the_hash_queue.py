"""More hashes are asked for than a process computes: a calm page, nothing spent, and other pages go on."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from unittest.mock import patch

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import event

from sesame.adapters.hash_queue import HashQueue
from sesame.adapters.sql.models import BudgetRow
from sesame.domain.joker import ChosenQuestion
from sesame.errors import Overloaded
from sesame.errors import Throttled
from sesame.mounted import mounted
from sesame.services.account_change import Change
from sesame.services.hash_allowance import PAGES_AN_HOUR
from sesame.services.reauthentication import Proof
from tests.conftest import AppFactory
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import NEW_PASSWORD
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import engine_of
from tests.store_of import key_of
from tests.store_of import rows

#: As in the demonstration.
THREADS = 8
POSTS = 49
#: Four compute and two wait, by default.
INSIDE = 6


def no_room() -> ExitStack:
    """Let nobody into the queue."""
    stack = ExitStack()
    stack.enter_context(patch.object(HashQueue, "turn", side_effect=Overloaded("hasher", retry_after=5)))
    return stack


def used(app: Flask) -> int:
    """Return the tries counted anywhere, pages that ask for hashes aside."""
    return sum(row.used for row in rows(app, BudgetRow) if not row.period.startswith(f"{PAGES_AN_HOUR.name}:"))


def test_an_answer_that_could_not_be_compared_costs_no_try(app: Flask) -> None:
    """503 with the time to wait; the question is asked again with all its tries, and the right answer is taken."""
    give_account(app)
    person = at_recovery(app)
    person.go_to("question")
    before = used(app)

    for _ in range(4):
        with no_room():
            person.send(answer="Une autre réponse")
        assert (person.page.status_code, person.page.headers["Retry-After"]) == (503, "5")
        assert "Rien n’a été perdu ni changé" in person.page.text
        assert used(app) == before
        person.open("question")

    person.send(**person.answer("question"))
    assert person.step == "mot-de-passe"


def test_a_current_password_that_could_not_be_compared_costs_no_try(app: Flask) -> None:
    """However often it is sent; a moment later it is compared."""
    give_account(app)
    person = signed_in(app)
    person.open("/sesame/modifier/joker")
    before = used(app)

    for _ in range(20):
        with no_room():
            person.send(
                current=GOOD_PASSWORD, question="own", own_question="Quel train ai-je raté ?", answer="Le 8 h 12"
            )
        assert person.page.status_code == 503
        assert used(app) == before
        person.open("/sesame/modifier/joker")


def test_pages_that_need_no_hash_never_wait_for_one(make_app: AppFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind forty-nine passwords, no hash of which ends: who finds the queue full is answered, and so is the page."""
    app = make_app(SESAME_HASH_WAIT_SECONDS=60, SESAME_HASH_QUEUE=2)
    sign_in, go_on = mounted(app).services.sign_in, threading.Event()

    def compare(one: int) -> int:
        try:
            sign_in.check_password(f"nobody{one}", "Cerf-volant7bleu!", origin=f"192.0.2.{one}")
        except Overloaded:
            return 503
        return 200

    def held(_self: object, _hash: object, _secret: object) -> bool:
        assert go_on.wait(60)
        return True

    monkeypatch.setattr(PasswordHasher, "verify", held)
    with ThreadPoolExecutor(THREADS) as server:
        try:
            posts = [server.submit(compare, one) for one in range(POSTS)]
            page = server.submit(lambda: app.test_client().get("/aide/activer-mon-compte/").status_code)
            assert page.result(timeout=20) == 200
            # The thread beside the page's may be about to answer the last of the crowd.
            refused = Counter(post.done() and post.result() for post in posts)[503]
            assert POSTS - INSIDE - 1 <= refused <= POSTS - INSIDE
        finally:
            go_on.set()
    assert Counter(post.result() for post in posts) == {503: POSTS - INSIDE, 200: INSIDE}


def test_a_form_with_something_else_to_correct_costs_no_hash(app: Flask) -> None:
    """The confirmation, the box and the password's own shape are judged first, in the activation and the recovery."""
    give_account(app, "pbernard")
    other = {"password": NEW_PASSWORD, "confirmation": f"{NEW_PASSWORD}x", "charter": "yes"}
    unticked = {"password": NEW_PASSWORD, "confirmation": NEW_PASSWORD}
    weak = {"password": "court", "confirmation": "court", "charter": "yes"}
    for person, forms in (
        (at_activation(app), (other, unticked, weak)),
        (at_recovery(app, "pbernard"), (other, weak)),
    ):
        person.go_to("mot-de-passe")
        for form in forms:
            with patch.object(HashQueue, "turn", side_effect=AssertionError("a hash was asked for")):
                person.send(**form)
            assert person.page.status_code == 422, (person.journey, form)
            assert person.errors, (person.journey, form)


def test_one_journey_has_twenty_pages_hashed_an_hour(app: Flask) -> None:
    """The twenty-first is answered with the time to wait and without a hash; the journey is kept."""
    give_account(app)
    person = at_recovery(app)
    person.go_to("mot-de-passe")
    form = {"password": GOOD_PASSWORD, "confirmation": GOOD_PASSWORD}
    # The answer of the joker was the first.
    for sent in range(2, PAGES_AN_HOUR.limit + 1):
        assert person.send(**form).status_code == 422, sent

    with patch.object(HashQueue, "turn", side_effect=AssertionError("a hash was asked for")):
        person.send(**form)

    assert person.page.status_code == 429
    assert 0 < int(person.page.headers["Retry-After"]) <= 3600
    assert_says_what_is_possible(person, "recommencer la démarche depuis le début", "/aide/mot-de-passe-oublie/")
    person.open("mot-de-passe")
    assert person.step == "mot-de-passe"


def test_who_is_told_to_wait_may_begin_anew_at_once(app: Flask) -> None:
    """As the page says: another journey has pages of its own."""
    give_account(app)
    first = at_recovery(app)
    first.go_to("mot-de-passe")
    for _ in range(PAGES_AN_HOUR.limit):
        first.send(password=GOOD_PASSWORD, confirmation=GOOD_PASSWORD)
    assert first.page.status_code == 429

    again = at_recovery(app)
    again.go_to("mot-de-passe")

    assert again.send(password=GOOD_PASSWORD, confirmation=GOOD_PASSWORD).status_code == 422


@pytest.mark.parametrize("section", ["mot-de-passe", "joker"])
def test_one_account_has_twenty_changes_hashed_an_hour(app: Flask, section: str) -> None:
    """Whoever sits at an open session gets no more of the processors; the rest of « Mon Sésame » goes on."""
    give_account(app)
    person = signed_in(app)
    form = {
        "mot-de-passe": {"current": "wrong", "password": NEW_PASSWORD, "confirmation": NEW_PASSWORD},
        "joker": {"current": "wrong", "question": "own", "own_question": "Quel train ?", "answer": "Le 8 h 12 de Lyon"},
    }[section]
    person.open(f"/sesame/modifier/{section}")
    for sent in range(PAGES_AN_HOUR.limit):
        assert person.send(**form).status_code == 422, sent
    before = used(app)

    with patch.object(HashQueue, "turn", side_effect=AssertionError("a hash was asked for")):
        person.send(**form)

    assert person.page.status_code == 429
    assert 0 < int(person.page.headers["Retry-After"]) <= 3600
    assert used(app) == before
    assert_says_what_is_possible(person, "tout le reste de Mon Sésame fonctionne", "/sesame/")
    assert person.open("/sesame/modifier/annuaire").status_code == 200


def test_twenty_right_changes_an_hour_are_the_most(app: Flask) -> None:
    """Also after a fresh sign-in, where no current password is asked for: the allowance is the account's."""
    give_account(app)
    person, service = key_of(app, "lmartin"), mounted(app).services.account
    at = mounted(app).services.clock.now()

    def change() -> bool:
        overview = service.overview(mounted(app).services.people.get(person))
        asked = Change(person=overview.person, origin="192.0.2.7", language="fr", version=overview.version)
        chosen, proof = ChosenQuestion(id="dish"), Proof(person=person, at=at)
        return service.change_joker(asked, chosen, question="Mon plat ?", answer="Aligot de Nasbinals", proof=proof)

    assert all(change() for _ in range(PAGES_AN_HOUR.limit))
    with pytest.raises(Throttled):
        change()


def assert_says_what_is_possible(person: PersonAtBrowser, words: str, way: str) -> None:
    """See that the page says what the right person can still do, and leads there."""
    assert words in person.page.text
    assert f'href="{way}"' in person.page.text
    assert "votre connexion, que vous partagez" not in person.page.text


def test_who_would_be_turned_away_is_so_before_anything_is_read_or_written(app: Flask) -> None:
    """Each page that hashes, and the sign-in: a crowd behind a full queue costs next to nothing, and no try."""
    give_account(app, "pbernard")
    give_account(app)
    hashing = {
        "question": (at_recovery(app), {"answer": "Une autre réponse"}),
        "joker": (at_activation(app, "xivanova"), {"question": "dish", "answer": "Aligot de Nasbinals"}),
    }
    for step, (person, _) in hashing.items():
        person.go_to(step)
    signed = signed_in(app)
    signed.open("/sesame/modifier/mot-de-passe")
    changed = {"current": GOOD_PASSWORD, "password": NEW_PASSWORD, "confirmation": NEW_PASSWORD}
    posts = [*hashing.values(), (signed, changed)]
    statements: list[str] = []

    def note(*given: object) -> None:
        statements.append(str(given[2]))

    event.listen(engine_of(app), "before_cursor_execute", note)
    try:
        with patch.object(HashQueue, "place", side_effect=Overloaded("hasher", retry_after=5)):
            for person, form in posts:
                statements.clear()
                assert person.send(**form).status_code == 503
                assert statements == [], person.page.request.path
            with pytest.raises(Overloaded):
                mounted(app).services.sign_in.check_password("lmartin", GOOD_PASSWORD, origin="192.0.2.7")
            assert statements == []
    finally:
        event.remove(engine_of(app), "before_cursor_execute", note)
