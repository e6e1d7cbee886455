"""A test site writes to one box and to nobody else, by every way out, and says so."""

from typing import Any

import pytest
from flask import Flask

from sesame.adapters.sql.models import OutboxRow
from sesame.doctor.findings import Level
from sesame.domain.delivery import Promise
from sesame.errors import Misconfigured
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.doctors_visit import found
from tests.mail_servers import MailServer
from tests.mail_servers import mail_server
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import at_recovery
from tests.store_of import mails
from tests.store_of import rows

BOX = "essais@univ-demo.example"
NOTICE = "Site d’essai : aucun message ne part vers les personnes"


def site(make_app: AppFactory, server: MailServer, **settings: Any) -> Flask:
    """Return a test site whose mails leave by that server, with every mail there is switched on."""
    return make_app(
        MAIL_SERVER="127.0.0.1",
        MAIL_PORT=server.port,
        MAIL_SUPPRESS_SEND=False,
        SESAME_CATCH_ALL=BOX,
        SESAME_HELP_MAIL="assistance@univ-demo.example",
        SESAME_PUBLIC_URL="http://localhost",
        SESAME_RECOVERY_PROOF="always",
        SESAME_SITE_ALARM_PER_HOUR=2,
        **settings,
    )


def test_no_way_out_leads_to_anybody_but_the_box(make_app: AppFactory) -> None:
    """Confirmations, codes, acts of the help desk, its own mails, the alarm, an SMS, the doctor's test mail."""
    with mail_server() as server:
        app = site(make_app, server)
        _use_everything(app)
        meant_for = [one["to"] for one in mails(app)]
        services = mounted(app).services
        with services.unit_of_work() as tx:
            sms = Promise(kind="sms", template="alert", to="+33639981234", language="fr", facts={})
            tx.outbox.promise([sms], services.clock.now())
        with app.app_context():
            services.delivery.deliver()
        app.test_cli_runner().invoke(args=["sesame", "doctor", "--mail", "amoreau@univ-demo.example"])

    assert {row.state for row in rows(app, OutboxRow)} == {"done"}
    assert len(server.letters) == len(meant_for) + 2
    assert set(server.recipients) == {BOX}
    assert {str(letter["To"]) for letter in server.letters} == {BOX}
    told = [str(letter["X-Sesame-Meant-For"]) for letter in server.letters[:-1]]
    assert told == [*meant_for, "+33639981234"]
    assert all(
        str(letter["Subject"]).startswith(f"[→ {whom}] ") for letter, whom in zip(server.letters, told, strict=False)
    )
    assert {"lea@courriel.example", "assistance@univ-demo.example"} < set(meant_for)


def _use_everything(app: Flask) -> None:
    """Do whatever makes Sésame write to somebody."""
    commands = app.test_cli_runner()
    at_activation(app).go_to("termine")
    at_recovery(app).go_to("code")
    for command in ("key", "reopen", "suspend", "resume", "suspend", "reset"):
        commands.invoke(args=["sesame", "account", command, "lmartin", "--reason", "essai"])
    guesser = at_activation(app)
    guesser.begin()
    guesser.send(kind="student_number")
    for number in range(20):
        guesser.send(number=f"9{number:07}", day="3", month="2", year="2007")
    assert {"account_activated", "code", "help_suspended_by_university", "help_alarm"} <= {
        one["template"] for one in mails(app)
    }


def test_everybody_reads_that_it_is_a_test_site(make_app: AppFactory) -> None:
    """On each page of Sésame's, in the reader's language and without the address; elsewhere nobody does."""
    with mail_server() as server:
        page = at_activation(site(make_app, server)).open("/aide/activer-mon-compte/").text
        english = at_activation(site(make_app, server)).open("/aide/activer-mon-compte/?langue=en").text
    without = at_activation(make_app()).open("/aide/activer-mon-compte/").text

    assert NOTICE in page.replace("\u00a0", " ")
    assert BOX not in page
    assert "Test site" in english
    assert NOTICE not in without.replace("\u00a0", " ")


def test_the_maintainer_is_told_at_start_and_by_the_doctor(
    make_app: AppFactory, caplog: pytest.LogCaptureFixture
) -> None:
    """On a site that is open to people, nobody would get a code."""
    with mail_server() as server:
        app = site(make_app, server)
        said = found(app, "recipients")
    of_another = found(make_app(), "recipients")

    assert (said.level, BOX in said.sentence, "SESAME_CATCH_ALL" in said.remedy) == (Level.WARNING, True, True)
    assert any("SESAME_CATCH_ALL" in line and BOX in line for line in caplog.messages)
    assert of_another.level is Level.OK


@pytest.mark.parametrize(
    "value", ["", "  ", "essais", "essais@", "é@univ-demo.example", "a@b.example, c@d.example", "true"]
)
def test_a_value_that_catches_nothing_stops_the_start(make_app: AppFactory, value: str) -> None:
    """An empty one too: left out by mistake, a test site would write to real people."""
    with pytest.raises(Misconfigured) as stopped:
        make_app(SESAME_CATCH_ALL=value)

    assert [fault.partition(":")[0] for fault in stopped.value.faults] == ["SESAME_CATCH_ALL"]
