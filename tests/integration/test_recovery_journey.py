"""« Mot de passe oublié », from « Commencer » to a password that signs in."""

from typing import Any

import pytest
from flask import Flask

from sesame.domain.account import AccountState
from sesame.domain.joker import ChosenQuestion
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import give_account
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import NEW_PASSWORD
from tests.store_of import account
from tests.store_of import events
from tests.store_of import everything
from tests.store_of import mails
from tests.store_of import set_state


def opens(app: Flask, password: str, uid: str = "lmartin") -> bool:
    """Tell whether the sign-in server would let that password in."""
    return mounted(app).services.sign_in.check_password(uid, password)


@pytest.mark.parametrize(
    ("uid", "kind", "number"),
    [
        ("lmartin", "student_number", "22401234"),
        ("lmartin", "ine", "123456789ab"),
        ("pbernard", "staff_number", " 40 127 "),
        ("xivanova", "uid", "XIvanova"),
    ],
)
def test_any_kind_of_number_leads_to_a_new_password(app: Flask, uid: str, kind: str, number: str) -> None:
    """The old password no longer opens and the new one does."""
    give_account(app, uid)

    person = at_recovery(app, uid, kind=kind, number=number)
    person.go_to("termine")

    assert person.title.startswith("Votre mot de passe est changé")
    assert opens(app, NEW_PASSWORD, uid)
    assert not opens(app, GOOD_PASSWORD, uid)
    # The password of before was tried last, and refused.
    assert events(app, uid) == ["identity_proven", "password_recovered", "sign_in_refused"]


def test_the_steps_are_counted_and_go_up_to_a_hundred(app: Flask) -> None:
    """As in the activation: a step number and a percentage on each page."""
    give_account(app)
    person = at_recovery(app)
    person.begin()
    seen = []
    while person.step != "termine":
        progress = person.page.text.partition('max="100" value="')[2].partition('"')[0]
        seen.append((person.step, int(progress)))
        assert f"Étape {len(seen)} sur 5" in person.title
        person.send(**person.answer(person.step))

    assert seen == [("numero", 15), ("identite", 30), ("question", 60), ("mot-de-passe", 90)]
    assert 'value="100"' in person.page.text


def test_the_listed_question_is_asked_in_the_reader_s_words(app: Flask) -> None:
    """Only its id is kept."""
    give_account(app)

    page = at_recovery(app).go_to("question")

    assert "Quel est le premier plat que vous avez su cuisiner" in page.text
    assert "Compte de Léa M." in page.text
    assert "Martin-Duval" not in page.text


def test_one_s_own_question_is_asked_as_it_was_written(app: Flask) -> None:
    """And shown as text, whatever it contains."""
    give_account(app, question=ChosenQuestion(own_text="Qui disait <b>toujours</b> « miaou » ?"))
    person = at_recovery(app)

    page = person.go_to("question")

    assert "Qui disait &lt;b&gt;toujours&lt;/b&gt; « miaou » ?" in page.text
    person.go_to("termine")
    assert opens(app, NEW_PASSWORD)


@pytest.mark.parametrize("typed", ["elise marie", "ÉLISE-MARIE", " Élise  Marie. ", "Élise-Marie", "élisemarie"])
def test_the_answer_is_compared_as_a_person_would(app: Flask, typed: str) -> None:
    """« Élise-Marie » is « elise marie »: case, accents, spaces and punctuation do not count."""
    give_account(app, answer="Élise-Marie")

    assert at_recovery(app).go_to("mot-de-passe", question={"answer": typed}).status_code == 200


@pytest.mark.parametrize("typed", ["", "   ", "…!", "\u0000"])
def test_an_empty_answer_is_no_try(app: Flask, typed: str) -> None:
    """It is told, and nothing is counted."""
    give_account(app)
    person = at_recovery(app)
    person.go_to("question")

    for _ in range(5):
        assert person.send(answer=typed).status_code == 422
        assert person.errors == ["Saisissez votre réponse."]

    assert person.send(answer="gratin dauphinois").request.path.endswith("/mot-de-passe")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_answer_is_never_shown_again(app: Flask, language: str) -> None:
    """Not to who typed it wrong either."""
    give_account(app)
    person = at_recovery(app)
    person.open(f"/aide/mot-de-passe-oublie/?langue={language}")
    person.go_to("question")

    assert "clafoutis" not in person.send(answer="clafoutis").text


@pytest.mark.parametrize("old", [GOOD_PASSWORD, NEW_PASSWORD, "Baleine-bleue88", "Trois.petits.rats3"])
def test_one_of_the_last_three_passwords_is_refused(app: Flask, old: str) -> None:
    """The fourth to last may come back."""
    give_account(app)
    for password in (NEW_PASSWORD, "Baleine-bleue88", "Trois.petits.rats3"):
        at_recovery(app).go_to("termine", mot_de_passe={"password": password, "confirmation": password})
    person = at_recovery(app)
    person.go_to("mot-de-passe")

    person.send(password=old, confirmation=old)

    allowed = old == GOOD_PASSWORD
    assert (person.step == "termine") is allowed
    assert person.errors == ([] if allowed else [person.errors[0]])
    if not allowed:
        assert "3 derniers mots de passe" in person.errors[0]


def test_a_weak_or_mistyped_password_changes_nothing(app: Flask) -> None:
    """Both are told at once, and the next try is welcome."""
    give_account(app)
    person = at_recovery(app)
    person.go_to("mot-de-passe")

    person.send(password="court", confirmation="autre")

    assert person.page.status_code == 422
    assert len(person.errors) == 2
    assert opens(app, GOOD_PASSWORD)
    person.send(**person.answer("mot-de-passe"))
    assert person.step == "termine"


