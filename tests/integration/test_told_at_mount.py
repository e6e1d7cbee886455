"""What a maintainer is told at once, in words, instead of finding out by a page that is empty, wrong or not there."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_login import LoginManager
from flask_login import login_user

import plugin
from sesame.errors import Misconfigured
from sesame.mounted import mounted
from tests.conftest import CHEAP
from tests.conftest import AppFactory
from tests.integration.test_commands import flask_sesame
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.portals import Kind
from tests.portals import build_portal
from tests.store_of import engine_of

INTRO = "/aide/activer-mon-compte/"
Write = Callable[..., None]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a way to put templates into the portal."""

    def put(**texts: str) -> None:
        (tmp_path / "templates").mkdir(exist_ok=True)
        for name, text in texts.items():
            (tmp_path / "templates" / f"{name}.html").write_text(text, encoding="utf-8")

    return put


def told(app: Flask) -> list[str]:
    """Return the codes of what was told of an app."""
    return [notice.code for notice in mounted(app).notices]


def faults_of(make_app: AppFactory, **config: Any) -> list[str]:
    """Return the faults that stop a mount; none when it goes on."""
    try:
        make_app(people=False, **config)
    except Misconfigured as error:
        return error.faults
    return []


def test_a_portal_as_it_should_be_is_told_nothing(make_app: AppFactory, write: Write) -> None:
    """Neither at mount nor at a first request."""
    write(base="<title>{% block title %}{% endblock %}</title>{% block content %}{% endblock %}")
    app = make_app(people=False, SESAME_PUBLIC_URL="https://ent.univ-demo.example")

    assert app.test_client().get(INTRO).status_code == 200
    assert told(app) == []


def test_a_layout_in_which_nothing_would_be_seen_stops_the_start(make_app: AppFactory, write: Write) -> None:
    """Or every page would be empty, with status 200; what is wrong is said, and what to do."""
    wrong = {
        "no block": ({"base": "<body>{% block body %}{% endblock %}</body>"}, "no block « content »"),
        "lost below": (
            {
                "skeleton": "{% block body %}{% block content %}{% endblock %}{% endblock %}",
                "base": "{% extends 'skeleton.html' %}{% block body %}<main></main>{% endblock %}",
            },
            "no block « content »",
        ),
        "no parent": ({"base": "{% extends 'nowhere.html' %}"}, "nowhere.html"),
        "broken": ({"base": "{% block content %}"}, "line 1"),
    }
    for name, (templates, words) in wrong.items():
        write(**templates)
        (fault,) = faults_of(make_app)
        assert fault.startswith("SESAME_BASE_TEMPLATE: "), name
        assert words in fault, name

    write(base="{% block content %}{% endblock %}")
    assert "ent/page.html" in faults_of(make_app, SESAME_BASE_TEMPLATE="ent/page.html")[0]


def test_a_layout_that_can_be_filled_is_taken(make_app: AppFactory, write: Write) -> None:
    """However its blocks are nested and inherited; where only a request could tell, nothing is claimed."""
    right = {
        "nested": {
            "skeleton": "<i>{% block body %}{% endblock %}</i>",
            "base": "{% extends 'skeleton.html' %}{% block body %}{% block content %}{% endblock %}{% endblock %}",
        },
        "by super": {
            "skeleton": "{% block body %}{% block content %}{% endblock %}{% endblock %}",
            "base": "{% extends 'skeleton.html' %}{% block body %}<main>{{ super() }}</main>{% endblock %}",
        },
        "chosen by the request": {
            "skeleton": "{% block content %}{% endblock %}",
            "base": "{% extends 'skeleton.html' if request.path else 'other.html' %}",
        },
    }
    for name, templates in right.items():
        write(**templates)
        assert "Activer mon compte" in make_app(people=False).test_client().get(INTRO).text, name


