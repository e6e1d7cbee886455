"""A promise is brought within the first half of the time for which it is one process's, or not by that process."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.domain.delivery import MAIL
from sesame.domain.delivery import Promise
from sesame.domain.stores import Transaction
from sesame.services.delivery import Delivery
from sesame.services.delivery import DeliveryReport
from tests.unit.fakes import ScriptedMailer
from tests.unit.fakes import SettableClock

MAIL_TO_LEA = Promise(template="account_activated", to="lea@courriel.example", language="fr", facts={"name": "Léa"})


@pytest.mark.parametrize(
    ("asleep", "report"), [(150, DeliveryReport(sent=1)), (151, DeliveryReport(delayed=1))], ids=["just", "too late"]
)
def test_a_promise_is_left_to_others_once_half_of_its_lease_is_over(
    unit_of_work: SqlUnitOfWork, mailer: ScriptedMailer, clock: SettableClock, asleep: int, report: DeliveryReport
) -> None:
    """Of five minutes the rest is for the talk with the mail server, which has a deadline of its own."""
    with unit_of_work() as tx:
        tx.outbox.promise([MAIL_TO_LEA], clock.now())

    @contextmanager
    def drowsy() -> Iterator[Transaction]:
        """Take the promise, and sleep before bringing it."""
        with unit_of_work() as tx:
            yield tx
        clock.advance(seconds=asleep)

    delivery = Delivery(unit_of_work=drowsy, carriers={MAIL: mailer}, clock=clock, message_domain="univ-demo.example")

    assert delivery.deliver() == report
    assert mailer.tries == report.sent
