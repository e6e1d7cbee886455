"""What the policy takes away from a portal's layout is told once, in words, with what mends it."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import flask
import pytest
from flask import Flask
from markupsafe import Markup

from sesame.layout_check import layout_notices
from sesame.layout_check import shown_notices
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.layout_of import page
from tests.layout_of import write_templates

STYLE, ATTRIBUTE, SCRIPT, HANDLER = "a <style> element", "a style= attribute", "a <script> element", "an on…= attribute"
#: What stands in a layout, and the words of each notice about it.
TOLD: dict[str, list[list[str]]] = {
    page(): [],
    page(head="<link rel='stylesheet' href='/static/a.css'><script src='{{ url_for(\"x\") }}'></script>"): [],
    page(head="<style>a{}</style>"): [[STYLE, "base.html", "SESAME_CSP_NONCE", 'nonce="{{ sesame_csp_nonce() }}"']],
    page(head="<!-- <style>a{}</style> -->{# <style>a{}</style> #}"): [],
    page(body="<p style='color:red'>"): [[ATTRIBUTE, "SESAME_CSP_SOURCES=\"style-src-attr 'unsafe-inline'\""]],
    page(body="<p {% if x %}style='{{ y }}'{% endif %}><p style=''>"): [[ATTRIBUTE, "base.html (× 2)"]],
    page(body="<script>go()</script>"): [[SCRIPT, "SESAME_CSP_NONCE"]],
    page(body="<script type='application/ld+json'>{}</script><script type='text/template'><b style=''></script>"): [],
    page(body="<a onclick='x()'>"): [[HANDLER, "no setting"]],
    page(body="<a href='javascript:history.back()'>"): [[HANDLER]],
    page(head="<link rel='stylesheet' href='https://cdn.example/b.css'>"): [
        ["refuses https://cdn.example (style-src)", 'SESAME_CSP_SOURCES="style-src https://cdn.example"']
    ],
    page(head="<script src='//cdn.example/a.js'></script><script src='https://cdn.example/b.js'></script>"): [
        ["base.html (× 2)", '"script-src https://cdn.example"']
    ],
    page(body="<img src='https://a.example/1.png'><img src='data:image/png;base64,x'>"): [
        ['"img-src https://a.example"']
    ],
    page(body="<iframe src='/news'></iframe>"): [["frame-src 'self'"]],
    page(body="<form action='https://search.example/'><form action='/search'>"): [
        ['"form-action https://search.example"']
    ],
    page(head="<base href='/ent/'>"): [["<base>", "ignored"]],
    page(body="<img src='https://ent.univ-demo.example/logo.png'>"): [],
    page(head="<style>a{}</style><script>go()</script>", body="<a onclick='x()' style='y'>"): [
        [STYLE],
        [ATTRIBUTE],
        [SCRIPT],
        [HANDLER],
    ],
    # What our pages replace is not shown.
    page().replace("block content %}", "block content %}<style>a{}</style>"): [],
}


def told(app: Flask) -> list[str]:
    """Return what is told of the layout."""
    return [notice.words for notice in layout_notices(app)]


def test_each_thing_that_will_not_work_is_told_with_what_mends_it(make_app: AppFactory, tmp_path: Path) -> None:
    """And what works is not: files of the portal's own, data, comments, what our pages put in place of it."""
    for layout, expected in TOLD.items():
        write_templates(tmp_path, base=layout)
        found = told(make_app(people=False, SESAME_PUBLIC_URL="https://ent.univ-demo.example"))
        assert len(found) == len(expected), (layout, found)
        for line, words in zip(found, expected, strict=True):
            for word in words:
                assert word in line, (layout, line)


def test_what_a_layout_extends_and_includes_counts(make_app: AppFactory, tmp_path: Path) -> None:
    """Only as far as it is shown: a block that a child replaces is not, one that it asks for by ``super()`` is."""
    write_templates(
        tmp_path,
        skeleton="<html><head>{% block head %}<style>a{}</style>{% endblock %}</head><body>"
        "{% block menu %}<a onclick='x()'>{% endblock %}{% include ['missing.html', 'foot.html'] %}"
        "{% block content %}{% endblock %}</body></html>",
        foot="<p style='x'>{% block content %}{% endblock %}</p>{{ icon() }}",
        icons="{% macro icon() %}<script>go()</script>{% endmacro %}",
        base="{% extends 'skeleton.html' %}{% from 'icons.html' import icon %}"
        "{% block head %}{% if theme %}{{ super() }}{% endif %}{% endblock %}{% block menu %}<nav>{% endblock %}",
    )
    found = told(make_app())

    assert [STYLE in found[0], ATTRIBUTE in found[1], SCRIPT in found[2], len(found)] == [True, True, True, 3]
    assert "skeleton.html" in found[0]
    assert "foot.html" in found[1]
    assert "icons.html" in found[2]


def test_settings_that_mend_it_end_the_notice(make_app: AppFactory, tmp_path: Path) -> None:
    """Each as the notice says, word for word."""
    write_templates(
        tmp_path,
        base=page(
            head='<style nonce="{{ sesame_csp_nonce() }}">a{}</style><link rel="stylesheet" href="https://cdn.example/b.css">'
            '<script nonce="{{ csp_nonce() }}">go()</script>',
            body="<p style='x'>",
        ),
    )
    before = told(make_app())
    after = told(
        make_app(
            SESAME_CSP_NONCE=True, SESAME_CSP_SOURCES="style-src https://cdn.example; style-src-attr 'unsafe-inline'"
        )
    )

    assert len(before) == 4
    assert after == []


