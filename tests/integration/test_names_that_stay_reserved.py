"""The names of who is forgotten or renamed are given to nobody else, until their days are over or somebody says so."""

import pytest
from flask import Flask

from sesame.adapters.sql.models import AuditRow
from sesame.adapters.sql.source_models import ReservedNameRow
from sesame.domain.person import NOBODY
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.integration.test_commands import run
from tests.people_with_accounts import Later
from tests.store_of import key_of
from tests.store_of import rows

WHY = ("--reason", "Demande écrite", "--operator", "ndubois")


def names(app: Flask) -> list[str]:
    """Return the names that are reserved."""
    return [row.name for row in rows(app, ReservedNameRow)]


def test_login_and_uid_of_who_is_forgotten_stay_reserved_for_as_long_as_is_set(
    make_app: AppFactory, later: Later
) -> None:
    """Then purge lets them go, and says how many."""
    app = make_app(SESAME_LOGIN_RESERVED_DAYS=10)
    run(app, "people", "forget", "xivanova", "--yes", *WHY)
    kept = names(app)
    assert "xivanova" in kept
    later.advance(days=9)
    assert "libre" not in run(app, "purge").output

    later.advance(days=1)

    assert f"{len(kept)} nom(s) de connexion ou uid à nouveau libre(s)." in run(app, "purge").output
    assert names(app) == []


def test_none_is_reserved_for_no_days(make_app: AppFactory) -> None:
    """The next purge finds that it is over."""
    app = make_app(SESAME_LOGIN_RESERVED_DAYS=0)
    run(app, "people", "forget", "xivanova", "--yes", *WHY)
    run(app, "purge")

    assert names(app) == []


@pytest.mark.parametrize("is_forgotten", [True, False])
def test_a_name_is_let_go_by_hand_and_it_is_kept_who_did_it_and_why(app: Flask, *, is_forgotten: bool) -> None:
    """In the history of whose it was; of who is forgotten, neither person nor name."""
    services, person = mounted(app).services, NOBODY if is_forgotten else key_of(app, "lmartin")
    with services.unit_of_work() as tx:
        tx.reserved.reserve("lduval", person, services.clock.today())

    assert "aucun nom réservé" in run(app, "people", "release", "lmartin", *WHY).output
    assert run(app, "people", "release", " LDuval ", *WHY).output == " LDuval  : peut être redonné.\n"
    assert run(app, "people", "release", "lduval", *WHY).exit_code == 1

    (event,) = rows(app, AuditRow)
    assert (event.action, event.person, event.actor_name, event.reason) == (
        "name_released",
        person,
        "ndubois",
        "Demande écrite",
    )
    assert "lduval" not in str(vars(event))
    assert names(app) == []
