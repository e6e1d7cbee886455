"""Apereo CAS's questions and answers, as its documentation shows them: their shape alone, no server was run.

Recorded from « REST Authentication », apereo.github.io/cas/7.2.x/authentication/Rest-Authentication.html: the
credentials are in ``Authorization: Basic``, a yes is 200 with a principal, and each other status is an exception by
which it tells the person why; those that it does not list are a login that failed.
"""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask

from sesame.errors import Overloaded
from sesame.mounted import mounted
from sesame.services.sign_in import SignIn
from tests.conftest import AppFactory
from tests.people_with_accounts import give_account
from tests.person_at_browser import GOOD_PASSWORD
from tests.sign_in_servers import ADDRESS
from tests.sign_in_servers import CAS
from tests.sign_in_servers import CLIENTS
from tests.sign_in_servers import SECRET
from tests.sign_in_servers import apereo
from tests.sign_in_servers import basic
from tests.store_of import key_of

#: The principal of the documentation's example.
DOCUMENTED = """
{
  "@class": "org.apereo.cas.authentication.principal.SimplePrincipal",
  "id": "casuser",
  "attributes": {
    "@class": "java.util.LinkedHashMap",
    "names": ["java.util.List", ["cas", "user"]]
  }
}
"""
#: What each of these statuses would tell a stranger of an account: disabled, not found, expired, locked, to be changed.
TELLING = {403, 404, 412, 423, 428}


@pytest.fixture
def app(make_app: AppFactory) -> Flask:
    """Return an app that Apereo CAS may ask, and in which Léa has an account."""
    app = make_app(SESAME_SIGN_IN_CLIENTS=json.dumps(CLIENTS))
    give_account(app)
    return app


def shape(attribute: Any) -> list[Any]:
    """Return the class an attribute is of, and what its values are."""
    of, values = attribute
    return [of, {type(value) for value in values}]


def test_a_yes_is_a_principal_of_the_documented_shape(app: Flask) -> None:
    """The same keys and classes, in the same places; each attribute a list of texts."""
    answer = apereo(app, "lmartin", GOOD_PASSWORD)
    documented: Mapping[str, Any] = json.loads(DOCUMENTED)
    given = answer.get_json()

    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert list(given) == list(documented)
    assert given["@class"] == documented["@class"]
    attributes, known = dict(given["attributes"]), dict(documented["attributes"])
    assert attributes.pop("@class") == known.pop("@class")
    assert {str(shape(one)) for one in attributes.values()} == {str(shape(known["names"]))}


def test_a_question_is_credentials_and_nothing_else(app: Flask) -> None:
    """No body and no header of ours; accents in UTF-8, or in Latin-1 where its charset says so."""
    services = mounted(app).services
    accented = services.sign_in._hasher.hash("Île-de-Ré+2026")
    with services.unit_of_work() as tx:
        tx.accounts.set_password(key_of(app, "lmartin"), password_hash=accented, at=services.clock.now())
    for encoding in ("utf-8", "latin-1"):
        headers = {"Authorization": basic("lmartin", "Île-de-Ré+2026", encoding=encoding)}
        answer = app.test_client().post(
            f"{ADDRESS}?client=cas:{SECRET}", headers=headers, environ_base={"REMOTE_ADDR": CAS}
        )

        assert answer.status_code == 200, encoding


def test_no_status_tells_of_an_account(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A no is 401, which is a login that failed; what was not compared is 503, which it takes for one as well."""
    refused = apereo(app, "lmartin", "wrong")

    def fails(*_: Any, **__: Any) -> None:
        raise Overloaded("hasher", retry_after=5)

    monkeypatch.setattr(SignIn, "enter", fails)
    busy = apereo(app, "lmartin", GOOD_PASSWORD)

    assert (refused.status_code, busy.status_code) == (401, 503)
    assert not {refused.status_code, busy.status_code} & TELLING