def test_a_layout_without_a_title_is_told(make_app: AppFactory, write: Write, caplog: pytest.LogCaptureFixture) -> None:
    """Pages can be read, and have no name in the list of windows."""
    write(base="{% block content %}{% endblock %}")

    assert told(make_app(people=False)) == ["layout_title"]
    assert "base.html has no block « title »" in caplog.text


def test_a_portal_that_tells_of_no_fresh_sign_in_is_told_that_none_will_count(
    make_app: AppFactory, caplog: pytest.LogCaptureFixture
) -> None:
    """It starts all the same: commands that Sésame runs alone share the portal's settings."""
    app = make_app(people=False, SESAME_REAUTHENTICATION="renew")

    assert told(app) == ["fresh_sign_in_untold"]
    assert "reauthenticated_at" in caplog.text
    assert told(make_app(people=False, SESAME_REAUTHENTICATION="password")) == []


def test_a_command_does_not_repeat_what_the_server_tells(tmp_path: Path) -> None:
    """Cron mails whatever a command says, once a minute."""
    quiet = flask_sesame(
        "purge",
        FLASK_SECRET_KEY="a secret of the tests alone",
        SESAME_MAIL_SENDER="ent@univ-demo.example",
        SESAME_CHARTER_URL="/reglement",
        SESAME_DATABASE_URL=f"sqlite:///{tmp_path / 'sesame.db'}",
        SESAME_REAUTHENTICATION="renew",
    )

    assert (quiet.returncode, quiet.stderr) == (0, "")


