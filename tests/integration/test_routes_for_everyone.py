"""Every route for everybody: what somebody gets depends on who the portal says they are, and on nothing else."""

import json

import pytest
from flask import Flask

from sesame.api.application import SignInApi
from sesame.domain.account import AccountState
from tests.conftest import AppFactory
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import give_account
from tests.sign_in_servers import CLIENTS
from tests.store_of import everything
from tests.store_of import set_state

PEOPLE = ("anonymous", "active", "pending", "suspended", "unknown")
JOURNEYS = ("/aide/activer-mon-compte", "/aide/mot-de-passe-oublie")

#: What a GET gives each of PEOPLE, in that order; « login » is the portal's sign-in page, with the way back.
#: A person signed in and active has nothing to activate or recover: they are told so (200, another page).
GETS: dict[str, tuple[int | str, int, int, int, int]] = {
    "/sesame/static/sesame.css": (200, 200, 200, 200, 200),
    "/sesame/sante": (200, 200, 200, 200, 200),
    "/sesame/sante/vie": (200, 200, 200, 200, 200),
    "/.well-known/change-password": (303, 303, 303, 303, 303),
    "/sesame/nowhere": (404, 404, 404, 404, 404),
    "/aide/activer-mon-compte/": (200, 200, 200, 200, 200),
    "/aide/activer-mon-compte/termine": (303, 303, 303, 303, 303),
    "/aide/activer-mon-compte/abandonner": (405, 405, 405, 405, 405),
    "/aide/activer-mon-compte/numero": (303, 303, 303, 303, 303),
    "/aide/activer-mon-compte/a/b": (404, 404, 404, 404, 404),
    "/aide/mot-de-passe-oublie/": (200, 200, 200, 200, 200),
    "/aide/mot-de-passe-oublie/termine": (303, 303, 303, 303, 303),
    "/aide/mot-de-passe-oublie/abandonner": (405, 405, 405, 405, 405),
    "/aide/mot-de-passe-oublie/question": (303, 303, 303, 303, 303),
    "/aide/mot-de-passe-oublie/a/b": (404, 404, 404, 404, 404),
    "/sesame/ce-n-est-pas-moi/forged": (410, 410, 410, 410, 410),
    "/sesame/": ("login", 200, 403, 403, 403),
    "/sesame/mes-donnees": ("login", 200, 403, 403, 403),
    "/sesame/mes-donnees.json": ("login", 200, 403, 403, 403),
    "/sesame/modifier/mot-de-passe": ("login", 200, 403, 403, 403),
    "/sesame/modifier/joker": ("login", 200, 403, 403, 403),
    "/sesame/modifier/annuaire": ("login", 200, 403, 403, 403),
    "/sesame/modifier/photo": ("login", 200, 403, 403, 403),
    "/sesame/modifier/sms": ("login", 200, 403, 403, 403),
    "/sesame/chartes": ("login", 200, 403, 403, 403),
    "/sesame/suspendre": ("login", 200, 403, 403, 403),
    "/sesame/modifier/nothing": (404, 404, 404, 404, 404),
    "/sesame/api/connexion": (405, 405, 405, 405, 405),
    "/sesame/api/session": (405, 405, 405, 405, 405),
}

#: What a POST without any token gives, by the route's rule: nothing, but in words.
POSTS: dict[str, tuple[int, int, int, int, int]] = {
    "/aide/activer-mon-compte/": (400, 200, 400, 400, 400),
    "/aide/activer-mon-compte/numero": (410, 303, 410, 410, 410),
    "/aide/activer-mon-compte/termine": (410, 410, 410, 410, 410),
    "/aide/activer-mon-compte/abandonner": (400, 400, 400, 400, 400),
    "/aide/mot-de-passe-oublie/": (400, 200, 400, 400, 400),
    "/aide/mot-de-passe-oublie/question": (410, 303, 410, 410, 410),
    "/aide/mot-de-passe-oublie/termine": (410, 410, 410, 410, 410),
    "/aide/mot-de-passe-oublie/abandonner": (400, 400, 400, 400, 400),
    "/sesame/ce-n-est-pas-moi/forged": (400, 400, 400, 400, 400),
    "/sesame/": (405, 405, 405, 405, 405),
    "/sesame/modifier/mot-de-passe": (403, 400, 403, 403, 403),
    "/sesame/modifier/joker": (403, 400, 403, 403, 403),
    "/sesame/modifier/annuaire": (403, 400, 403, 403, 403),
    "/sesame/modifier/photo": (403, 400, 403, 403, 403),
    "/sesame/modifier/sms": (403, 400, 403, 403, 403),
    "/sesame/chartes": (403, 400, 403, 403, 403),
    "/sesame/suspendre": (403, 400, 403, 403, 403),
    "/sesame/api/connexion": (401, 401, 401, 401, 401),
    "/sesame/api/session": (401, 401, 401, 401, 401),
}
UIDS = {"anonymous": "", "active": "lmartin", "pending": "xivanova", "suspended": "pbernard", "unknown": "nobody"}


