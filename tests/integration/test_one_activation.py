"""However many browsers, windows and clicks: one account, one set of mails, all of it or nothing."""

import pytest
from flask import Flask

from sesame.adapters.sql.accounts import SqlAccounts
from sesame.adapters.sql.audit_trail import SqlAuditTrail
from sesame.adapters.sql.models import AccountRow
from sesame.adapters.sql.models import ConsentRow
from sesame.adapters.sql.outbox import SqlOutbox
from sesame.adapters.sql.records import SqlConsents
from sesame.mounted import mounted
from tests.at_once import at_once
from tests.conftest import AppFactory
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.people_with_accounts import Later
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import give_account
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import NEW_PASSWORD
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import account
from tests.store_of import events
from tests.store_of import everything
from tests.store_of import mails
from tests.store_of import rows


@pytest.fixture
def any_app(make_any_app: AppFactory) -> Flask:
    """Return an app on each kind of database."""
    return make_any_app(LEA, PAUL)


def at_the_last_step(app: Flask, uid: str = "lmartin") -> tuple[PersonAtBrowser, dict[str, str]]:
    """Return somebody before the last click, and what the click sends."""
    person = at_activation(app, uid)
    person.go_to("mot-de-passe")
    return person, {**person.hidden(), **person.answer("mot-de-passe")}


def expect_one_account(app: Flask) -> None:
    """Check that there is exactly one of everything."""
    assert len(rows(app, AccountRow)) == 1
    assert events(app).count("account_activated") == 1
    assert [one.subject for one in rows(app, ConsentRow)].count("charter") == 1
    assert len(mails(app, "account_activated")) == 2
    assert mounted(app).services.sign_in.check_password("lmartin", GOOD_PASSWORD)


@pytest.mark.parametrize("browsers", [2, 20])
def test_many_browsers_activate_one_account(any_app: Flask, browsers: int) -> None:
    """One of them does it; each of the others is told so, without an error."""
    ready = [at_the_last_step(any_app) for _ in range(browsers)]

    answers = at_once(
        [lambda p=person, f=form: p.client.post(p.page.request.path, data=f) for person, form in ready]  # type: ignore[misc]
    )

    assert {answer.status_code for answer in answers} == {303}
    expect_one_account(any_app)
    pages = [person.open("termine").text for person, _form in ready]
    assert sum("Votre compte est maintenant activé" in page for page in pages) == 1
    assert sum("Votre compte est déjà activé" in page for page in pages) == browsers - 1


def test_two_clicks_at_once_are_one(any_app: Flask) -> None:
    """Of one browser: both end on the same recap."""
    person, form = at_the_last_step(any_app)
    cookie = person.client.get_cookie("session")
    assert cookie is not None
    second = any_app.test_client()
    second.set_cookie("session", cookie.value)
    path = person.page.request.path

    answers = at_once([lambda: person.client.post(path, data=form), lambda: second.post(path, data=form)])

    assert {answer.status_code for answer in answers} == {303}
    assert {answer.headers["Location"].partition("?")[0] for answer in answers} == {person.home + "termine"}
    expect_one_account(any_app)
    assert "Votre compte est maintenant activé" in person.open("termine").text


def test_two_recoveries_at_once_leave_one_password(any_app: Flask) -> None:
    """Whichever was first; the other is told that it is over."""
    give_account(any_app)
    ready = []
    for number in range(2):
        person = at_recovery(any_app)
        person.go_to("mot-de-passe")
        password = f"Volcan-orange5{number}"
        ready.append((person, {**person.hidden(), "password": password, "confirmation": password}))

    answers = at_once(
        [lambda p=person, f=form: p.client.post(p.page.request.path, data=f) for person, form in ready]  # type: ignore[misc]
    )

    check = mounted(any_app).services.sign_in.check_password
    assert sum(check("lmartin", form["password"]) for _person, form in ready) == 1
    assert events(any_app).count("password_recovered") == 1
    assert sorted(answer.status_code for answer in answers) in ([303, 410], [303, 303])


@pytest.mark.parametrize(
    ("store", "verb"),
    [
        (SqlAccounts, "activate"),
        (SqlAccounts, "set_preferences"),
        (SqlConsents, "append"),
        (SqlAuditTrail, "append"),
        (SqlOutbox, "promise"),
    ],
)
def test_what_fails_in_the_middle_leaves_nothing(
    app: Flask, monkeypatch: pytest.MonkeyPatch, store: type, verb: str
) -> None:
    """No half account: the page says so, and the same click works once the fault is mended."""
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    person, form = at_the_last_step(app)
    before = {**everything(app), "sesame_guess_budget": None}

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(store, verb, fail)
        answer = person.client.post(person.page.request.path, data=form)

    assert answer.status_code == 500
    assert "Une erreur est survenue" in answer.get_data(as_text=True)
    # The hashes of a journey are counted, whatever comes of them.
    assert {**everything(app), "sesame_guess_budget": None} == before
    person.send(**person.answer("mot-de-passe"))
    assert person.step == "termine"
    expect_one_account(app)