def test_a_layout_that_cannot_be_read_is_no_reason_to_stop(make_app: AppFactory, tmp_path: Path) -> None:
    """It names its parent by a variable, includes itself, is broken: the portal's affair, and it shows by itself."""
    for layout in (
        "{% extends theme %}{% block content %}{% endblock %}",
        "{% include 'base.html' %}{% include other %}{% block content %}{% endblock %}",
        "{% extends 'base.html' %}{% block content %}{% endblock %}",
        "{% include 'nowhere.html' ignore missing %}{% import theme as t %}{% block content %}{% endblock %}",
    ):
        write_templates(tmp_path, base=layout)
        assert told(make_app(people=False)) == [], layout


def test_the_log_says_it_once_when_the_app_is_made(
    make_app: AppFactory, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The pages add nothing; it is kept for who asks later."""
    write_templates(tmp_path, base=page(head="<style>a{}</style>"))
    with caplog.at_level(logging.WARNING, logger="sesame"):
        app = make_app()
        for _ in range(2):
            app.test_client().get("/aide/activer-mon-compte/")

    (line,) = [record.getMessage() for record in caplog.records if record.name == "sesame"]
    assert line.startswith("the portal's layout, base.html: a <style> element has no effect")
    assert [notice.words for notice in mounted(app).notices] == [line]


def test_a_command_does_not_say_it(tmp_path: Path) -> None:
    """A timer runs one every minute, and what it prints is mailed to somebody; a server says it."""
    write_templates(tmp_path, base=page(head="<style>a{}</style>"))
    (tmp_path / "portal.py").write_text(
        "import plugin\nfrom flask import Flask\n"
        f"app = Flask('portal', instance_path={str(tmp_path)!r}, template_folder={str(tmp_path / 'templates')!r})\n"
        "app.config.update(SECRET_KEY='a secret of the tests', MAIL_DEFAULT_SENDER='a@univ-demo.example',\n"
        "                  SESAME_CHARTER_URL='/reglement')\n"
        "plugin.mount(app)\n",
        encoding="utf-8",
    )

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        return subprocess.run(
            [sys.executable, *command],
            cwd=tmp_path,
            env=environ,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )

    assert "<style>" not in run("-m", "flask", "--app", "portal.py", "sesame", "deliver").stderr
    assert "<style>" in run("portal.py").stderr


class Talisman:
    """Stands for Flask-Talisman: a policy of its own on each answer of the app."""

    def __init__(self) -> None:
        """Hold what the extension would be given."""
        self.content_security_policy = {"default-src": "'self'", "style-src": "'self' 'unsafe-inline'"}
        self.content_security_policy_report_only = False

    def set_headers(self, response: flask.Response) -> flask.Response:
        """Put its policy over whatever there is."""
        response.headers["Content-Security-Policy"] = "default-src 'self'; style-src 'self' 'unsafe-inline'"
        return response


def test_where_the_portal_s_own_policy_holds_ours_is_not_spoken_of(make_app: AppFactory, tmp_path: Path) -> None:
    """Flask-Talisman writes its own over ours."""
    write_templates(tmp_path, base=page(head="<style>a{}</style>", body="<a onclick='x()'>"))
    app = make_app()
    app.after_request(Talisman().set_headers)

    assert layout_notices(app) == []


def test_a_page_as_it_is_answered_is_judged_by_the_policy_it_has(make_app: AppFactory, tmp_path: Path) -> None:
    """Under the portal's policy the style works and the handler does not; what a function writes is seen too."""
    write_templates(tmp_path, base=page(head="<style>a{}</style>{{ widget() }}", body="<a onclick='x()'>"))
    alone, beside = (make_app(mount_options={"url_prefix": "/compte"}) for _ in range(2))
    beside.after_request(Talisman().set_headers)
    for app in (alone, beside):
        app.jinja_env.globals["widget"] = lambda: Markup("<script>go()</script>")
    ours, theirs = ([notice.words for notice in shown_notices(app)] for app in (alone, beside))

    assert [STYLE in ours[0], SCRIPT in ours[1], HANDLER in ours[2], len(ours)] == [True, True, True, 3]
    assert [SCRIPT in theirs[0], HANDLER in theirs[1], len(theirs)] == [True, True, 2]


def test_a_page_without_a_policy_or_with_its_nonce_loses_nothing(make_app: AppFactory, tmp_path: Path) -> None:
    """A portal that takes the header away, and one that wrote the attribute."""
    write_templates(tmp_path, base=page(head='<style nonce="{{ sesame_csp_nonce() }}">a{}</style>'))
    app = make_app(SESAME_CSP_NONCE=True)
    bare = make_app()

    @bare.after_request
    def without(response: flask.Response) -> flask.Response:
        del response.headers["Content-Security-Policy"]
        return response

    assert shown_notices(app) == shown_notices(bare) == []
    assert layout_notices(bare) != []
