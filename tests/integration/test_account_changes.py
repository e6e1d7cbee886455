"""What changes in « Mon Sésame »: each change whole, told, dated, and nothing where nothing changed."""

import datetime as dt
import re

import pytest
from flask import Flask

from sesame.adapters.sql.models import AuditRow
from sesame.adapters.sql.models import ConsentRow
from sesame.adapters.sql.models import PreferencesRow
from sesame.domain.text import fold
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.invented_people import LEA
from tests.people_with_accounts import ANSWER
from tests.people_with_accounts import Later
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import NEW_PASSWORD
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import account
from tests.store_of import events
from tests.store_of import everything
from tests.store_of import mails
from tests.store_of import rows

BOTH = ["lea.martin-duval@univ-demo.example", "lea@courriel.example"]
#: A right form for each section, its event, which names its mail as well, and the consents it appends.
CHANGES = {
    "mot-de-passe": (
        {"current": GOOD_PASSWORD, "password": NEW_PASSWORD, "confirmation": NEW_PASSWORD},
        "password_changed",
        [],
    ),
    "joker": (
        {"current": GOOD_PASSWORD, "question": "own", "own_question": "Quel train ai-je raté ?", "answer": "Le 8 h 12"},
        "joker_changed",
        [],
    ),
    "annuaire": ({"visible": "no"}, "directory_changed", [("directory", False)]),
    "photo": (
        {"use_public": "yes", "use_intranet": "no", "use_student": "yes"},
        "photo_changed",
        [("photo:public", True), ("photo:intranet", False)],
    ),
    "sms": (
        {"sms": "yes", "phone": "+33 6 39 98 12 34", "current": GOOD_PASSWORD},
        "sms_changed",
        [("sms", True)],
    ),
}
each_change = pytest.mark.parametrize("slug", list(CHANGES))


@pytest.fixture
def public_app(make_app: AppFactory) -> Flask:
    """Return an app that knows its public address; Léa has an account."""
    app = make_app(SESAME_PUBLIC_URL="https://ent.univ-demo.example")
    give_account(app)
    return app


def change(person: PersonAtBrowser, slug: str, **instead: str) -> PersonAtBrowser:
    """Open a section and send its right form, or another."""
    person.open(f"/sesame/modifier/{slug}")
    person.send(**(instead or CHANGES[slug][0]))
    return person


@each_change
def test_a_change_is_saved_told_and_written_down(public_app: Flask, slug: str) -> None:
    """One event, its consents with wording, time and origin, a mail to every address with the way to stop it."""
    _form, action, consents = CHANGES[slug]
    before = len(rows(public_app, ConsentRow))

    person = change(signed_in(public_app), slug)

    assert person.page.request.path == "/sesame/"
    assert "C’est enregistré." in person.page.text
    assert events(public_app) == [action]
    (event,) = rows(public_app, AuditRow)
    assert (event.person, event.origin, event.actor_kind) == (LEA.key, "127.0.0.1", "person")
    added = rows(public_app, ConsentRow)[before:]
    assert [(one.subject, one.granted) for one in added] == consents
    assert all(one.origin == "127.0.0.1" and one.wording_version and one.decided_at == event.at for one in added)
    told = mails(public_app, action)
    assert [mail["to"] for mail in told] == BOTH
    link = "https://ent.univ-demo.example/sesame/ce-n-est-pas-moi/"
    assert all(mail["facts"]["link"].startswith(link) for mail in told)


@each_change
def test_a_form_that_is_wrong_changes_nothing(public_app: Flask, slug: str) -> None:
    """It comes back with its errors, and nothing was recorded."""
    wrong = {
        "mot-de-passe": {"current": GOOD_PASSWORD, "password": "court", "confirmation": "autre"},
        "joker": {"current": GOOD_PASSWORD, "question": "own", "own_question": "Quoi ?", "answer": "a"},
        "annuaire": {"visible": "perhaps"},
        "photo": {"use_public": "perhaps", "use_intranet": "no", "use_student": "yes"},
        "sms": {"sms": "yes", "phone": "01 40 00 00 00", "current": GOOD_PASSWORD},
    }
    before = everything(public_app)

    person = change(signed_in(public_app), slug, **wrong[slug])

    assert person.page.status_code == 422
    assert person.errors
    assert everything(public_app) == before


