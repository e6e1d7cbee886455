"""The policy of our pages: strict by default, opened by settings, never for anybody's script."""

import re
from pathlib import Path
from typing import Any

import flask
import pytest
from flask import Flask

from sesame.errors import Misconfigured
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.layout_of import page
from tests.layout_of import write_templates

INTRO = "/aide/activer-mon-compte/"
STRICT = {
    "default-src": "'none'",
    "style-src": "'self'",
    "script-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def policy(app: Flask, path: str = INTRO) -> dict[str, str]:
    """Return the policy that an answer carries, by directive."""
    with app.test_client().get(path) as answer:
        parts = answer.headers["Content-Security-Policy"].split(";")
    return dict(part.strip().split(" ", 1) for part in parts)


def test_by_default_nothing_is_inline_and_nothing_comes_from_elsewhere(app: Flask) -> None:
    """On pages, errors and files alike."""
    for path in (INTRO, "/sesame/nowhere", "/sesame/static/sesame.css"):
        assert policy(app, path) == STRICT, path


@pytest.mark.parametrize(
    "given",
    [
        "style-src https://cdn.univ-demo.example; img-src https: *.univ-demo.example; frame-src https://video.example",
        {
            "style-src": ["https://cdn.univ-demo.example"],
            "img-src": "https: *.univ-demo.example",
            "frame-src": ("https://video.example",),
        },
    ],
)
def test_a_site_opens_what_its_layout_needs(make_app: AppFactory, given: Any) -> None:
    """As a text or as a mapping, beside what is there already; all the rest stays closed."""
    assert policy(make_app(SESAME_CSP_SOURCES=given)) == {
        **STRICT,
        "style-src": "'self' https://cdn.univ-demo.example",
        "img-src": "'self' data: https: *.univ-demo.example",
        "frame-src": "'self' https://video.example",
    }


def test_every_form_of_source_that_a_browser_knows_is_taken(make_app: AppFactory) -> None:
    """Hosts with port and path, digests of one inline piece, inline styles where a site asks for them."""
    app = make_app(
        SESAME_CSP_SOURCES="script-src https://cdn.example:8443/js/ 'unsafe-hashes' 'sha256-AbC+/=';"
        " style-src 'unsafe-inline'; style-src-attr 'unsafe-inline'; connect-src wss://chat.example localhost:8080;"
        " font-src data:; form-action https://cas.univ-demo.example; media-src blob:"
    )
    found = policy(app)

    assert found["script-src"] == "'self' https://cdn.example:8443/js/ 'unsafe-hashes' 'sha256-AbC+/='"
    assert found["style-src-attr"] == "'unsafe-inline'"
    assert found["connect-src"] == "'self' wss://chat.example localhost:8080"
    assert found["form-action"] == "'self' https://cas.univ-demo.example"


def test_what_would_open_more_than_was_meant_is_told_at_mount(make_app: AppFactory) -> None:
    """Each with the reason: anybody's script, a whole scheme that may take passwords away, a keyword without quotes."""
    refused = {
        "script-src 'unsafe-inline'": "SESAME_CSP_NONCE",
        "script-src 'unsafe-eval'": "passwords that are typed",
        "script-src https:": "no source for script-src",
        "script-src *": "no source for script-src",
        "script-src data:": "no source for script-src",
        "script-src http://cdn.example": "begins with https://",
        "script-src cdn.example": "begins with https://",
        "style-src unsafe-inline": "keywords stand in single quotes",
        "style-src https:": "no source for style-src",
        "form-action https:": "no source for form-action",
        "connect-src 'none'": "no source for connect-src",
        "img-src": "names no source",
        "default-src https://a.example": "'default-src' cannot be opened",
        "frame-ancestors https://a.example": "'frame-ancestors' cannot be opened",
        "img-src https://a.example\nX-Evil: 1": "'X-Evil:' is no source",
        "style-src https://a.example, https://b.example": "no source",
    }
    for given, reason in refused.items():
        with pytest.raises(Misconfigured) as told:
            make_app(SESAME_CSP_SOURCES=given)
        (line,) = told.value.faults
        assert line.startswith("SESAME_CSP_SOURCES: "), given
        assert reason in line, (given, line)
    for wrong in (5, {"img-src": 5}, ["img-src"]):
        with pytest.raises(Misconfigured, match="SESAME_CSP_SOURCES"):
            make_app(SESAME_CSP_SOURCES=wrong)


NONCED = page(head='<style nonce="{{ sesame_csp_nonce() }}">a{}</style>', body='<p id="n">{{ sesame_csp_nonce() }}</p>')


def nonce_of(text: str) -> str:
    """Return the nonce that a page of this layout shows."""
    found = re.search(r'<style nonce="([^"]*)">', text)
    assert found
    assert f'<p id="n">{found[1]}</p>' in text
    return found[1]


def test_a_nonce_is_new_on_each_page_and_stands_in_its_policy(make_app: AppFactory, tmp_path: Path) -> None:
    """For styles and scripts; an error page has one too, a file has none."""
    write_templates(tmp_path, base=NONCED)
    app = make_app(SESAME_CSP_NONCE=True)
    client, seen = app.test_client(), set()
    for path in (INTRO, INTRO, "/sesame/nowhere"):
        answer = client.get(path)
        nonce = nonce_of(answer.text)
        header = answer.headers["Content-Security-Policy"]
        assert f"style-src 'self' 'nonce-{nonce}'" in header, path
        assert f"script-src 'self' 'nonce-{nonce}'" in header, path
        assert len(nonce) >= 22, path
        seen.add(nonce)

    assert len(seen) == 3
    assert policy(app, "/sesame/static/sesame.css") == STRICT


def test_without_the_setting_and_on_the_portal_s_own_pages_there_is_no_nonce(
    make_app: AppFactory, tmp_path: Path
) -> None:
    """The same layout serves all three, and the policy stays as strict as it was."""
    write_templates(tmp_path, base=NONCED)
    without = make_app()
    app = make_app(SESAME_CSP_NONCE=True)
    app.add_url_rule("/home", view_func=lambda: flask.render_template("base.html"))

    assert nonce_of(without.test_client().get(INTRO).text) == ""
    assert policy(without) == STRICT
    assert nonce_of(app.test_client().get("/home").text) == ""


def test_a_nonce_does_not_take_back_the_inline_styles_that_a_site_allowed(make_app: AppFactory) -> None:
    """Beside a nonce browsers ignore 'unsafe-inline'."""
    found = policy(make_app(SESAME_CSP_NONCE=True, SESAME_CSP_SOURCES="style-src 'unsafe-inline'"))

    assert found["style-src"] == "'self' 'unsafe-inline'"
    assert "'nonce-" in found["script-src"]


def test_the_portal_s_own_nonce_is_used_where_it_has_one(make_app: AppFactory, tmp_path: Path) -> None:
    """Flask-Talisman's ``csp_nonce()``, and where that says nothing, ours by its name: one attribute suffices."""
    write_templates(tmp_path, base=page(head='<style nonce="{{ csp_nonce() }}">a{}</style>'))
    app = make_app(SESAME_CSP_NONCE=True)
    client = app.test_client()
    for theirs, ours in (("the-portal-s-own", "the-portal-s-own"), ("", r"[\w-]{22,}")):
        app.jinja_env.globals["csp_nonce"] = lambda theirs=theirs: theirs
        answer = client.get(INTRO)
        (shown,) = re.findall(r'<style nonce="([^"]*)">', answer.text)

        assert re.fullmatch(ours, shown), theirs
        assert f"style-src 'self' 'nonce-{shown}'" in answer.headers["Content-Security-Policy"], theirs


def test_a_portal_that_sets_a_policy_itself_is_obeyed(make_app: AppFactory) -> None:
    """Its hook runs after ours."""
    app = make_app()

    @app.after_request
    def own(response: flask.Response) -> flask.Response:
        response.headers["Content-Security-Policy"] = "default-src https:"
        return response

    assert policy(app) == {"default-src": "https:"}
    assert mounted(app).services.settings.csp_sources == ()
