"""From whom mails come: as the site says it, whole, to the mail server and to the reader."""

from typing import Any

import pytest
from flask import Flask

from sesame.errors import Misconfigured
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.mail_servers import mail_server
from tests.people_with_accounts import at_activation

ADDRESS = "no-reply@univ-demo.example"


def letters_of(make_app: AppFactory, **settings: Any) -> list[tuple[str, str, str]]:
    """Send what an activation promises; give the envelope's sender, and name and address as they are read."""
    with mail_server() as server:
        app: Flask = make_app(MAIL_SERVER="127.0.0.1", MAIL_PORT=server.port, MAIL_SUPPRESS_SEND=False, **settings)
        at_activation(app).go_to("termine")
        with app.app_context():
            assert mounted(app).services.delivery.deliver().sent == 2
    senders = [letter["From"].addresses for letter in server.letters]
    return [(server.senders[0], one.display_name, one.addr_spec) for (one,) in senders]


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"SESAME_MAIL_SENDER": f"Université, DSI <{ADDRESS}>"}, "Université, DSI"),
        ({"MAIL_DEFAULT_SENDER": ("Université, DSI", ADDRESS)}, "Université, DSI"),
        ({"MAIL_DEFAULT_SENDER": f"Universite, DSI <{ADDRESS}>"}, "Universite, DSI"),
        ({"MAIL_DEFAULT_SENDER": ("L’université « démo »", ADDRESS)}, "L’université « démo »"),
        ({"MAIL_DEFAULT_SENDER": ADDRESS}, ""),
    ],
)
def test_the_sender_arrives_whole(make_app: AppFactory, settings: dict[str, Any], name: str) -> None:
    """Its address in the envelope, its name before it, comma and accents included."""
    assert letters_of(make_app, **settings) == [(ADDRESS, name, ADDRESS)] * 2


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("MAIL_DEFAULT_SENDER", "université@univ-demo.example"),
        ("MAIL_DEFAULT_SENDER", ("DSI", "université@univ-demo.example")),
        ("MAIL_DEFAULT_SENDER", "DSI"),
        ("SESAME_MAIL_SENDER", "DSI <université@univ-demo.example>"),
        ("SESAME_HELP_MAIL", "assistance-numérique@univ-demo.example"),
    ],
)
def test_an_address_that_no_mail_can_carry_stops_the_start(make_app: AppFactory, key: str, value: object) -> None:
    """The fault names it, and nothing beside it."""
    with pytest.raises(Misconfigured) as stopped:
        make_app(**{key: value})

    assert [fault.partition(":")[0] for fault in stopped.value.faults] == [key]
