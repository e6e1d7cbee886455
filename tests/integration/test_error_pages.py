"""What stops a request: a page of ours, in both languages, that says what happened and what to do next."""

from pathlib import Path
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from sesame.adapters.sql.journeys import SqlJourneys
from sesame.mounted import mounted
from sesame.services.journey_keeping import JourneyKeeper
from tests.conftest import AppFactory
from tests.layout_of import page
from tests.layout_of import write_templates
from tests.people_with_accounts import Later
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import at_recovery
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import codes

HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
FRENCH_AND_ENGLISH = [("fr", "Page introuvable"), ("en", "Page not found")]


def english(person: PersonAtBrowser) -> PersonAtBrowser:
    """Have an English browser."""
    person.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en-GB,en;q=0.9"
    return person


@pytest.mark.parametrize(("language", "words"), FRENCH_AND_ENGLISH)
def test_an_address_of_ours_that_is_none(app: Flask, language: str, words: str) -> None:
    """In the reader's language, with the way to the beginning."""
    person = at_activation(app)
    if language == "en":
        english(person)

    for path in ("/sesame/nowhere", "/aide/activer-mon-compte/x/y", "/aide/activer-mon-compte/x", "/sesame/modifier/x"):
        person.open(path)
        assert person.page.status_code == 404
        assert words in person.page.text
        assert f'lang="{language}"' in person.page.text


def test_what_stops_somebody_leads_back_to_what_they_were_doing(app: Flask) -> None:
    """Who forgot a password is not told to activate an account, nor who changes something in « Mon Sésame »."""
    ways = {
        "/aide/activer-mon-compte/x": ("/aide/activer-mon-compte/", "Activer mon compte"),
        "/aide/mot-de-passe-oublie/x": ("/aide/mot-de-passe-oublie/", "Mot de passe oublié"),
        "/sesame/modifier/x": ("/sesame/", "Mon Sésame"),
        "/sesame/nowhere": ("/aide/activer-mon-compte/", "Activer mon compte"),
    }
    person = at_activation(app)
    person.sign_in("lmartin")

    shown = {path: person.open(path).text for path in ways}

    for path, (where, words) in ways.items():
        assert f'<a class="sesame-primary" href="{where}">{words}</a>' in shown[path], path


def test_a_portal_s_own_error_pages_do_not_take_the_place_of_ours(make_app: AppFactory) -> None:
    """Only ours say what became of the answers; the portal keeps its own pages for its own addresses."""
    app = make_app()
    for code in (400, 404, 405, 413, 500):
        app.register_error_handler(code, lambda error: (f"the portal's {error.code}", error.code))
    client = app.test_client()

    answers = {
        404: client.get("/sesame/nowhere"),
        405: client.put("/aide/activer-mon-compte/"),
        400: client.post("/aide/activer-mon-compte/"),
        413: client.post("/aide/activer-mon-compte/", data={"x": "y" * 100_000}),
    }

    assert {code: answer.status_code for code, answer in answers.items()} == {code: code for code in answers}
    assert [code for code, answer in answers.items() if "the portal" in answer.text] == []
    assert client.get("/nowhere").text == "the portal's 404"


def test_an_address_outside_of_ours_stays_the_portal_s(app: Flask) -> None:
    """Flask's own page, since this portal has none."""
    answer = app.test_client().get("/elsewhere")

    assert answer.status_code == 404
    assert "sesame" not in answer.get_data(as_text=True)


def test_a_fault_of_ours_is_a_page_and_a_log_line(make_app: AppFactory, caplog: pytest.LogCaptureFixture) -> None:
    """No traceback reaches the person; the maintainer has it."""
    app = make_app(TESTING=False)
    person = at_activation(app)
    with patch.object(JourneyKeeper, "begin", side_effect=LookupError("inner detail")):
        person.begin()

    assert person.page.status_code == 500
    assert "Une erreur est survenue" in person.page.text
    assert "inner detail" not in person.page.text
    assert "LookupError" in caplog.text


