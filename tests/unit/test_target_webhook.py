"""A webhook learns that something of somebody changed, from us for sure, and nothing of what it was."""

import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from http.server import HTTPServer

import pytest

from sesame.adapters.target_webhook import WebhookTarget
from sesame.domain.publishing import Desired
from sesame.domain.publishing import PublishedState
from sesame.errors import Refused
from sesame.errors import TurnedAway
from sesame.errors import Unavailable

KEY = b"a key that both sides know"
LEA = Desired(key=101, revision=7, state=PublishedState.ACTIVE, uid="lmartin", given_name="Léa")


class Receiver(HTTPServer):
    """Keeps what it got, and answers with one status."""

    status = 204
    got: list[tuple[str, bytes]]


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        """Keep it."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.headers["Sesame-Signature"], body))
        self.send_response(self.server.status)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Return a server on a free port."""
    server = Receiver(("127.0.0.1", 0), _Handler)
    server.got = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def _target(receiver: Receiver) -> WebhookTarget:
    return WebhookTarget(
        name="ent", label="l’ENT", url=f"http://127.0.0.1:{receiver.server_port}/sesame", secret=KEY, timeout=5
    )


def test_it_gets_key_kind_and_revision_signed(receiver: Receiver) -> None:
    """Who knows the key can tell that it is from us, and when it was sent."""
    _target(receiver).publish(LEA, None)
    _target(receiver).publish(Desired(key=101, revision=8, state=PublishedState.FORGOTTEN), None)

    (signed, body), (_, last) = receiver.got
    at, _, given = signed.removeprefix("t=").partition(",v1=")
    assert json.loads(body) == {"key": 101, "kind": "changed", "revision": 7}
    assert json.loads(last) == {"key": 101, "kind": "forgotten", "revision": 8}
    assert hmac.compare_digest(given, hmac.new(KEY, f"{at}.".encode() + body, "sha256").hexdigest())


@pytest.mark.parametrize(
    ("status", "error"),
    [(429, TurnedAway), (408, TurnedAway), (500, Unavailable), (503, Unavailable), (404, Refused), (302, Refused)],
)
def test_its_status_says_what_becomes_of_it(receiver: Receiver, status: int, error: type[Exception]) -> None:
    """Later, away or no; a redirection is followed nowhere."""
    receiver.status = status

    with pytest.raises(error) as raised:
        _target(receiver).publish(LEA, None)

    assert type(raised.value) is error
    assert len(receiver.got) == 1


def test_nobody_there_is_away(receiver: Receiver) -> None:
    """And nobody is given up."""
    target = WebhookTarget(name="ent", label="l’ENT", url="http://127.0.0.1:9/sesame", secret=KEY, timeout=2)
    with pytest.raises(Unavailable):
        target.publish(LEA, None)
