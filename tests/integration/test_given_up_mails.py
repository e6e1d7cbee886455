"""What becomes of a mail that was given up: it may be taken up again for a while, then it is forgotten bit by bit."""

import datetime as dt

import pytest
from flask import Flask

from sesame.adapters.sql.models import OutboxRow
from sesame.domain.delivery import Promise
from sesame.errors import Refused
from sesame.given_ports import GivenPorts
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.people_with_accounts import Later
from tests.store_of import rows
from tests.unit.fakes import ScriptedMailer

LINK = {"name": "Léa", "link": "https://ent.univ-demo.example/sesame/ce-n-est-pas-moi/x"}


@pytest.fixture
def app(make_app: AppFactory) -> Flask:
    """Return an app that has just given up a code and a confirmation."""
    mailer = ScriptedMailer(answer=lambda _promise: Refused("mail_rejected"))
    app = make_app(
        people=False, SESAME_GIVEN_UP_MAIL_DAYS=20, mount_options={"ports": GivenPorts(carriers={"mail": mailer})}
    )
    services = mounted(app).services
    now = services.clock.now()
    until = (now + dt.timedelta(minutes=10)).isoformat()
    code = Promise(
        template="code", to="lea@courriel.example", language="fr", facts={"code": "12345678"}, useful_until=until
    )
    confirmation = Promise(template="account_activated", to="lea@courriel.example", language="fr", facts=LINK)
    with services.unit_of_work() as tx:
        tx.outbox.promise([code, confirmation], now)
    assert services.delivery.deliver().dead == 2
    return app


def purge(app: Flask) -> str:
    """Run the maintainer's command."""
    return str(app.test_cli_runner().invoke(args=["sesame", "purge"]).output)


def said(app: Flask) -> list[bool]:
    """Return of each row whether it still says something."""
    return [bool(row.payload) for row in rows(app, OutboxRow)]


def test_a_code_is_forgotten_when_it_is_given_up(app: Flask) -> None:
    """Nobody waits for it; the other mail may still be wanted, and alone is taken up again."""
    assert said(app) == [False, True]
    assert mounted(app).services.delivery.revive() == 1
    assert [row.state for row in rows(app, OutboxRow)] == ["dead", "pending"]


def test_what_a_mail_said_is_forgotten_when_its_link_is_dead(app: Flask, later: Later) -> None:
    """Name, address and link go after seven days; that it was given up is still known, and cannot be undone."""
    later.advance(days=6)
    purge(app)
    before = said(app)
    later.advance(days=1, minutes=1)
    purge(app)

    assert (before, said(app)) == ([False, True], [False, False])
    assert mounted(app).services.delivery.revive() == 0
    assert mounted(app).services.delivery.backlog() == (0, 2)


def test_the_note_of_a_mail_that_was_given_up_has_an_end(app: Flask, later: Later) -> None:
    """After the days that were set."""
    later.advance(days=19)
    purge(app)
    before = len(rows(app, OutboxRow))
    later.advance(days=2)

    assert "2 envoi(s) et 0 clé(s) effacés." in purge(app)
    assert (before, rows(app, OutboxRow)) == (2, [])


def test_what_still_waits_is_no_affair_of_a_purge(make_app: AppFactory, later: Later) -> None:
    """However long a mail server was away."""
    app = make_app(people=False)
    services = mounted(app).services
    with services.unit_of_work() as tx:
        owed = Promise(template="account_activated", to="lea@courriel.example", language="fr", facts=LINK)
        tx.outbox.promise([owed], services.clock.now())
    later.advance(days=400)

    purge(app)

    assert said(app) == [True]