def test_every_known_address_is_told_with_a_signed_link(make_app: AppFactory) -> None:
    """The link begins with the public address, whatever Host the request named."""
    app = make_app(SESAME_PUBLIC_URL="https://ent.univ-demo.example")
    give_account(app)
    person = at_recovery(app)
    person.client.environ_base["HTTP_HOST"] = "evil.example"

    person.go_to("termine")

    told = mails(app, "password_recovered")
    assert [mail["to"] for mail in told] == ["lea.martin-duval@univ-demo.example", "lea@courriel.example"]
    page = "https://ent.univ-demo.example/sesame/ce-n-est-pas-moi/"
    assert all(mail["facts"]["link"].startswith(page) for mail in told)
    assert "evil.example" not in str(mails(app))


def test_without_a_public_address_the_mail_has_no_link(app: Flask) -> None:
    """A request's Host can be forged, so there is nothing to build it from."""
    give_account(app)

    at_recovery(app).go_to("termine")

    assert [mail["facts"]["link"] for mail in mails(app, "password_recovered")] == ["", ""]


def test_the_person_s_sessions_end_and_nobody_is_signed_in(make_app: AppFactory) -> None:
    """The portal is asked once, with the uid; the browser that recovered has to sign in like any other."""
    ended: list[str] = []

    def end(uid: str) -> int:
        ended.append(uid)
        return 1

    app = make_app(mount_options={"end_sessions": end})
    give_account(app)
    person = at_recovery(app)

    person.go_to("mot-de-passe")
    assert ended == []
    person.send(**person.answer("mot-de-passe"))

    assert ended == ["lmartin"]
    assert "username" not in dict(_session_of(person))
    assert person.client.get("/sesame/").status_code == 303


def test_a_portal_that_fails_to_end_sessions_undoes_nothing(make_app: AppFactory) -> None:
    """The password is changed all the same, and the failure is logged."""

    def fail(_uid: str) -> int:
        raise OSError

    app = make_app(mount_options={"end_sessions": fail})
    give_account(app)

    person = at_recovery(app)
    person.go_to("termine")

    assert opens(app, NEW_PASSWORD)


def test_who_is_suspended_during_the_journey_changes_nothing(app: Flask) -> None:
    """From the question on, and at the very last step."""
    give_account(app)
    first, last = at_recovery(app), at_recovery(app)
    first.go_to("question")
    last.go_to("mot-de-passe")
    set_state(app, "lmartin", AccountState.SUSPENDED)
    before = everything(app)

    assert first.send(answer="gratin dauphinois").status_code == 410
    assert last.send(**last.answer("mot-de-passe")).status_code == 410

    assert everything(app) == before
    assert account(app).state == "suspended"


def test_the_last_step_sent_twice_changes_the_password_once(app: Flask) -> None:
    """The second click ends on the same page."""
    give_account(app)
    person = at_recovery(app)
    person.go_to("mot-de-passe")
    form = {**person.hidden(), **person.answer("mot-de-passe")}
    where = person.page.request.path

    answers = [person.client.post(where, data=form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert events(app).count("password_recovered") == 1
    assert len(mails(app, "password_recovered")) == 2


def test_a_new_password_ends_the_recoveries_others_had_begun(app: Flask) -> None:
    """Who had already answered in another browser must not choose a password after the owner did."""
    give_account(app)
    intruder, owner = at_recovery(app), at_recovery(app)
    intruder.go_to("mot-de-passe")
    owner.go_to("termine")

    page = intruder.send(password="Volcan-orange55", confirmation="Volcan-orange55")

    assert page.status_code == 410
    assert opens(app, NEW_PASSWORD)
    assert owner.open("termine").status_code == 200


def test_another_person_s_number_takes_the_answer_away(app: Flask) -> None:
    """Going back with somebody else's pair leads to that person's question, not to their password."""
    give_account(app, "lmartin")
    give_account(app, "pbernard", answer="Tarte tatin")
    person = at_recovery(app, "pbernard")
    person.go_to("mot-de-passe", question={"answer": "tarte tatin"})

    person.open("numero")
    person.send(kind="ine")
    person.send(number="123456789AB", day="3", month="2", year="2007")

    assert person.step == "question"
    assert person.open("mot-de-passe").request.path.endswith("/question")
    assert "Léa" in person.page.text


def test_the_refusal_of_an_active_account_leads_here(app: Flask) -> None:
    """So do the portal's « Aide » menu and the sign-in page."""
    give_account(app)
    person = at_activation(app)

    person.go_to("termine")

    assert 'href="/aide/mot-de-passe-oublie/"' in person.page.text
    with app.test_request_context("/"):
        links = app.jinja_env.globals["help_links"]()  # type: ignore[operator]
    assert "/aide/mot-de-passe-oublie/" in [link.url for link in links]


def _session_of(person: Any) -> Any:
    with person.client.session_transaction() as session:
        return dict(session)


def test_a_recovery_gives_the_answers_back(make_app: AppFactory) -> None:
    """Or ten slips in a lifetime would send somebody who always remembered in the end to the help desk."""
    app = make_app(SESAME_ANSWERS_IN_ALL=2)
    give_account(app)

    for password in (NEW_PASSWORD, "Brouette+lilas6"):
        person = at_recovery(app)
        person.go_to("question")
        person.send(answer="Soupe aux orties")
        assert person.errors
        person.send(**person.answer("question"))
        person.send(password=password, confirmation=password)
        assert opens(app, password)
