"""Several processes empty one outbox: each mail leaves once, and what one of them dies with is not lost."""

import datetime as dt
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from flask_mail import Mail
from sqlalchemy import delete

from sesame.adapters.clock import SystemClock
from sesame.adapters.mail import MailCarrier
from sesame.adapters.smtp_line import Patience
from sesame.adapters.sql.engine import open_engine
from sesame.adapters.sql.models import OutboxRow
from sesame.adapters.sql.schema import SqlSchema
from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.domain.delivery import MAIL
from sesame.domain.delivery import Promise
from sesame.services.delivery import LEASE
from sesame.services.delivery import Delivery
from tests.at_once import at_once
from tests.conftest import AppFactory
from tests.mail_writers import plain_writer
from tests.scripted_smtp import scripted_smtp
from tests.unit.fakes import ScriptedMailer
from tests.unit.fakes import SettableClock

MANY = 60


@pytest.fixture
def unit_of_work(database_url: str) -> Iterator[SqlUnitOfWork]:
    """Return the store on each kind of database, with an empty outbox."""
    engine = open_engine(database_url)
    SqlSchema(engine).upgrade()
    with engine.begin() as connection:
        connection.execute(delete(OutboxRow))
    yield SqlUnitOfWork(engine)
    engine.dispose()


def promise(unit_of_work: SqlUnitOfWork, clock: SettableClock, how_many: int) -> set[str]:
    """Promise mails to so many people; return their addresses."""
    addresses = {f"a{number}@courriel.example" for number in range(how_many)}
    with unit_of_work() as tx:
        tx.outbox.promise(
            [Promise(template="account_activated", to=to, language="fr", facts={}) for to in addresses], clock.now()
        )
    return addresses


def test_each_mail_leaves_once(unit_of_work: SqlUnitOfWork) -> None:
    """Four workers and a timer, all at once."""
    clock, mailer = SettableClock(), ScriptedMailer()
    addresses = promise(unit_of_work, clock, MANY)
    runs = [
        Delivery(unit_of_work=unit_of_work, carriers={MAIL: mailer}, clock=clock, message_domain="univ-demo.example")
        for _ in range(5)
    ]

    reports = at_once([run.deliver for run in runs])

    assert Counter(to for to, _ in mailer.sent) == Counter(addresses)
    assert sum(report.sent for report in reports) == MANY
    assert runs[0].backlog() == (0, 0)


def test_what_a_process_died_with_comes_due_again(unit_of_work: SqlUnitOfWork) -> None:
    """Five minutes later, for another one."""
    clock, mailer = SettableClock(), ScriptedMailer()
    promise(unit_of_work, clock, 1)
    delivery = Delivery(
        unit_of_work=unit_of_work, carriers={MAIL: mailer}, clock=clock, message_domain="univ-demo.example"
    )
    with unit_of_work() as tx:
        (entry,) = tx.outbox.due(by=clock.now(), limit=9)
        assert tx.outbox.claim(entry, claim="dies", now=clock.now(), due_by=clock.now(), lease=LEASE)

    assert delivery.deliver().sent == 0
    clock.advance(minutes=5)
    assert delivery.deliver().sent == 1


def test_under_a_slow_server_two_runs_give_each_person_one_mail(
    unit_of_work: SqlUnitOfWork, make_app: AppFactory
) -> None:
    """What waits for its turn is nobody's: all of them take far longer than a promise is one process's own."""
    clock, people = SystemClock("Europe/Paris"), 10
    slow, lease = 0.15, dt.timedelta(seconds=3)
    with scripted_smtp(pause=slow) as server, make_app(people=False).app_context() as context:
        state = Mail().init_mail({"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": server.port, "MAIL_SUPPRESS_SEND": False})
        context.app.extensions["mail"] = state
        with unit_of_work() as tx:
            facts = {"name": "Léa", "code": "12345678", "until": "2026-09-01T12:10+02:00"}
            owed = [
                Promise(template="code", to=f"a{n}@courriel.example", language="fr", facts=facts) for n in range(people)
            ]
            tx.outbox.promise(owed, clock.now())

        def run() -> int:
            """Run until nothing is owed, as ``deliver --every`` does; return how many left from here."""
            carrier = MailCarrier(
                state=lambda: state,
                writer=plain_writer(),
                bounces_to="",
                patience=Patience(answer=1, mail=1.4),
            )
            delivery = Delivery(
                unit_of_work=unit_of_work,
                carriers={MAIL: carrier},
                clock=clock,
                message_domain="univ-demo.example",
                lease=lease,
            )
            sent = 0
            with context.app.app_context():
                while delivery.backlog()[0]:
                    sent += delivery.deliver().sent
                    time.sleep(slow)
            return sent

        began = time.monotonic()
        sent = at_once([run, run])
        took = time.monotonic() - began

    assert Counter(server.taken) == Counter(f"a{n}@courriel.example" for n in range(people))
    assert sum(sent) == people
    assert took > lease.total_seconds()
