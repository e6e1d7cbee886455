"""The site that is measured: people and accounts of each kind, served by waitress in a process of its own.

Sign-in servers of both dialects may ask it, under the name of their dialect.
"""

import datetime as dt
import itertools
import json
import logging
import multiprocessing
import secrets
import time
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import flask
import waitress
from sqlalchemy.orm import Session

import plugin
from sesame.adapters.hash_queue import HashQueue
from sesame.adapters.hashing import Argon2Hasher
from sesame.adapters.sql.engine import open_engine
from sesame.adapters.sql.models import AccountRow
from sesame.adapters.sql.models import NumberRow
from sesame.adapters.sql.models import PersonRow
from sesame.domain.account import AccountState
from sesame.domain.sign_in_clients import Dialect
from sesame.domain.sign_in_clients import digest_of
from sesame.domain.text import fold
from sesame.mounted import mounted
from tests.foreign_hashes import SSHA512
from tests.store_of import engine_of
from tools.timing.visitor import CPU_HEADER

#: Where the bench asks ``check_password``, as a CAS server does.
SIGN_IN = "/bench/sign-in"
#: What everybody of the bench chose, and when they were born.
PASSWORD, ANSWER = "Cerf-volant7bleu!", "Gratin dauphinois"
BORN = dt.date(2007, 2, 3)
#: What sign-in servers show to be answered.
CLIENT_SECRET = secrets.token_urlsafe(32)
#: Hashes that cost nothing, for what is measured beside them or to try a bench itself.
CHEAP = {"SESAME_HASH_TIME_COST": 3, "SESAME_HASH_MEMORY_KIB": 8, "SESAME_HASH_PARALLELISM": 1}
_WHEN = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
#: One wrong try closes each path of a person, so that closing them does not take longer than the bench. The
#: fences around all people are as far away as they go: it is not they that are measured.
_SETTINGS = {
    "SESAME_CHARTER_URL": "/reglement-interieur",
    "SESAME_DELIVER_AFTER_RESPONSE": False,
    "SESAME_IDENTITY_TRIES_PER_DAY": 1,
    "SESAME_ANSWERS_IN_ALL": 1,
    "SESAME_SIGN_IN_TRIES_PER_QUARTER_HOUR": 2,
    "SESAME_ADDRESS_TRIES_PER_HOUR": 1_000_000,
    "SESAME_SITE_ALARM_PER_HOUR": 1_000_000,
    "SESAME_REQUESTS_PER_MINUTE": 1_000_000,
    "SESAME_SIGN_IN_CLIENTS": json.dumps(
        [
            {
                "name": dialect.value,
                "dialect": dialect.value,
                "secrets": [f"sha256:{digest_of(CLIENT_SECRET)}"],
                "addresses": ["127.0.0.1"],
                "per_minute": 1_000_000,
            }
            for dialect in Dialect
        ]
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody of the bench."""

    login: str
    number: str


class Site:
    """A database and what is put into it."""

    def __init__(self, folder: Path, hashing: dict[str, int], *, url: str = "", **more: Any) -> None:
        """Make the tables, in a file or at that address; ``hashing`` are the settings of hashes, today's."""
        self._folder = folder
        self._settings = {**_SETTINGS, **hashing, **more}
        self._url = url or f"sqlite:///{folder / 'sesame.db'}"
        self._key = secrets.token_hex()
        self._keys = itertools.count(1)
        self._engine = open_engine(self._url)
        first = self.app()
        services = mounted(first).services
        services.schema.upgrade()
        engine_of(first).dispose()
        settings = services.settings
        queue = HashQueue(at_once=1, waiting=0, seconds=1)
        hashers = [
            Argon2Hasher(
                time_cost=cost,
                memory_kib=settings.hash_memory_kib,
                parallelism=settings.hash_parallelism,
                queue=queue,
            )
            for cost in (settings.hash_time_cost, max(1, settings.hash_time_cost // 3))
        ]
        #: What makes hashes of today.
        self.hasher = hashers[0]
        #: As a directory made it, of another password: it is compared with wrong ones alone.
        self._directory_s = self.hasher.read_foreign(SSHA512)
        #: Hashes of the password and of the answer: of today, and of parameters a third as dear.
        self._hashes = [(one.hash(PASSWORD), one.hash(fold(ANSWER))) for one in hashers]

    def app(self) -> flask.Flask:
        """Return a portal with Sésame, and a page that asks for a password as a sign-in server does."""
        app = flask.Flask("portal", instance_path=str(self._folder))
        app.config.update(
            SECRET_KEY=self._key,
            MAIL_DEFAULT_SENDER="ne-pas-repondre@univ-demo.example",
            SESAME_DATABASE_URL=self._url,
            **self._settings,
        )
        plugin.mount(app)

        @app.post(SIGN_IN)
        def sign_in() -> tuple[str, int]:
            form = flask.request.form
            check = mounted(app).services.sign_in.check_password
            return "", 200 if check(form["login"], form["password"], origin="192.0.2.7") else 422

        return app

    def people(self, how_many: int, state: AccountState | None = None, *, old: bool = False) -> list[Member]:
        """Return so many people more, every second with a personal address; those with an account have none.

        Their accounts are in that state, with a hash of today or an older one; adopted ones have one of a directory.
        """
        members = []
        password, answer = self._hashes[old]
        with Session(self._engine) as session, session.begin():
            for key in itertools.islice(self._keys, how_many):
                member = Member(login=f"bench{key}", number=f"{10_000_000 + key}")
                members.append(member)
                session.add(_row_of(key, member, with_address=state is None and key % 2 == 0))
                session.add(NumberRow(kind="student_number", value=member.number, person=key))
                if state is AccountState.ADOPTED:
                    session.add(_adopted(key, self._directory_s))
                elif state is not None:
                    session.add(
                        AccountRow(
                            person=key,
                            state=state.value,
                            password_hash=password,
                            password_changed_at=_WHEN,
                            joker_question_id="dish",
                            joker_answer_hash=answer,
                            activated_at=_WHEN,
                        )
                    )
        return members

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def served(self, **limits: int | bool) -> Iterator[int]:
        """Serve the site within these limits of waitress; give the port."""
        here, there = multiprocessing.Pipe()
        self._engine.dispose()
        server = multiprocessing.Process(target=_serve, args=(self.app, limits, there), daemon=True)
        server.start()
        try:
            yield here.recv()
        finally:
            server.terminate()
            server.join()


def nobodies(how_many: int) -> list[Member]:
    """Return logins and numbers that are nobody's, as long as the others."""
    drawn = {secrets.randbelow(10_000_000) for _ in range(how_many * 2)}
    return [Member(login=f"bench{100_000 + n}", number=f"{20_000_000 + n}") for n in list(drawn)[:how_many]]


def _row_of(key: int, member: Member, *, with_address: bool) -> PersonRow:
    return PersonRow(
        key=key,
        uid=member.login,
        login=member.login,
        category="student",
        given_name="Léa",
        family_name="Martin",
        birth_date=BORN,
        mail=f"{member.login}@univ-demo.example",
        personal_mail=f"{member.login}@courriel.example" if with_address else None,
        language="fr",
    )


def _adopted(key: int, kept: str | None) -> AccountRow:
    state = AccountState.ADOPTED.value
    return AccountRow(person=key, state=state, password_hash=kept, password_changed_at=_WHEN, adopted_at=_WHEN)


def _serve(make: Callable[[], flask.Flask], limits: dict[str, int | bool], told: Connection) -> None:
    # Under a load, each answer that says to come again would be a line among the figures.
    logging.disable(logging.WARNING)
    server = waitress.create_server(_metered(make().wsgi_app), host="127.0.0.1", port=0, **limits)
    told.send(int(server.effective_port))
    server.run()


def _metered(app: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Say with each answer what it took of the processor; the bench asks for one at a time."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        began = time.process_time()
        started: list[Any] = []
        body = b"".join(app(environ, lambda *given: started.extend(given)))
        status, headers, *rest = started
        took = f"{(time.process_time() - began) * 1000:.3f}"
        start_response(status, [*headers, (CPU_HEADER, took)], *rest)
        return [body]

    return answer