@pytest.mark.parametrize("slug", ["mot-de-passe", "joker", "sms"])
@pytest.mark.parametrize("current", ["", "Wrong-password12"])
def test_the_current_password_is_asked(public_app: Flask, slug: str, current: str) -> None:
    """Without it, or with a wrong one, nothing changes; what was typed stays, but no password does."""
    form = {**CHANGES[slug][0], "current": current}

    person = change(signed_in(public_app), slug, **form)

    assert person.page.status_code == 422
    assert len(person.errors) == 1
    assert "mot de passe actuel" in person.errors[0]
    assert not {"password_changed", "joker_changed", "sms_changed"} & set(events(public_app))
    assert mails(public_app) == []
    for secret in (GOOD_PASSWORD, NEW_PASSWORD, "Wrong-password12"):
        assert secret not in person.page.text
    if slug == "joker":
        assert "Quel train ai-je raté ?" in person.page.text
        assert "Le 8 h 12" in person.page.text
    if slug == "sms":
        assert "+33 6 39 98 12 34" in person.page.text


def test_the_page_says_nothing_of_old_passwords_before_the_current_one_was_right(app: Flask) -> None:
    """Or whoever sits down at an open session would try guesses as a new password, uncounted."""
    give_account(app)
    person = signed_in(app)
    answers = []
    for guess in (GOOD_PASSWORD, "Cerf-volant8bleu!"):
        for current in ("", "Wrong-password12"):
            person.open("/sesame/modifier/mot-de-passe")
            person.send(current=current, password=guess, confirmation=guess)
            answers.append(person.errors)

    assert answers[:2] == answers[2:]
    person.open("/sesame/modifier/mot-de-passe")
    person.send(current=GOOD_PASSWORD, password=GOOD_PASSWORD, confirmation=GOOD_PASSWORD)
    assert "l’un de vos 3 derniers mots de passe" in person.errors[0]
    assert events(app).count("current_password_refused") == 2


def test_wrong_current_passwords_have_a_budget_of_their_own(public_app: Flask, later: Later) -> None:
    """A stolen session is no oracle: after five wrong tries even the right one is refused, until the next day."""
    person = signed_in(public_app)
    for _ in range(5):
        change(person, "mot-de-passe", **{**CHANGES["mot-de-passe"][0], "current": "Wrong-password12"})

    change(person, "mot-de-passe")
    assert person.page.status_code == 422
    assert events(public_app) == ["current_password_refused"] * 6 + ["person_warned"]

    later.advance(days=1)
    person = signed_in(public_app)
    change(person, "mot-de-passe")
    assert events(public_app)[-1] == "password_changed"


def test_the_new_password_opens_and_the_old_one_does_not(public_app: Flask) -> None:
    """The moment is noted, and the last three stay refused."""
    before = account(public_app).password_changed_at

    change(signed_in(public_app), "mot-de-passe")

    check = mounted(public_app).services.sign_in.check_password
    assert check("lmartin", NEW_PASSWORD)
    assert not check("lmartin", GOOD_PASSWORD)
    assert account(public_app).password_changed_at > before
    again = {"current": NEW_PASSWORD, "password": GOOD_PASSWORD, "confirmation": GOOD_PASSWORD}
    person = change(signed_in(public_app), "mot-de-passe", **again)
    assert "l’un de vos 3 derniers mots de passe" in person.errors[0]


def test_the_new_joker_is_the_one_that_recovers(public_app: Flask) -> None:
    """The old answer is worth nothing any more, and was never shown."""
    person = signed_in(public_app)
    person.open("/sesame/modifier/joker")
    assert ANSWER not in person.page.text
    change(person, "joker")

    recovery = at_recovery(public_app)
    recovery.go_to("question")
    assert "Quel train ai-je raté ?" in recovery.page.text
    recovery.send(answer=ANSWER)
    assert recovery.page.status_code == 422
    recovery.send(answer=fold("le 8h12"))
    assert recovery.step == "mot-de-passe"


