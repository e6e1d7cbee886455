"""``flask sesame people show``: the help desk sees how things stand, and whoever it looks at sees that it did."""

import datetime as dt
import json
import re
from dataclasses import replace
from typing import Any

from click.testing import Result
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from sesame.adapters.clock import SystemClock
from sesame.adapters.sql.models import AuditRow
from sesame.adapters.sql.models import OutboxRow
from sesame.adapters.sql.source_models import ReservedNameRow
from sesame.adapters.sql.source_models import SourceRow
from sesame.adapters.sql.source_models import WaitingRow
from sesame.blueprints.account_summary import EVENTS
from sesame.cli.people_words import PATHS
from sesame.domain.account import AccountState
from sesame.domain.audit import AuditAction
from sesame.domain.delivery import Promise
from sesame.mounted import mounted
from sesame.services.throttling import GuessedPath
from tests.conftest import AppFactory
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.people_with_accounts import give_account
from tests.store_of import engine_of
from tests.store_of import key_of
from tests.store_of import rows
from tests.store_of import set_state
from tests.store_of import told_of

WHY = "--reason=Carte vue au guichet"
NOW = SystemClock("Europe/Paris").now
HER = replace(LEA, used_given_name="Léo", valid_until=dt.date(2031, 8, 31))


def show(app: Flask, *words: str) -> Result:
    """Look at somebody."""
    return app.test_cli_runner().invoke(args=["sesame", "people", "show", WHY, "--operator=ndubois", *words])


def facts(app: Flask, uid: str = "lmartin") -> dict[str, Any]:
    """Look at somebody as a program does."""
    told: dict[str, Any] = json.loads(show(app, uid, "--json").stdout)
    return told


def guess(app: Flask, path: GuessedPath, times: int) -> None:
    """Try in vain so often, on one path of Léa's."""
    files = mounted(app).services.people_desk.files
    budgets = next(one for one in files._paths if one._path == path)
    who = f"person:{key_of(app, 'lmartin')}"
    for _ in range(times):
        with mounted(app).services.unit_of_work() as tx:
            budgets.reserve(tx, who=who, origin="192.0.2.1")


def test_how_things_stand_for_somebody(make_any_app: AppFactory) -> None:
    """On each kind of database: who they are, their account, tries, keys, mails and events; no secret and no date."""
    app = make_any_app(HER, PAUL)
    give_account(app, "lmartin")
    set_state(app, "lmartin", AccountState.SUSPENDED)
    services = mounted(app).services
    guess(app, GuessedPath.JOKER, 11)
    guess(app, GuessedPath.IDENTITY, 10)
    now, key = NOW(), key_of(app, "lmartin")
    with services.unit_of_work() as tx:
        mail = {"template": "code", "to": "lea@courriel.example", "language": "fr", "facts": {"code": "123456"}}
        tx.outbox.promise([Promise(**mail), Promise(**{**mail, "to": "paul.bernard@univ-demo.example"})], now)  # type: ignore[arg-type]
        tx.keys.give("digest of a key", person=key, act="recovery", until=now + dt.timedelta(days=3))
        tx.keys.give("one that is over", person=key, act="recovery", until=now)

    result = show(app, "lmartin")

    moment = r"\d{4}-\d\d-\d\d \d\d:\d\d"
    assert (result.exit_code, result.stderr) == (0, "")
    lines = re.sub(moment, "MOMENT", result.stdout).splitlines()
    assert lines == [
        "lmartin : Léa Martin-Duval, d’usage Léo, étudiant, uid lmartin",
        "  n° étudiant : 22401234",
        "  INE : 123456789AB",
        "  adresses : l•••@u•••.example, l•••@c•••.example",
        "  dernier jour : 2031-08-31",
        "  dernier jour du compte : 2032-02-27",
        "  compte suspendu, activé le MOMENT",
        "  question joker : choisie",
        "  mauvaises dates de naissance : 3 sur 3 jusqu’au MOMENT, le dernier le MOMENT : fermé",
        "  mauvaises dates de naissance : 3 sur 10 en tout, le dernier le MOMENT",
        "  mauvaises réponses joker : 10 sur 10 en tout, le dernier le MOMENT : fermé, l’assistance rend les essais",
        "  clé ou code en cours (recovery), jusqu’au MOMENT",
        "  mail code à l•••@c•••.example, du MOMENT : en attente",
    ]
    for secret in ("2007", "123456\n", "digest", "argon2", "Gratin", "lea@", "3 février"):
        assert secret not in result.stdout, secret


