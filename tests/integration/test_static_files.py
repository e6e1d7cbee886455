"""Styles and script: asked for once a year, the same for everybody, new as soon as they have changed."""

import datetime as dt
import re
from pathlib import Path

import flask
import pytest
from flask import Flask

from sesame.blueprints.static_files import StaticFiles
from tests.conftest import AppFactory

INTRO = "/aide/activer-mon-compte/"
FOREVER = "public, max-age=31536000, immutable"


def addresses(page: str) -> list[str]:
    """Return the addresses of our static files that a page names."""
    return re.findall(r'"([^"]*/sesame/static/[^"]*)"', page)


@pytest.fixture
def busy(app: Flask) -> Flask:
    """Return a portal that looks at everybody's session on each request, and sends its cookie again each time."""

    @app.before_request
    def look() -> None:
        flask.session.permanent = True
        flask.session["seen"] = dt.datetime.now(dt.UTC).isoformat()

    return app


def test_each_file_that_a_page_names_lives_a_year(app: Flask) -> None:
    """Its address holds a digest of what is in it, so nothing old is ever shown."""
    client = app.test_client()
    found = addresses(client.get(INTRO).text)

    assert {Path(one.partition("?")[0]).name for one in found} >= {"sesame.css", "sesame.js", "base.css"}
    for address in found:
        with client.get(address) as file:
            assert (file.status_code, file.headers["Cache-Control"]) == (200, FOREVER), address
            assert "ETag" in file.headers, address


def test_what_everybody_shares_carries_nobody_s_cookie(busy: Flask) -> None:
    """A cache that ignores `Vary` would hand one person's session to the next; one that obeys it would keep nothing."""
    client = busy.test_client()
    for address in addresses(client.get(INTRO).text):
        with client.get(address) as file:
            assert file.headers["Cache-Control"] == FOREVER, address
            assert "Set-Cookie" not in file.headers, address
            assert "Vary" not in file.headers, address


def test_other_reasons_to_vary_stay(app: Flask) -> None:
    """A portal that compresses says so."""

    @app.after_request
    def compress(response: flask.Response) -> flask.Response:
        response.vary.update(["Accept-Encoding", "Cookie"])
        return response

    client = app.test_client()
    with client.get(addresses(client.get(INTRO).text)[0]) as file:
        assert file.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("query", ["", "?v=", "?v=0123456789abcdef"])
def test_a_file_asked_for_without_its_present_digest_is_asked_about_each_time(busy: Flask, query: str) -> None:
    """A page of an older version, during an update, finds the file and keeps it for no longer than it should."""
    with busy.test_client().get(f"/sesame/static/sesame.css{query}") as file:
        assert (file.status_code, file.headers["Cache-Control"]) == (200, "no-cache")
        assert "Cookie" in file.headers["Vary"]


def test_the_browser_s_copy_is_confirmed_with_the_same_patience(app: Flask) -> None:
    """A reload asks all the same; 304 says it again."""
    client = app.test_client()
    address = addresses(client.get(INTRO).text)[0]
    with client.get(address) as file:
        tag = file.headers["ETag"]
    with client.get(address, headers={"If-None-Match": tag}) as file:
        assert (file.status_code, file.headers["Cache-Control"]) == (304, FOREVER)


def test_under_a_prefix_and_a_sub_path_the_addresses_lead_to_the_files(make_app: AppFactory) -> None:
    """Both stand before the path; the digest stays."""
    app = make_app(mount_options={"url_prefix": "/compte"})
    client = app.test_client()
    found = addresses(client.get("/compte" + INTRO, environ_overrides={"SCRIPT_NAME": "/ent"}).text)

    assert found
    for address in found:
        assert address.startswith("/ent/compte/sesame/static/"), address
        with client.get(address.removeprefix("/ent"), environ_overrides={"SCRIPT_NAME": "/ent"}) as file:
            assert file.headers["Cache-Control"] == FOREVER, address


def test_a_file_that_is_not_there_is_no_file_for_a_year(app: Flask) -> None:
    """Nor is what a path outside of the folder names."""
    for path in ("nowhere.css?v=", "nowhere.css", "..%2fsettings.py?v=x"):
        answer = app.test_client().get(f"/sesame/static/{path}")
        assert answer.status_code == 404, path
        assert "max-age" not in answer.headers.get("Cache-Control", ""), path


def test_a_changed_file_has_another_digest(tmp_path: Path) -> None:
    """A process that saw the old one notices."""
    (tmp_path / "a.css").write_text("old", encoding="utf-8")
    files = StaticFiles(tmp_path)
    before = files.digest("a.css")
    (tmp_path / "a.css").write_text("newer", encoding="utf-8")

    assert before
    assert files.digest("a.css") not in ("", before)
    assert files.digest("../a.css") == files.digest("missing.css") == ""