@pytest.fixture
def peopled_app(make_app: AppFactory) -> Flask:
    """Return an app in which each kind of person exists."""
    app = make_app(SESAME_SIGN_IN_CLIENTS=json.dumps(CLIENTS))
    give_account(app, "lmartin")
    give_account(app, "pbernard")
    set_state(app, "pbernard", AccountState.SUSPENDED)
    return app


def rules_of(app: Flask) -> set[str]:
    """Return the rules of all of Sésame's routes."""
    return {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("sesame")}


def test_no_route_is_missing_from_the_table(peopled_app: Flask) -> None:
    """A new route has to say here whom it is for; what sign-in servers ask is answered before the routes are."""
    in_front = peopled_app.wsgi_app
    assert isinstance(in_front, SignInApi)
    adapter = peopled_app.url_map.bind("localhost")
    seen = {adapter.match(path, return_rule=True)[0].rule for path in GETS if path not in in_front.addresses}

    assert {rule for rule in rules_of(peopled_app) if rule != "/static/<path:filename>"} == seen
    assert {path for path in in_front.addresses if path not in GETS or path not in POSTS} == set()


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("path", list(GETS))
def test_a_get_gives_each_what_is_theirs(peopled_app: Flask, path: str, who: str) -> None:
    """And changes nothing, whoever asks."""
    before = everything(peopled_app)
    client = peopled_app.test_client()
    with client.session_transaction() as session:
        session["username"] = UIDS[who]

    with client.get(path) as answer:
        location = answer.headers.get("Location", "")

    expected = GETS[path][PEOPLE.index(who)]
    if expected == "login":
        assert answer.status_code == 303
        assert location.startswith("/login?next=%2Fsesame%2F")
    else:
        assert answer.status_code == expected
    assert everything(peopled_app) == before


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("path", list(POSTS))
def test_a_post_from_nowhere_changes_nothing(peopled_app: Flask, path: str, who: str) -> None:
    """It has no token of ours."""
    before = everything(peopled_app)
    client = peopled_app.test_client()
    with client.session_transaction() as session:
        session["username"] = UIDS[who]

    answer = client.post(path, data={"visible": "no", "password": "Cerf-volant7bleu!"})

    assert answer.status_code == POSTS[path][PEOPLE.index(who)]
    assert everything(peopled_app) == before


@pytest.mark.parametrize(
    ("who", "words", "way_on"),
    [
        ("pending", "Votre compte n’est pas encore activé", "Activer mon compte"),
        ("suspended", "Votre compte est suspendu", "assistance"),
        ("unknown", "Nous ne vous connaissons pas", "assistance"),
    ],
)
def test_who_has_no_account_is_told_what_to_do(peopled_app: Flask, who: str, words: str, way_on: str) -> None:
    """A page of its own for each, never an error without a way on."""
    client = peopled_app.test_client()
    with client.session_transaction() as session:
        session["username"] = UIDS[who]

    page = client.get("/sesame/").get_data(as_text=True)

    assert words in page
    assert way_on in page


def test_who_is_signed_in_without_an_account_can_activate_it(peopled_app: Flask) -> None:
    """Where the portal knows people by other means than ours: the page that sends them here is no dead end."""
    person = at_activation(peopled_app, "xivanova")
    person.sign_in("xivanova")

    person.go_to("termine")

    assert "Votre compte est maintenant activé" in person.page.text


@pytest.mark.parametrize("unfinished", [True, False], ids=["under way", "over without a recap"])
def test_who_is_signed_in_and_activates_keeps_their_own_journey(make_app: AppFactory, *, unfinished: bool) -> None:
    """The last page of the journey is theirs, whichever it is: a step to go back to, or the way to the help desk."""
    app = make_app(SESAME_ACTIVATION_PROOF="never" if unfinished else "always")
    person = at_activation(app, "pbernard")
    person.sign_in("pbernard")
    person.go_to("identite")
    person.send(**person.answer("identite"))

    page = person.open("termine").text

    if unfinished:
        assert person.step == "joker"
    else:
        assert "L’assistance peut vous aider" in page


def test_nobody_reads_or_changes_somebody_else_s(peopled_app: Flask) -> None:
    """No address and no field names a person: whose data it is, the portal's session alone says."""
    give_account(peopled_app, "xivanova")
    client = peopled_app.test_client()
    with client.session_transaction() as session:
        session["username"] = "lmartin"

    for path in ("/sesame/", "/sesame/mes-donnees", "/sesame/mes-donnees.json"):
        for query in ("?uid=xivanova", "?username=xivanova", "?login=xivanova"):
            page = client.get(path + query).get_data(as_text=True)
            assert "xivanova" not in page
            assert "lmartin" in page
