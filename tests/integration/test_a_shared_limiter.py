"""Several workers on several machines count one flood together, in Redis."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from sesame.doctor.findings import Level
from tests.conftest import AppFactory
from tests.demo_running import free_ports
from tests.doctors_visit import found
from tests.missing_part import missing

INTRO = "/aide/activer-mon-compte/"


class RedisServer:
    """A Redis of the tests' own, that can go away and come back."""

    def __init__(self, program: str, folder: Path) -> None:
        """Choose a free port; ``start`` starts it."""
        self._program = program
        self._folder = folder
        (self.port,) = free_ports(1)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self._folder)]
        self.process = subprocess.Popen([self._program, *options], stdout=subprocess.DEVNULL)
        client = redis.Redis(port=self.port)
        deadline = time.monotonic() + 20
        while True:
            try:
                client.ping()
                break
            except redis.ConnectionError:
                assert time.monotonic() < deadline
                time.sleep(0.05)
        client.close()

    def stop(self) -> None:
        """Stop it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)
            self.process = None


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    """Return a Redis that runs for the test."""
    program = shutil.which("redis-server")
    if program is None:
        missing("Redis", "redis-server")
    server = RedisServer(program, tmp_path)
    server.start()
    yield server
    server.stop()


def test_two_workers_count_together(make_app: AppFactory, redis_server: RedisServer) -> None:
    """What one has let through, the other one knows of."""
    settings = {"SESAME_LIMITER_STORAGE_URL": redis_server.url, "SESAME_REQUESTS_PER_MINUTE": 10}
    one, other = (make_app(**settings).test_client() for _ in range(2))

    answers = [client.get(INTRO).status_code for client in (one, other) * 6]

    assert answers == [200] * 10 + [429] * 2
    stranger = other.get(INTRO, environ_base={"REMOTE_ADDR": "192.0.2.9"})
    assert stranger.status_code == 200


def test_without_redis_nobody_passes_and_with_it_everybody_again(
    make_app: AppFactory, redis_server: RedisServer
) -> None:
    """The gate fails shut, says when to come back, and needs no restart."""
    client = make_app(SESAME_LIMITER_STORAGE_URL=redis_server.url).test_client()
    assert client.get(INTRO).status_code == 200

    redis_server.stop()
    shut = client.get(INTRO)
    redis_server.start()

    assert shut.status_code == 503
    assert shut.headers["Retry-After"] == "60"
    assert client.get(INTRO).status_code == 200


@pytest.mark.parametrize(
    ("query", "level"),
    [("", Level.WARNING), ("?socket_timeout=2&socket_connect_timeout=2", Level.OK)],
    ids=["for ever", "two seconds"],
)
def test_the_doctor_finds_counters_that_are_shared(
    make_app: AppFactory, redis_server: RedisServer, query: str, level: Level
) -> None:
    """And says that a Redis which hangs would hold the workers, where no time-out is set."""
    app = make_app(people=False, SESAME_LIMITER_STORAGE_URL=f"{redis_server.url}{query}")

    said = found(app, "limiter", processes=8)

    assert said.level is level
    assert "compteurs de Sésame (redis)" in said.sentence


def test_the_doctor_looks_at_the_portal_s_own_counters(make_app: AppFactory, redis_server: RedisServer) -> None:
    """Where the portal has a limiter, ours are not asked; once it is down, that is a fault."""
    app = make_app(people=False)
    Limiter(get_remote_address, app=app, storage_uri=redis_server.url)

    running = found(app, "limiter", processes=8)
    redis_server.stop()

    assert running.level is Level.OK
    assert "compteurs du portail (redis)" in running.sentence
    assert found(app, "limiter").level is Level.FAULT


#: A portal's worker: mounts, then serves eight browsers that come at one instant, and says what they got.
WORKER = """
import sys, threading
from flask import Flask
import plugin
app = Flask("portal", instance_path=sys.argv[1])
app.config.update(
    SECRET_KEY="a secret of the tests alone",
    MAIL_DEFAULT_SENDER="ne-pas-repondre@univ-demo.example",
    SESAME_CHARTER_URL="/reglement-interieur",
    SESAME_LIMITER_STORAGE_URL=sys.argv[2],
)
plugin.mount(app)
print(*(thread.name for thread in threading.enumerate()), sep=",")
together, answers = threading.Barrier(8), []
def come():
    client = app.test_client()
    together.wait()
    answers.append(client.get("/aide/activer-mon-compte/").status_code)
browsers = [threading.Thread(target=come) for _ in range(8)]
[browser.start() for browser in browsers]
[browser.join() for browser in browsers]
print(*answers, sep=",")
"""


def test_the_first_requests_of_a_fresh_process_all_pass(redis_server: RedisServer, tmp_path: Path) -> None:
    """However many come at one instant: the gate was built at mount, where no thread was left to a fork."""
    for store in [redis_server.url] * 3 + ["memory://"]:
        worker = subprocess.run(
            [sys.executable, "-c", WORKER, str(tmp_path), store],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

        assert worker.stdout.splitlines() == ["MainThread", ",".join(["200"] * 8)], (store, worker.stderr)


def test_a_redis_that_is_away_does_not_stop_the_start(make_app: AppFactory, redis_server: RedisServer) -> None:
    """The portal's own pages go on; Sésame's say that they are not available."""
    redis_server.stop()

    client = make_app(SESAME_LIMITER_STORAGE_URL=redis_server.url).test_client()

    assert client.get(INTRO).status_code == 503
