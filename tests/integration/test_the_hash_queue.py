"""More hashes are asked for than a process computes: a calm page, nothing spent, and other pages go on."""

import threading
import urllib.error
import urllib.request
from contextlib import ExitStack
from unittest.mock import patch

import pytest
import waitress
from argon2 import PasswordHasher
from flask import Flask

from sesame.adapters.hash_queue import HashQueue
from sesame.adapters.sql.models import BudgetRow
from sesame.errors import Overloaded
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.person_at_browser import GOOD_PASSWORD
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
    """Return the tries counted anywhere."""
    return sum(row.used for row in rows(app, BudgetRow))


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
    """Forty-nine passwords at once, no hash of which ever ends: as many as may wait do, and a page is served."""
    app = make_app(SESAME_HASH_WAIT_SECONDS=60)
    sign_in, go_on = mounted(app).services.sign_in, threading.Event()
    answers: list[int] = []
    refused = threading.Semaphore(0)

    @app.get("/compare")
    def compare() -> tuple[str, int]:
        try:
            sign_in.check_password("nobody", "Cerf-volant7bleu!")
        except Overloaded:
            return "", 503
        return "", 200

    def held(_self: object, _hash: object, _secret: object) -> bool:
        assert go_on.wait(60)
        return True

    monkeypatch.setattr(PasswordHasher, "verify", held)
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=THREADS)
    running = threading.Thread(target=server.run, daemon=True)
    running.start()
    address = f"http://127.0.0.1:{server.effective_port}"

    def post() -> None:
        try:
            with urllib.request.urlopen(f"{address}/compare", timeout=60) as answer:  # noqa: S310 - our own server
                answers.append(answer.status)
        except urllib.error.HTTPError as error:
            answers.append(error.code)
            refused.release()

    crowd = [threading.Thread(target=post) for _ in range(POSTS)]
    try:
        for one in crowd:
            one.start()
        assert all(refused.acquire(timeout=20) for _ in range(POSTS - INSIDE))
        with urllib.request.urlopen(f"{address}/aide/activer-mon-compte/", timeout=20) as page:  # noqa: S310 - our own server
            assert page.status == 200
        assert answers == [503] * (POSTS - INSIDE)
    finally:
        go_on.set()
        for one in crowd:
            one.join(60)
        server.close()
        server.task_dispatcher.shutdown()
    assert answers[POSTS - INSIDE :] == [200] * INSIDE
