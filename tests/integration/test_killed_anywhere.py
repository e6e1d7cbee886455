"""The process is killed before each statement and each commit: nothing is half, and doing it again ends well."""

import os
import shutil
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event

from sesame.adapters.sql.models import AccountRow
from sesame.adapters.sql.models import ConsentRow
from sesame.adapters.sql.models import OutboxRow
from sesame.adapters.sql.models import PreferencesRow
from sesame.domain.delivery import DeliveryState
from sesame.mounted import mounted
from tests.people_with_accounts import Later
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import give_account
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import NEW_PASSWORD
from tests.store_of import engine_of
from tests.store_of import events
from tests.store_of import rows

KILLED = 9


def killed_anywhere(app: Flask, act: Callable[[], object]) -> Iterator[int]:
    """Do it in another process, killed at its first point, its second…; give the number of each, the killing done.

    The database is each time as it was before. Ends when there is no further point.
    """
    database = Path(str(engine_of(app).url.database))
    engine_of(app).dispose()
    before = database.with_suffix(".before")
    shutil.copy(database, before)
    point = 0
    while True:
        point += 1
        engine_of(app).dispose()
        for rest in ("-wal", "-shm"):
            Path(f"{database}{rest}").unlink(missing_ok=True)
        shutil.copy(before, database)
        child = os.fork()
        if child == 0:
            try:
                _die_at(app, point)
                act()
                os._exit(0)
            finally:
                os._exit(1)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if ended == 0:
            return
        assert ended == KILLED, f"it failed by itself at point {point}"
        yield point


def _die_at(app: Flask, point: int) -> None:
    left = [point]

    def count(*_: object) -> None:
        left[0] -= 1
        if not left[0]:
            os._exit(KILLED)

    engine_of(app).dispose(close=False)
    for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(engine_of(app), moment, count)


def opens(app: Flask, password: str) -> bool:
    """Tell whether Léa signs in with it."""
    return mounted(app).services.sign_in.check_password("lmartin", password)


@pytest.fixture
def with_account(app: Flask) -> Flask:
    """Return an app in which Léa has an account."""
    give_account(app)
    return app


def test_an_activation_killed_at_its_last_step_is_whole_or_nothing(app: Flask) -> None:
    """The account, its choices, consents, event and mails come together; the same form sent again ends well."""
    person = at_activation(app)
    person.go_to("mot-de-passe")
    data, points = {**person.hidden(), **person.answer("mot-de-passe")}, 0

    for points in killed_anywhere(app, lambda: person.client.post(f"{person.home}mot-de-passe", data=data)):
        parts = [rows(app, table) for table in (AccountRow, PreferencesRow, ConsentRow, OutboxRow)]
        assert all(parts) or not any(parts), f"half an account at point {points}"
        assert ("account_activated" in events(app)) == bool(parts[0])

        answer = person.client.post(f"{person.home}mot-de-passe", data=data, follow_redirects=True)

        assert answer.status_code == 200, f"no way on after point {points}"
        assert opens(app, GOOD_PASSWORD)
        assert events(app).count("account_activated") == 1
    assert points > 20


def test_a_recovery_killed_at_its_last_step_leaves_one_password_that_opens(with_account: Flask) -> None:
    """The old one or the new one, with its event and mails or without; the same form sent again ends well."""
    app, points = with_account, 0
    person = at_recovery(app)
    person.go_to("mot-de-passe")
    data = {**person.hidden(), **person.answer("mot-de-passe")}

    for points in killed_anywhere(app, lambda: person.client.post(f"{person.home}mot-de-passe", data=data)):
        changed = opens(app, NEW_PASSWORD)
        assert opens(app, GOOD_PASSWORD) != changed
        assert ("password_recovered" in events(app)) == changed == bool(rows(app, OutboxRow))

        answer = person.client.post(f"{person.home}mot-de-passe", data=data, follow_redirects=True)

        assert answer.status_code == 200, f"no way on after point {points}"
        assert opens(app, NEW_PASSWORD)
        assert events(app).count("password_recovered") == 1
    assert points > 15


def test_a_delivery_killed_anywhere_loses_nothing(app: Flask, later: Later) -> None:
    """What it had in its hand is another's once the lease is over."""
    at_activation(app).go_to("termine")
    promised, points = len(rows(app, OutboxRow)), 0
    deliver = mounted(app).services.delivery.deliver

    with app.app_context():
        for points in killed_anywhere(app, deliver):
            later.advance(minutes=6)
            deliver()
            done = [row for row in rows(app, OutboxRow) if row.state == DeliveryState.DONE.value]
            assert len(done) == promised, f"lost at point {points}"
    assert promised == 2
    assert points > 5
