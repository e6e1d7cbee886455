"""The demonstration under more visitors than it has threads."""

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import sentinel

import pytest

from demo.cas import password_check
from demo.environment import Demo
from tests.demo_running import ROOT
from tests.demo_running import RunningDemo

#: More than waitress takes by default.
MANY = 110


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    """Return a demonstration that runs."""
    with RunningDemo(tmp_path_factory.mktemp("demo")) as running:
        yield running


def test_idle_connections_stop_no_page(demo: RunningDemo) -> None:
    """Somebody who opens a hundred and ten and says nothing holds up neither the portal nor the CAS server."""
    stopped = []
    for port, page in ((demo.port, demo.url + "/"), (demo.cas_port, demo.cas_url + "/login")):
        with ExitStack() as open_ones:
            for _ in range(MANY):
                open_ones.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            # Until the server has taken them all from the system's queue.
            time.sleep(0.5)
            try:
                with urllib.request.urlopen(page, timeout=10) as answer:  # noqa: S310 - our own address
                    answer.read()
            except (TimeoutError, urllib.error.URLError) as error:
                stopped.append((page, error))

    assert not stopped


def test_an_idle_connection_is_closed(demo: RunningDemo) -> None:
    """Within half a minute, so that who leaves connections open does not keep their places."""
    with socket.create_connection(("127.0.0.1", demo.port), timeout=40) as idle:
        began = time.monotonic()

        assert idle.recv(1) == b""
        assert time.monotonic() - began < 35


def test_a_body_no_form_has_is_not_read(demo: RunningDemo) -> None:
    """The address that CAS servers post sign-outs to is open to anybody."""
    request = urllib.request.Request(  # noqa: S310 - our own address
        f"{demo.url}/login", data=b"logoutRequest=", headers={"Content-Length": "20000000"}
    )

    with pytest.raises(urllib.error.HTTPError, match="413"):
        urllib.request.urlopen(request, timeout=10)  # noqa: S310 - our own address


def test_twenty_threads_at_once_build_one_password_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long it takes: each would bring a hasher with memory of its own."""
    built = []

    def build(_environ: object) -> object:
        built.append(1)
        time.sleep(0.05)
        return sentinel.check

    monkeypatch.setattr(password_check, "open_sign_in", build)
    password_check._built.cache_clear()
    start = threading.Barrier(20)
    got: list[object] = []

    def ask() -> None:
        start.wait()
        got.append(password_check.sesame())

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    password_check._built.cache_clear()

    assert got == [sentinel.check] * 20
    assert len(built) == 1


def test_the_sign_in_server_builds_its_password_check_before_it_listens(tmp_path: Path) -> None:
    """A setting that makes it impossible stops the start instead of the first person who signs in."""
    settled = Demo.of(RunningDemo(tmp_path / "state").environ())
    settled.prepare_folder()
    environ = {**os.environ, **settled.variables(), "SESAME_HASH_TIME_COST": "many"}

    run = subprocess.run(
        [sys.executable, "-m", "demo.cas.server"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert run.returncode == 1
    assert "SESAME_HASH_TIME_COST" in run.stderr