@pytest.mark.parametrize("slug", ["mot-de-passe", "joker"])
def test_recoveries_under_way_end_with_a_new_password_or_joker(public_app: Flask, slug: str) -> None:
    """Who had answered the old joker must not choose a password any more."""
    intruder = at_recovery(public_app)
    intruder.go_to("mot-de-passe")

    change(signed_in(public_app), slug)

    assert intruder.send(password="Volcan-orange55", confirmation="Volcan-orange55").status_code == 410


def test_many_tries_of_somebody_do_not_hide_what_happened_before(app: Flask) -> None:
    """The same event from the same address is one line with its number, and one row."""
    give_account(app)
    change(signed_in(app), "annuaire")
    guesser = at_recovery(app)
    guesser.go_to("identite")
    for _ in range(15):
        guesser.send(**{**guesser.answer("identite"), "day": "4"})

    page = signed_in(app).open("/sesame/").text.replace("\u00a0", " ")

    assert "Tentative d’identification bloquée (12 fois)" in page
    assert "Tentative d’identification refusée (3 fois)" in page
    assert "Visibilité dans l’annuaire changée" in page
    assert len([row for row in rows(app, AuditRow) if row.action.startswith("identity_")]) == 2


def test_saved_is_said_once_and_not_because_an_address_says_so(app: Flask) -> None:
    """Anybody can write an address, and a reload shows how things stand."""
    give_account(app)
    person = change(signed_in(app), "annuaire")

    assert "C’est enregistré" in person.page.text
    assert person.page.request.query_string == b""
    for address in ("/sesame/", "/sesame/?enregistre=joker"):
        assert "C’est enregistré" not in person.open(address).text


@pytest.mark.parametrize(("slug", "others"), [("mot-de-passe", 1), ("joker", 1)])
def test_everything_that_is_empty_is_told_at_once(app: Flask, slug: str, others: int) -> None:
    """The current password among it: leaving it out costs no try."""
    give_account(app)
    person = signed_in(app)
    person.open(f"/sesame/modifier/{slug}")
    person.send()

    assert "Saisissez votre mot de passe actuel." in person.errors
    assert len(person.errors) > others
    assert "current_password_refused" not in events(app)


@pytest.mark.parametrize(
    ("slug", "same"),
    [
        ("annuaire", {"visible": "yes"}),
        ("photo", {"use_public": "no", "use_intranet": "yes", "use_student": "yes"}),
        ("sms", {"sms": "no", "phone": ""}),
    ],
)
def test_what_is_so_already_is_not_recorded_again(public_app: Flask, slug: str, same: dict[str, str]) -> None:
    """No event, no consent, no mail; the person is told that nothing changed."""
    before = everything(public_app)

    person = change(signed_in(public_app), slug, **same)

    assert "Rien n’a changé" in person.page.text
    assert everything(public_app) == before


@each_change
def test_a_page_made_old_by_another_window_saves_nothing(public_app: Flask, slug: str) -> None:
    """The second window is told, and finds the way back to the present choices."""
    person = signed_in(public_app)
    person.open(f"/sesame/modifier/{slug}")
    old = {**person.hidden(), **CHANGES[slug][0]}
    other = "annuaire" if slug == "photo" else "photo"
    change(person, other)
    before = everything(public_app)

    answer = person.client.post(f"/sesame/modifier/{slug}", data=old)

    assert answer.status_code == 409
    assert "Cette page n’est plus à jour" in answer.get_data(as_text=True)
    assert everything(public_app) == before


