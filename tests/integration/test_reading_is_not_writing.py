"""A page that only shows something waits for no writer, and costs the same whatever others tried on the account."""

import datetime as dt
import json
import threading
import time
import tracemalloc

import pytest
from flask import Flask
from sqlalchemy import insert

from sesame.adapters.sql.models import AuditRow
from sesame.mounted import mounted
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.store_of import engine_of
from tests.store_of import key_of
from tests.store_of import rows
from tests.store_of import statements

#: Nine days of wrong dates from one address, as an older version kept them: a row for each.
MANY = 43_200


@pytest.fixture
def burdened(app: Flask) -> Flask:
    """Return an app in which somebody has guessed at Léa's birth date for nine days."""
    give_account(app)
    begin, person = dt.datetime(2026, 9, 1, tzinfo=dt.UTC), key_of(app, "lmartin")
    common = {"action": "identity_refused", "person": person, "origin": "192.0.2.1", "actor_kind": "person"}
    events = [
        {**common, "actor_name": "", "reason": "", "facts": {}, "count": 1, "at": begin + dt.timedelta(seconds=18 * n)}
        for n in range(MANY)
    ]
    with engine_of(app).begin() as connection:
        connection.execute(insert(AuditRow), events)
    return app


def test_pages_are_shown_while_somebody_writes(app: Flask) -> None:
    """An import that holds the only writer of the embedded database holds no reader."""
    give_account(app)
    lea, paul = signed_in(app), at_activation(app, "pbernard")
    paul.go_to("joker")
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with mounted(app).services.unit_of_work():
            held.set()
            assert done.wait(30)

    writer = threading.Thread(target=hold)
    writer.start()
    assert held.wait(10)
    begin = time.monotonic()
    try:
        shown = [
            lea.open(path).status_code for path in ("/sesame/", "/sesame/modifier/photo", "/sesame/mes-donnees.json")
        ]
        shown += [paul.client.get(f"{paul.home}{step}").status_code for step in ("joker", "", "numero")]
    finally:
        done.set()
        writer.join()

    # The writer was waited for as long as the database has patience: fifteen seconds.
    assert time.monotonic() - begin < 10
    assert shown == [200] * 6


@pytest.mark.parametrize("path", ["/sesame/", "/sesame/modifier/photo", "/sesame/mes-donnees"])
def test_a_page_of_one_s_own_reads_no_more_rows_than_it_needs(burdened: Flask, path: str) -> None:
    """Memory tells: forty thousand events would be megabytes of it."""
    lea = signed_in(burdened)
    lea.open(path)
    tracemalloc.start()
    try:
        page = lea.open(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert page.status_code == 200
    assert peak < 3_000_000


def test_events_are_not_read_where_none_is_shown(burdened: Flask) -> None:
    """A section asks for the person, the account and the choices."""
    lea = signed_in(burdened)

    with statements(burdened) as run:
        lea.open("/sesame/modifier/photo")

    assert [statement for statement in run if "sesame_audit" in statement] == []


def test_the_file_of_one_s_own_data_has_everything_and_is_written_as_it_is_read(burdened: Flask) -> None:
    """In pieces, none of them large."""
    lea = signed_in(burdened)
    answer = lea.client.get("/sesame/mes-donnees.json", buffered=False)

    pieces = list(answer.iter_encoded())

    assert max(len(piece) for piece in pieces) < 20_000
    assert len(json.loads(b"".join(pieces))["events"]) == MANY


def test_a_day_of_wrong_dates_from_one_address_is_a_row_an_hour(app: Flask) -> None:
    """And those that came after the path was closed are one more."""
    give_account(app)
    guesser = at_recovery(app)
    guesser.go_to("identite")
    for _ in range(40):
        guesser.send(**{**guesser.answer("identite"), "day": "4"})

    refusals = [(row.action, row.count) for row in rows(app, AuditRow) if row.action.startswith("identity")]

    assert sorted(refusals) == [("identity_path_closed", 37), ("identity_refused", 3)]
