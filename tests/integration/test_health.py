"""The health page: one word for whoever asks, details for who shows a token."""

from typing import Any
from unittest.mock import MagicMock

import pytest
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from sesame.adapters.sql.schema import SqlSchema
from sesame.health import visit_token
from tests.conftest import AppFactory
from tests.demo_running import free_ports
from tests.people_with_accounts import give_account
from tests.store_of import engine_of
from tests.store_of import everything

READY, LIVE = "/sesame/sante", "/sesame/sante/vie"
TOKEN = "a token of the monitor alone"
each_page = pytest.mark.parametrize("page", [READY, LIVE])


def details(app: Flask, token: str = TOKEN, **headers: str) -> dict[str, Any]:
    """Return what a monitor with a token reads."""
    answer = app.test_client().get(READY, headers={"Authorization": f"Bearer {token}", **headers})
    found: dict[str, Any] = answer.get_json()
    return found


def away(scheme: str) -> str:
    """Return an address of that kind where nobody listens."""
    (port,) = free_ports(1)
    return f"{scheme}://nobody@127.0.0.1:{port}/0"


@each_page
def test_a_stranger_reads_one_word(app: Flask, page: str) -> None:
    """From the portal's own machine too: behind a proxy everybody seems to come from there."""
    answer = app.test_client().get(page)

    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert app.test_client().head(page).status_code == 200
    assert app.test_client().post(page).status_code == 405


@each_page
def test_nothing_is_kept_of_the_question_or_the_answer(app: Flask, page: str) -> None:
    """No cookie, no copy in a cache, no row."""
    before = everything(app)

    answer = app.test_client().get(f"{page}?langue=en", headers={"Accept-Language": "en"})

    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert "Vary" not in answer.headers
    assert everything(app) == before


@pytest.mark.parametrize("lacking", ["database", "schema", "limiter"])
def test_a_process_that_cannot_serve_says_so_and_lives(make_app: AppFactory, lacking: str) -> None:
    """A load balancer leaves it alone, and nobody restarts it for that."""
    settings = {
        "database": {"SESAME_DATABASE_URL": away("postgresql+psycopg")},
        "limiter": {"SESAME_LIMITER_STORAGE_URL": away("redis")},
    }
    app = make_app(people=False, SESAME_HEALTH_TOKEN=TOKEN, **settings.get(lacking, {}))
    if lacking == "schema":
        with engine_of(app).begin() as connection:
            connection.exec_driver_sql("DELETE FROM sesame_alembic_version")

    ready, live = app.test_client().get(READY), app.test_client().get(LIVE)

    assert (ready.status_code, ready.text) == (503, "indisponible\n")
    assert (live.status_code, live.text) == (200, "ok\n")
    assert details(app)["missing"] == [lacking]


@each_page
def test_the_flood_gate_does_not_count_it(make_app: AppFactory, page: str) -> None:
    """A monitor that asks every second must not close the site to its own address."""
    app = make_app(SESAME_REQUESTS_PER_MINUTE=1)

    assert [app.test_client().get(page).status_code for _ in range(5)] == [200] * 5
    assert app.test_client().get("/aide/activer-mon-compte/").status_code == 200
    assert app.test_client().get("/aide/activer-mon-compte/").status_code == 429


def test_who_asks_all_the_time_is_given_the_answer_of_a_moment_ago(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page is open to all and counted by nobody: it must cost nothing."""
    with monkeypatch.context() as counting:
        look = MagicMock(return_value=True)
        counting.setattr(SqlSchema, "is_current", look)
        for _ in range(50):
            app.test_client().get(READY)

    assert look.call_count < 5


@pytest.mark.parametrize(
    "shown",
    ["", "Bearer", "Bearer ", f"Basic {TOKEN}", f"Bearer {TOKEN}x", f"Bearer {visit_token('another secret key')}"],
    ids=["nothing", "no token", "an empty one", "another kind", "a longer one", "another key's"],
)
def test_without_the_right_token_there_is_one_word(make_app: AppFactory, shown: str) -> None:
    """Whatever is shown instead."""
    app = make_app(SESAME_HEALTH_TOKEN=TOKEN)

    assert app.test_client().get(READY, headers={"Authorization": shown}).text == "ok\n"


def test_a_site_without_a_token_tells_details_to_nobody_but_the_doctor(app: Flask) -> None:
    """An empty setting is no token."""
    assert app.test_client().get(READY, headers={"Authorization": "Bearer "}).text == "ok\n"
    assert details(app, visit_token("a secret of the tests alone"))["status"] == "ok"


def test_a_monitor_reads_what_the_process_stands_on(make_app: AppFactory) -> None:
    """And nothing about anybody, nor any credential."""
    app = make_app(SESAME_HEALTH_TOKEN=TOKEN, MAIL_SERVER="smtp.univ-demo.example", MAIL_USERNAME="sender-login")
    give_account(app)

    found = details(app)

    assert (found["status"], found["missing"]) == ("ok", [])
    assert (found["database"], found["limiter"], found["identity"]) == ("sqlite", "memory", "session")
    assert found["mail"] == "smtp.univ-demo.example:25"
    assert found["waiting_mails"] == found["dead_mails"] == 0
    assert not any(word in str(found) for word in ("lmartin", "sender-login", TOKEN, "sesame.db"))


@pytest.mark.parametrize("believed", [True, False], ids=["ProxyFix", "nobody"])
def test_it_tells_what_a_proxy_in_front_made_of_the_request(make_app: AppFactory, *, believed: bool) -> None:
    """Whether the portal believes what the proxy says of the visitor is what the doctor needs to know."""
    app = make_app(SESAME_HEALTH_TOKEN=TOKEN, SESAME_IDENTITY_HEADER="Remote-User")
    if believed:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_proto=1, x_host=1, x_prefix=1)  # type: ignore[method-assign]
    said = {
        "X-Forwarded-For": "192.0.2.9",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "ent.univ-demo.example",
        "X-Forwarded-Prefix": "/ent",
    }

    seen = details(app, **said)["seen"]

    assert seen == {
        "scheme": "https" if believed else "http",
        "host": "ent.univ-demo.example" if believed else "localhost",
        "root": "/ent" if believed else "",
        "forwarded": list(said),
        "proxy_fix": believed,
        "identity_header": False,
    }
    assert details(app, **{"Remote-User": "anybody"})["seen"]["identity_header"] is True