def test_a_phone_is_added_masked_changed_and_removed(public_app: Flask) -> None:
    """Removing it, and keeping it, ask for no password; another number does, and is first shown in full."""
    person = signed_in(public_app)
    change(person, "sms")
    assert "Acceptés, au" in person.page.text
    assert "639981234" not in person.page.text.replace(" ", "").replace("\u00a0", "")
    change(person, "sms", sms="yes", phone="+33 6 39 98 12 34")
    assert "Rien n’a changé" in person.page.text
    change(person, "sms", sms="yes", phone="06 39 98 12 35", current=GOOD_PASSWORD)
    assert person.page.status_code == 422
    assert "Est-ce bien votre numéro : +33 6 39 98 12 35" in person.errors[0].replace("\u00a0", " ")
    assert 'value="+33 6 39 98 12 35"' in person.page.text
    assert rows(public_app, PreferencesRow)[0].phone == "+33639981234"
    change(person, "sms", sms="yes", phone="+33 6 39 98 12 35")
    assert person.page.status_code == 422
    change(person, "sms", sms="yes", phone="+33 6 39 98 12 35", current=GOOD_PASSWORD)
    (kept,) = rows(public_app, PreferencesRow)
    assert (kept.sms, kept.phone) == (True, "+33639981235")
    assert events(public_app) == ["sms_changed", "phone_changed"]
    assert [mail["to"] for mail in mails(public_app, "phone_changed")] == BOTH

    change(person, "sms", sms="no", phone="06 39 98 12 35")

    (kept,) = rows(public_app, PreferencesRow)
    assert (kept.sms, kept.phone) == (False, None)
    assert events(public_app)[-1] == "sms_changed"
    assert [one.granted for one in rows(public_app, ConsentRow) if one.subject == "sms"] == [True, False]


def test_a_use_of_the_photo_added_since_is_asked_without_a_preset(make_app: AppFactory) -> None:
    """Nothing is decided for anybody."""
    uses = '[{"id": "badge", "fr": "Carte", "en": "Card"}, {"id": "public", "fr": "Annuaire", "en": "Directory"}]'
    app = make_app(SESAME_PHOTO_USES=uses)
    give_account(app)
    person = signed_in(app)
    person.open("/sesame/modifier/photo")

    assert 'name="use_badge" value="yes"' in person.page.text
    assert 'name="use_badge" value="no"' in person.page.text
    assert not re.search('name="use_badge"[^>]*checked', person.page.text)
    person.send(use_public="no")
    assert person.errors == ["Dites oui ou non pour cet usage."]
    assert "Dites oui ou non pour cet usage de votre photo\u00a0: Carte." in person.page.text


def test_what_several_uses_lack_is_said_once(app: Flask) -> None:
    """The summary has one sentence and leads to the first of them; each of them says it is one."""
    give_account(app)
    person = signed_in(app)
    person.open("/sesame/modifier/photo")

    person.send(use_intranet="no", use_public="", use_student="")

    assert person.page.text.count("Dites oui ou non pour chaque usage de votre photo\u00a0: il en reste 2.") == 1
    assert person.errors == ["Dites oui ou non pour cet usage."] * 2
    assert person.page.text.count('<a href="#use_') == 1
    assert '<a href="#use_public-0">' in person.page.text
    assert "Un point est à corriger" in person.page.text


def test_the_directory_preview_shows_what_others_see(public_app: Flask) -> None:
    """Name, category and institutional address: no number, no birth date, no personal address."""
    person = signed_in(public_app)
    person.open("/sesame/modifier/annuaire")
    preview = person.page.text.partition('class="sesame-preview"')[2].partition("</div>")[0]

    assert "Léa Martin-Duval" in preview
    assert "Étudiant" in preview
    assert BOTH[0] in preview
    for private in ("22401234", "123456789AB", "2007", BOTH[1]):
        assert private not in preview


def test_other_sessions_end_unless_one_says_otherwise(make_app: AppFactory) -> None:
    """Somebody else may be in one of them; the box that keeps them is offered where the portal can end them."""
    ended: list[str] = []

    def end(uid: str) -> int:
        ended.append(uid)
        return 1

    app = make_app(mount_options={"end_sessions": end})
    give_account(app)
    person = signed_in(app)
    person.open("/sesame/modifier/mot-de-passe")
    box = re.search(r'<input type="checkbox"[^>]*name="keep_sessions"[^>]*>', person.page.text)
    assert box is not None
    assert "checked" not in box.group()
    assert "Garder mes autres sessions ouvertes" in person.page.text
    change(person, "mot-de-passe", **CHANGES["mot-de-passe"][0], keep_sessions="yes")
    assert "C’est enregistré" in person.page.text
    assert ended == []

    third = {"current": NEW_PASSWORD, "password": "Volcan-orange55", "confirmation": "Volcan-orange55"}
    change(person, "mot-de-passe", **third)
    assert ended == ["lmartin"]