def test_a_layout_that_breaks_on_our_pages_still_lets_them_say_so(
    make_app: AppFactory, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """In Sésame's own layout: one that needs what only the portal's views give it breaks every page, this one too."""
    write_templates(tmp_path, base=page(body="{{ given_by_each_view.label }}"))
    app = make_app(TESTING=False)

    answer = app.test_client().get("/aide/activer-mon-compte/")

    assert answer.status_code == 500
    assert "Une erreur est survenue" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "given_by_each_view" not in answer.text
    assert "given_by_each_view" in caplog.text


def test_a_database_that_is_away_is_told_as_such(make_app: AppFactory, caplog: pytest.LogCaptureFixture) -> None:
    """503, when to try again, and one line of log without its address."""
    app = make_app(TESTING=False)
    person = at_activation(app)
    person.open(person.home)
    away = OperationalError("select", {}, Exception("could not connect to db.example as sesame:secret"))
    with patch.object(SqlJourneys, "add", side_effect=away):
        person.send()

    assert person.page.status_code == 503
    assert person.page.headers["Retry-After"] == "60"
    assert "momentanément indisponible" in person.page.text
    assert "database is not available" in caplog.text
    assert "secret" not in caplog.text


def test_an_address_that_was_wrong_about_too_many_is_answered_slowly_and_not_turned_away(make_app: AppFactory) -> None:
    """Its page is that of any refusal; the journey is kept, and goes on by the code that a right pair is sent."""
    app = make_app(SESAME_ADDRESS_TRIES_PER_HOUR=3)
    person = at_activation(app)
    person.go_to("identite")
    with patch("sesame.services.slowing.Slowdown.wait") as waited:
        for number in range(4):
            person.send(number=f"99999999{number}ZZ", day="3", month="2", year="2007")
        assert waited.call_count == 1
        person.send(**person.answer("identite"))

    assert waited.call_count == 2
    assert person.page.status_code == 422
    person.send(**person.answer("identite"), key=codes(app)[-1])
    assert person.step == "joker"


def test_a_flood_from_one_address_is_stopped_before_anything_else(make_app: AppFactory) -> None:
    """Static files are not counted: the page that says so has to be seen."""
    app = make_app(SESAME_REQUESTS_PER_MINUTE=5)
    client = app.test_client()
    seen = [client.get("/aide/activer-mon-compte/").status_code for _ in range(7)]

    assert seen == [200] * 5 + [429] * 2
    with client.get("/sesame/static/sesame.css") as style:
        assert style.status_code == 200
    assert client.get("/aide/activer-mon-compte/", environ_overrides={"REMOTE_ADDR": "192.0.2.7"}).status_code == 200


def test_an_expired_journey_says_what_became_of_the_answers(app: Flask, later: Later) -> None:
    """In both languages, and how to begin again."""
    person = at_activation(app)
    person.go_to("photo")
    later.advance(minutes=31)
    form = {**person.hidden(), **person.answer("photo")}

    page = person.client.post(person.home + "photo", data=form)

    assert page.status_code == 410
    assert "vos réponses ont été effacées" in page.get_data(as_text=True)


@pytest.mark.parametrize(
    "path",
    [
        "/aide/activer-mon-compte/",
        "/aide/mot-de-passe-oublie/",
        "/sesame/nowhere",
        "/sesame/ce-n-est-pas-moi/forged",
        "/sesame/",
    ],
)
def test_every_page_forbids_foreign_content_and_copies(app: Flask, path: str) -> None:
    """Error pages and redirections included."""
    answer = app.test_client().get(path)

    for name, beginning in HEADERS.items():
        assert answer.headers[name].startswith(beginning), name


def test_every_step_has_the_headers_and_no_inline_code(app: Flask) -> None:
    """A strict policy is only worth what the pages obey."""
    for person in (at_activation(app), at_recovery(app)):
        person.begin()
        while person.step not in {"termine", "question"}:
            for name, beginning in HEADERS.items():
                assert person.page.headers[name].startswith(beginning)
            assert " style=" not in person.page.text
            assert " onclick=" not in person.page.text
            assert "<script>" not in person.page.text
            before = person.step
            person.send(**person.answer(person.step))
            if person.step == before:
                break


def test_the_session_s_cookie_is_protected_where_sesame_is_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    """HttpOnly and SameSite; a portal of one's own has cookies of one's own."""
    import plugin

    for name, value in {
        "SESAME_SECRET_KEY": "a key of the tests alone, and long enough",
        "SESAME_MAIL_SENDER": "ent@univ-demo.example",
        "SESAME_CHARTER_URL": "/regles",
        "SESAME_DATABASE_URL": f"sqlite:///{tmp_path}/alone.db",
        "SESAME_LIMITER_STORAGE_URL": "memory://",
    }.items():
        monkeypatch.setenv(name, value)
    alone = plugin.create_app()
    client = alone.test_client()

    assert client.get("/").headers["Location"] == "/aide/activer-mon-compte/"
    cookie = client.get("/aide/activer-mon-compte/").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    mounted(alone).services.unit_of_work._engine.dispose()  # type: ignore[attr-defined]