def test_an_address_that_is_taken_is_told(
    make_app: AppFactory, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """« Mon Sésame » would not be reachable, and nothing would say so."""
    app = Flask("portal", instance_path=str(tmp_path))
    app.config.update(
        SECRET_KEY="a secret of the tests alone",
        MAIL_DEFAULT_SENDER="ne-pas-repondre@univ-demo.example",
        SESAME_CHARTER_URL="/reglement",
        **CHEAP,
    )
    app.add_url_rule("/sesame/", "their_own", lambda: "theirs")
    app.add_url_rule("/<path:page>", "everything_else", lambda page: page)
    plugin.mount(app)

    assert told(app) == ["address_taken"]
    assert "/sesame/ (their_own)" in caplog.text
    assert "activer-mon-compte" not in caplog.text
    engine_of(app).dispose()


def test_an_address_that_is_taken_after_the_mount_is_told_at_the_first_request(make_app: AppFactory) -> None:
    """A factory may register its own pages last."""
    app = make_app(people=False)
    app.add_url_rule("/aide/mot-de-passe-oublie/numero", "their_own", lambda: "theirs")
    assert told(app) == []

    app.test_client().get(INTRO)

    assert told(app) == ["address_taken"]


def test_a_portal_that_matches_hosts_is_told_that_sesame_is_not_found(tmp_path: Path) -> None:
    """Its addresses would have to name a host."""
    app = Flask("portal", instance_path=str(tmp_path), host_matching=True, static_host="ent.univ-demo.example")
    app.config.update(
        SECRET_KEY="a secret of the tests alone",
        MAIL_DEFAULT_SENDER="ne-pas-repondre@univ-demo.example",
        SESAME_CHARTER_URL="/reglement",
        **CHEAP,
    )
    plugin.mount(app)

    assert told(app) == ["host_matching"]
    assert app.test_client().get(INTRO).status_code == 404
    engine_of(app).dispose()


def test_links_of_mails_that_would_lead_nowhere_are_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The public address is the one people type, its sub-path included."""
    kind = Kind(sub_path="/ent")
    for public_url, expected in ((kind.public_url, []), (kind.origin, ["public_url"]), ("", [])):
        app = build_portal(kind, tmp_path / str(len(public_url)), SESAME_PUBLIC_URL=public_url)
        app.test_client().get(f"/ent{INTRO}")
        assert told(app) == expected, public_url
        engine_of(app).dispose()
    assert "below '/ent'" in caplog.text


def test_keys_that_protect_nothing_stop_the_start(make_app: AppFactory) -> None:
    """The portal's own as well as Sésame's: it signs the sessions that say who somebody is."""
    for key in ("k", b"short", "fifteen letters", 12345678901234567890, True):
        (fault,) = faults_of(make_app, SECRET_KEY=key)
        assert fault.startswith("SECRET_KEY: "), key
        assert str(key) not in fault, key
    assert faults_of(make_app, SECRET_KEY="k", SESAME_SECRET_KEY="long enough for this purpose") != []
    for key in ("sixteen letters.", b"\xff\xfe random bytes \x00\x80"):
        assert faults_of(make_app, SECRET_KEY=key) == [], key


def test_all_faults_are_told_at_once(make_app: AppFactory, write: Write) -> None:
    """Of the settings, of the portal's key, of its layout and of the options: mended in one go."""
    write(base="<body></body>")

    with pytest.raises(Misconfigured) as stopped:
        make_app(
            mount_options={"url_prefix": "compte", "home_url": "//elsewhere.example"},
            SECRET_KEY="k",
            MAIL_DEFAULT_SENDER="",
        )

    beginnings = [fault.partition(":")[0].partition("=")[0] for fault in stopped.value.faults]
    assert beginnings == [
        "SECRET_KEY",
        "mount(url_prefix",
        "mount(home_url",
        "SESAME_MAIL_SENDER",
        "SESAME_BASE_TEMPLATE",
    ]


def test_faults_of_the_settings_come_with_those_of_the_portal(make_app: AppFactory) -> None:
    """One start, one list."""
    faults = faults_of(make_app, SECRET_KEY="k", SESAME_TIMEZONE="Paris")

    assert [fault.partition(":")[0] for fault in faults] == ["SESAME_TIMEZONE", "SECRET_KEY"]


class _RowUser:
    """Somebody whom Flask-Login knows by the number of a row."""

    is_authenticated = is_active = True
    username = "lmartin"
    nickname = ""

    def get_id(self) -> str:
        """Return that number."""
        return "17"


@pytest.mark.parametrize(
    ("attribute", "status", "code"),
    [
        ("", 403, "stranger"),
        ("username", 200, None),
        ("nickname", 403, "identity_attribute"),
        ("missing", 403, "identity_attribute"),
    ],
)
def test_numbers_of_rows_are_no_uids(
    make_app: AppFactory, caplog: pytest.LogCaptureFixture, attribute: str, status: int, code: str | None
) -> None:
    """An attribute says who it is; without it, the log says why everybody is a stranger, and once."""
    app = make_app(SESAME_IDENTITY_ATTRIBUTE=attribute)
    give_account(app)
    LoginManager(app).user_loader(lambda _number: _RowUser())
    app.add_url_rule("/in", "enter", lambda: str(login_user(_RowUser())))
    client = app.test_client()
    client.get("/in")

    with caplog.at_level(logging.WARNING, logger="sesame"):
        statuses = [client.get("/sesame/").status_code for _ in range(2)]

    assert statuses == [status, status]
    assert (code in told(app)) is (code is not None)
    assert caplog.text.count("SESAME_IDENTITY_ATTRIBUTE") == (1 if code else 0)
    assert "17" not in "".join(notice.words for notice in mounted(app).notices)


def test_a_stranger_is_told_once_however_the_portal_knows_people(make_app: AppFactory) -> None:
    """Without saying who; an option that gives nothing is nobody signed in."""
    app = make_app()
    for _ in range(2):
        assert signed_in(app, "nobody").open("/sesame/").status_code == 403
    assert told(app) == ["stranger"]

    by_option = make_app(mount_options={"identity": lambda: 4711})
    assert by_option.test_client().get("/sesame/").status_code == 403
    assert told(by_option) == ["stranger"]
    out = make_app(mount_options={"identity": lambda: ""})
    assert out.test_client().get("/sesame/").status_code == 303
