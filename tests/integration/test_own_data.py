"""« Mes données »: everything that is kept of a person, for that person, and no secret in it."""

import datetime as dt
import json

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from sesame.adapters.sql.source_models import ReservedNameRow
from sesame.adapters.sql.source_models import SourceRow
from sesame.adapters.sql.source_models import WaitingRow
from sesame.mounted import mounted
from tests.people_with_accounts import ANSWER
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import account
from tests.store_of import engine_of
from tests.store_of import key_of
from tests.store_of import told_of


@pytest.fixture
def active_app(app: Flask) -> Flask:
    """Return an app in which Léa activated her account page by page."""
    at_activation(app).go_to("termine")
    return app


def own_json(person: PersonAtBrowser) -> dict[str, object]:
    """Return the file somebody downloads."""
    answer = person.client.get("/sesame/mes-donnees.json")
    assert answer.mimetype == "application/json"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="mes-donnees.json"'
    content: dict[str, object] = json.loads(answer.get_data())
    return content


def test_the_file_holds_everything_that_is_kept(active_app: Flask) -> None:
    """The university's record, the account, the choices, every decision with its words, every event."""
    content = own_json(signed_in(active_app))

    text = json.dumps(content, ensure_ascii=False)
    for kept in ("Léa", "Martin-Duval", "2007-02-03", "123456789AB", "22401234", "+33639981234", "dish"):
        assert kept in text
    consents = content["consents"]
    assert isinstance(consents, list)
    assert {one["subject"] for one in consents} == {"photo:public", "photo:intranet", "photo:student", "sms", "charter"}
    assert all(one["wording"] and one["decided_at"] for one in consents)
    assert "account_activated" in text


def test_what_sources_say_and_the_names_of_before_are_in_it(active_app: Flask) -> None:
    """In the file as they said it, on the page by name; of a row that waits, which may be another's, that it does."""
    key, now = key_of(active_app, "lmartin"), mounted(active_app).services.clock.now()
    with Session(engine_of(active_app)) as session, session.begin():
        session.add(SourceRow(source="apogee", ref="12", person=key, said={"given_name": "Lea"}))
        session.add(SourceRow(source="file", ref="uid:lmartin", person=key, said={}))
        session.add(SourceRow(source="rh", ref="7", person=key, said={}, absent_since=dt.date(2026, 3, 1)))
        facts = {"given_name": "Zoé"}
        session.add(WaitingRow(source="cas", ref="9", person=key, code="c", field="", facts=facts, since=now))
        session.add(ReservedNameRow(name="lduval", person=key, until=dt.date(2099, 1, 1)))
    told_of(active_app, "lmartin", gone_on=now.date())
    person = signed_in(active_app)

    content = own_json(person)

    assert content["sources"] == [
        {"source": "apogee", "ref": "12", "said": {"given_name": "Lea"}, "absent_since": None},
        {"source": "file", "ref": "uid:lmartin", "said": {}, "absent_since": None},
        {"source": "rh", "ref": "7", "said": {}, "absent_since": "2026-03-01"},
    ]
    assert content["waiting"] == [{"source": "cas", "since": now.isoformat()}]
    assert content["former_names"] == [{"name": "lduval", "reserved_until": "2099-01-01"}]
    page = person.open("/sesame/mes-donnees").text
    for words in ("apogee, fichier importé", "rh", "cas", "lduval", "L’université ne vous compte plus depuis le"):
        assert words in page, words
    assert "Zoé" not in page + json.dumps(content, ensure_ascii=False)


def test_no_secret_is_in_it(active_app: Flask) -> None:
    """Neither in clear nor as a hash, which would be something to guess against."""
    person = signed_in(active_app)
    text = json.dumps(own_json(person), ensure_ascii=False) + person.open("/sesame/mes-donnees").text

    row = account(active_app)
    hashes = (str(row.password_hash), str(row.joker_answer_hash))
    for secret in (GOOD_PASSWORD, ANSWER, "dauphinois", *hashes, "argon2"):
        assert secret not in text


def test_the_page_says_the_same_in_words(active_app: Flask) -> None:
    """With the history of decisions as they were worded then, and what happened to the account."""
    page = signed_in(active_app).open("/sesame/mes-donnees").text

    known, decided = ("Léa", "3 février 2007"), ("règlement intérieur", "accepté", "refusé")
    for words in (*known, *decided, "depuis 127.0.0.1", "Compte activé"):
        assert words in page.replace("\u00a0", " "), words
    assert "Télécharger mes données (JSON)" in page


def test_each_decision_stays_in_the_history(active_app: Flask) -> None:
    """A change of mind is added; nothing is overwritten."""
    person = signed_in(active_app)
    for visible in ("no", "yes"):
        person.open("/sesame/modifier/annuaire")
        person.send(visible=visible)

    consents = own_json(person)["consents"]
    assert isinstance(consents, list)
    assert [one["granted"] for one in consents if one["subject"] == "directory"] == [False, True]


def test_somebody_else_s_data_is_nowhere(active_app: Flask) -> None:
    """Paul reads his own."""
    give_account(active_app, "pbernard")

    person = signed_in(active_app, "pbernard")

    text = json.dumps(own_json(person), ensure_ascii=False) + person.open("/sesame/mes-donnees").text
    assert "Bernard" in text
    for other in ("lmartin", "Léa", "123456789AB"):
        assert other not in text