def test_what_sources_say_of_somebody_is_told_and_never_in_their_words(app: Flask) -> None:
    """Who tells them, who no longer does, what waits, what is closed, and which names stay theirs."""
    key, clock = key_of(app, "lmartin"), mounted(app).services.clock
    day, now = dt.date(2027, 3, 1), clock.now()
    told_of(app, "lmartin", gone_on=day, doubted_at=now, closed_at=now)
    with Session(engine_of(app)) as session, session.begin():
        said = {"birth_date": "1999-01-02"}
        session.add(SourceRow(source="apogee", ref="12", person=key, said=said, absent_since=day))
        session.add(SourceRow(source="file", ref="uid:lmartin", person=key, said=said))
        why = {"code": "name_taken", "field": "uid", "facts": {**said, "uid": "pbernard"}}
        session.add(WaitingRow(source="rh", ref="9", person=key, since=now, **why))
        session.add(ReservedNameRow(name="lduval", person=key, until=dt.date(2099, 1, 1)))

    shown = show(app, "lmartin").stdout

    lines = [line.strip() for line in re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "MOMENT", shown).splitlines()]
    assert lines[4:12] == [
        "dans plus aucune source depuis le 2027-03-01",
        "dernier jour du compte : 2027-08-28",
        "fermé à la main depuis le MOMENT : rien ne lui est ouvert",
        "une source en doute depuis le MOMENT : rien ne lui est ouvert",
        "source apogee : absent(e) depuis le 2027-03-01",
        "source file : y est",
        "source rh : une ligne attend depuis le MOMENT : l’uid est celui de « pbernard »",
        "ancien nom : lduval, réservé jusqu’au 2099-01-01",
    ]
    as_facts = facts(app)
    assert as_facts["gone_on"] == "2027-03-01"
    assert as_facts["sources"][0] == {"source": "apogee", "absent_since": "2027-03-01"}
    assert "1999" not in shown + json.dumps(as_facts)


def test_who_looked_and_why_is_seen_by_whom_they_looked_at(app: Flask) -> None:
    """Once a look, in « Mon Sésame » as well; without a reason nobody looks."""
    assert app.test_cli_runner().invoke(args=["sesame", "people", "show", "lmartin"]).exit_code == 2
    assert show(app, "nobody").exit_code == 1
    show(app, "lmartin")
    show(app, "lmartin", "--json")

    seen = [row for row in rows(app, AuditRow) if row.action == AuditAction.PERSON_VIEWED]
    assert [(row.person, row.actor_kind, row.actor_name, row.reason) for row in seen] == [
        (key_of(app, "lmartin"), "operator", "ndubois", "Carte vue au guichet")
    ] * 2
    assert EVENTS[AuditAction.PERSON_VIEWED] == "Fiche consultée par l’assistance"
    told = facts(app)["events"][0]
    assert (told["event"], told["count"], told["by"], told["reason"]) == (
        "person_viewed",
        2,
        "ndubois",
        "Carte vue au guichet",
    )


def test_a_mail_that_was_given_up_says_why(app: Flask) -> None:
    """One that left says nothing any more, not even that it was theirs."""
    mail = Promise(template="account_activated", to="lea@courriel.example", language="fr", facts={})
    with mounted(app).services.unit_of_work() as tx:
        tx.outbox.promise([mail, mail], NOW())
    with Session(engine_of(app)) as session, session.begin():
        first, second = session.query(OutboxRow.id).order_by(OutboxRow.id)
        session.execute(update(OutboxRow).where(OutboxRow.id == first[0]).values(state="done", payload={}))
        session.execute(update(OutboxRow).where(OutboxRow.id == second[0]).values(state="dead", last_error="refused"))

    (told,) = facts(app)["mails"]
    assert (told["mail"], told["to"], told["state"], told["error"]) == (
        "account_activated",
        "l•••@c•••.example",
        "given_up",
        "refused",
    )
    assert "mail account_activated à l•••@c•••.example" in show(app, "lmartin").stdout
    assert show(app, "lmartin").stdout.count(": abandonné (refused)") == 1


def test_who_has_no_account_has_nothing_to_be_closed(app: Flask) -> None:
    """Every state is said; a path nobody tried is not."""
    told = facts(app, "xivanova")

    assert (told["state"], told["joker"], told["tries"], told["keys"], told["mails"]) == ("pending", False, [], [], [])
    assert "birth_date" not in told
    assert set(PATHS) == set(GuessedPath)


def test_wrong_passwords_at_the_sign_in_are_said_for_their_quarter_of_an_hour(app: Flask) -> None:
    """Those from addresses that are not hers, which are all that others can close."""
    give_account(app, "lmartin")
    for n in range(3):
        mounted(app).services.sign_in.check_password("lmartin", "wrong", origin=f"192.0.2.{n}")

    (told,) = facts(app)["tries"]
    assert (told["path"], told["used"], told["closed"]) == ("sign-in", 3, False)
    assert dt.datetime.fromisoformat(told["until"]) - NOW() <= dt.timedelta(minutes=15)
