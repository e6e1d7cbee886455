"""On a test site nothing leaves for people, whatever its kind and whoever carries it."""

from dataclasses import dataclass
from dataclasses import field

import pytest

from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.domain.delivery import MAIL
from sesame.domain.delivery import Promise
from sesame.errors import Unavailable
from sesame.services.delivery import Delivery
from tests.unit.fakes import ScriptedMailer
from tests.unit.fakes import SettableClock

BOX, LEA, PHONE = "essais@univ-demo.example", "lea@courriel.example", "+33639981234"
MAIL_TO_LEA = Promise(template="code", to=LEA, language="fr", facts={"code": "12345678"})
SMS_TO_LEA = Promise(kind="sms", template="alert", to=PHONE, language="fr", facts={"name": "Léa", "code": "1234"})


@dataclass
class Keeping:
    """A carrier that takes everything and keeps it."""

    sent: list[Promise] = field(default_factory=list)

    def carry(self, promise: Promise, *, reference: str) -> None:
        """Keep the promise."""
        assert reference
        self.sent.append(promise)


@pytest.mark.parametrize("carried", [True, False], ids=["a carrier of SMS", "no carrier of SMS"])
@pytest.mark.parametrize("at_once", [True, False], ids=["after the answer", "by deliver"])
def test_everything_goes_to_the_one_box(
    unit_of_work: SqlUnitOfWork, clock: SettableClock, *, carried: bool, at_once: bool
) -> None:
    """As a mail, even what another carrier would have brought, which is asked nothing; each says whom it was for."""
    mails, messages = Keeping(), Keeping()
    delivery = Delivery(
        unit_of_work=unit_of_work,
        carriers={MAIL: mails, **({"sms": messages} if carried else {})},
        clock=clock,
        message_domain="univ-demo.example",
        catch_all=BOX,
    )
    with unit_of_work() as tx:
        tx.outbox.promise([MAIL_TO_LEA, SMS_TO_LEA], clock.now())
        owed = list(tx.outbox.promised)

    if at_once:
        delivery.deliver_now(owed)
    else:
        delivery.deliver()

    assert [(one.kind, one.to, one.meant_for, one.template) for one in mails.sent] == [
        (MAIL, BOX, LEA, "code"),
        (MAIL, BOX, PHONE, "caught"),
    ]
    assert mails.sent[1].facts == {"kind": "sms", "template": "alert", "whom": PHONE, "said": "name : Léa\ncode : 1234"}
    assert messages.sent == []
    assert delivery.backlog() == (0, 0)


def test_what_waited_while_it_was_set_goes_to_people_afterwards(
    unit_of_work: SqlUnitOfWork, clock: SettableClock
) -> None:
    """The outbox keeps whom it is for; the box is in the settings alone."""
    away, there = ScriptedMailer(answer=lambda _mail: Unavailable("mail")), Keeping()
    with unit_of_work() as tx:
        tx.outbox.promise([MAIL_TO_LEA], clock.now())

    for mailer, box in ((away, BOX), (there, "")):
        Delivery(
            unit_of_work=unit_of_work,
            carriers={MAIL: mailer},
            clock=clock,
            message_domain="univ-demo.example",
            catch_all=box,
        ).deliver()
        clock.advance(hours=1)

    assert away.tries == 1
    assert [(one.to, one.meant_for) for one in there.sent] == [(LEA, "")]