def test_nothing_of_the_account_exists_before_the_last_step(app: Flask) -> None:
    """No account, no consent, no mail: giving up leaves no trace but the journey's own."""
    at_the_last_step(app)

    assert rows(app, AccountRow) == []
    assert rows(app, ConsentRow) == []
    assert mails(app) == []


def test_the_back_button_after_the_end_changes_nothing(app: Flask) -> None:
    """The old form, sent again with another password, leads to the recap."""
    person, form = at_the_last_step(app)
    person.send(**person.answer("mot-de-passe"))
    before = everything(app)

    answer = person.client.post(
        person.home + "mot-de-passe", data={**form, "password": NEW_PASSWORD, "confirmation": NEW_PASSWORD}
    )

    assert answer.headers["Location"].partition("?")[0] == person.home + "termine"
    assert everything(app) == before
    assert mounted(app).services.sign_in.check_password("lmartin", GOOD_PASSWORD)


def test_two_windows_of_one_browser_do_not_mix_answers(app: Flask) -> None:
    """A form made old by the other window is not kept; it leads to where the journey now stands."""
    person = at_activation(app)
    person.go_to("joker")
    old = {**person.hidden(), "question": "book", "answer": "Contes de la lune"}
    person.send(**person.answer("joker"))
    person.open("joker")
    person.send(question="dish", answer="Tarte aux mirabelles")
    standing = person.step

    answer = person.client.post(person.home + "joker", data=old)

    assert answer.status_code == 303
    person.open(answer.headers["Location"])
    assert person.step == standing
    while person.step != "termine":
        person.send(**person.answer(person.step))
    assert account(app).joker_question_id == "dish"


def test_two_people_on_one_browser_do_not_mix(app: Flask) -> None:
    """The second begins anew: nothing of the first is shown or kept."""
    first = at_activation(app, "lmartin")
    first.go_to("photo")
    second = at_activation(app, "pbernard")
    second.client = first.client

    second.begin()
    assert "Léa" not in second.page.text
    second.go_to("termine")

    assert [row.person for row in rows(app, AccountRow)] == [PAUL.key]
    assert "pbernard" in second.page.text
    assert "lmartin" not in second.page.text


def test_somebody_else_who_signs_in_does_not_see_the_recap(app: Flask) -> None:
    """Léa left the computer of the library with her recap on it; the portal kept the session."""
    give_account(app, "pbernard")
    lea = at_activation(app)
    lea.go_to("termine")
    assert "lmartin" in lea.page.text
    lea.sign_in("lmartin")
    assert "lmartin" in lea.follow().text
    recap = lea.page.request.url

    lea.sign_in("pbernard")
    seen = lea.follow().text
    lea.sign_in("")

    assert "lmartin" not in seen
    assert "lmartin" not in lea.client.get(recap, follow_redirects=True).text


def test_a_journey_that_is_over_is_not_offered_again(app: Flask) -> None:
    """« Reprendre où j'en étais » leads to a step, not to the recap of whoever was here before."""
    person = at_activation(app)
    person.go_to("joker")
    assert "Reprendre" in person.open(person.home).text
    person.go_to("termine")

    assert "Reprendre" not in person.open(person.home).text


def test_another_number_in_the_middle_starts_the_answers_over(app: Flask) -> None:
    """Going back and giving somebody else's pair keeps nothing of the first person."""
    person = at_activation(app)
    person.go_to("mot-de-passe")
    person.open("numero")
    person.send(kind="staff_number")
    person.send(number="40127", day="30", month="11", year="1975")

    assert person.step == "joker"
    assert "Paul B." in person.page.text
    person.client.post(person.home + "mot-de-passe", data={**person.hidden(), **person.answer("mot-de-passe")})
    assert rows(app, AccountRow) == []


def test_an_expired_journey_says_so_and_can_begin_again(app: Flask, later: Later) -> None:
    """After half an hour without a request, and after four hours in any case."""
    person = at_activation(app)
    person.go_to("photo")
    later.advance(minutes=31)
    answer = person.client.get(person.home + "photo")
    assert answer.status_code == 410
    assert "Cette démarche a expiré" in answer.get_data(as_text=True)

    person.go_to("photo")
    statuses = []
    for _ in range(9):
        later.advance(minutes=29)
        statuses.append(person.client.get(person.home + "photo").status_code)
    assert statuses == [200] * 8 + [410]
    assert rows(app, AccountRow) == []