def test_what_was_said_of_other_sessions_is_still_said_after_a_mistake(make_app: AppFactory) -> None:
    """A box that was ticked stays ticked on the page that says what to correct; a refused change ends nothing."""
    ended: list[str] = []

    def end(uid: str) -> int:
        ended.append(uid)
        return 1

    app = make_app(mount_options={"end_sessions": end})
    give_account(app)
    person = signed_in(app)
    person.open("/sesame/modifier/mot-de-passe")
    person.send(current=GOOD_PASSWORD, password=NEW_PASSWORD, confirmation="other", keep_sessions="yes")

    assert person.page.status_code == 422
    assert re.search(r'name="keep_sessions"[^>]* checked', person.page.text)
    assert ended == []


def test_a_portal_that_cannot_end_sessions_offers_no_box(public_app: Flask) -> None:
    """Nothing is promised that is not kept."""
    person = signed_in(public_app)
    person.open("/sesame/modifier/mot-de-passe")

    assert "autres sessions" not in person.page.text


class FreshSignIn:
    """A portal that knows when the person last gave a password."""

    def __init__(self) -> None:
        """Begin with nobody fresh."""
        self.at: dt.datetime | None = None

    def __call__(self) -> dt.datetime | None:
        """Return the moment."""
        return self.at


@pytest.fixture
def fresh() -> FreshSignIn:
    """Return the portal's memory of the last password given."""
    return FreshSignIn()


@pytest.fixture
def renewing_app(make_app: AppFactory, fresh: FreshSignIn) -> Flask:
    """Return an app that asks for a fresh sign-in in place of the current password."""
    app = make_app(mount_options={"reauthenticated_at": fresh}, SESAME_REAUTHENTICATION="renew")
    give_account(app)
    return app


@pytest.mark.parametrize("slug", ["mot-de-passe", "joker"])
def test_under_renew_one_is_sent_to_sign_in_afresh(renewing_app: Flask, fresh: FreshSignIn, slug: str) -> None:
    """And back to the very page, where no current password is asked any more."""
    person = signed_in(renewing_app)
    sent = person.client.get(f"/sesame/modifier/{slug}")
    assert sent.status_code == 303
    assert sent.headers["Location"] == f"/login?renew=true&next=%2Fsesame%2Fmodifier%2F{slug}"

    fresh.at = dt.datetime.now(dt.UTC)
    form = {name: value for name, value in CHANGES[slug][0].items() if name != "current"}
    person.open(f"/sesame/modifier/{slug}")
    assert 'name="current"' not in person.page.text
    person.send(**form)
    assert events(renewing_app) == [CHANGES[slug][1]]


def test_under_renew_a_sign_in_of_long_ago_is_none(renewing_app: Flask, fresh: FreshSignIn) -> None:
    """Five minutes, and never in the future; a form sent too late is told so and changes nothing."""
    person = signed_in(renewing_app)
    fresh.at = dt.datetime.now(dt.UTC)
    person.open("/sesame/modifier/mot-de-passe")
    for moment in (fresh.at - dt.timedelta(minutes=6), fresh.at + dt.timedelta(hours=1)):
        fresh.at = moment
        person.open("/sesame/modifier/photo")
        assert person.client.get("/sesame/modifier/joker").status_code == 303

    fresh.at = None
    person.open("/sesame/modifier/sms")
    person.send(sms="yes", phone="+33 6 39 98 12 34")
    assert person.page.status_code == 403
    assert "Reconnectez-vous pour continuer" in person.page.text
    assert events(renewing_app) == []


def test_what_is_told_stands_where_the_eye_is(public_app: Flask) -> None:
    """Right under the heading of what was changed, and announced; a made-up word in the address shows nothing."""
    person = change(signed_in(public_app), "annuaire")
    row = person.page.text.partition('id="annuaire"')[2].partition("</div>")[0]
    assert "C’est enregistré." in row
    assert 'role="status"' in row

    person.open("/sesame/?enregistre=<script>alert(1)</script>")
    assert "C’est enregistré" not in person.page.text
    assert "alert(1)" not in person.page.text
