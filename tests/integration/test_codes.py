"""One proof more: a code by the mail the university knew before, in both journeys and under each policy."""

import re

import pytest
from flask import Flask

from tests.conftest import AppFactory
from tests.people_with_accounts import Later
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import give_account
from tests.people_with_accounts import key_for
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import codes
from tests.store_of import events
from tests.store_of import mails

#: Léa has a personal mail, Paul has none.
WITH, WITHOUT = "lmartin", "pbernard"
JOURNEYS = ("activation", "recovery")
NEXT = {"activation": "joker", "recovery": "question"}
each_journey = pytest.mark.parametrize("journey", JOURNEYS)


@pytest.fixture
def coding_app(make_app: AppFactory) -> Flask:
    """Return an app that asks for a code where it can."""
    return make_app(SESAME_ACTIVATION_PROOF="when-possible", SESAME_RECOVERY_PROOF="when-possible")


def identified(app: Flask, journey: str, uid: str = WITH) -> PersonAtBrowser:
    """Return somebody right after they gave their number and birth date."""
    if journey == "recovery":
        give_account(app, uid)
    person = at_recovery(app, uid) if journey == "recovery" else at_activation(app, uid)
    person.go_to("identite")
    person.send(**person.answer("identite"))
    return person


@each_journey
@pytest.mark.parametrize(
    ("policy", "uid", "leads_to"),
    [
        ("when-possible", WITH, "code"),
        ("when-possible", WITHOUT, "next"),
        ("always", WITH, "code"),
        ("always", WITHOUT, "help"),
        ("never", WITH, "next"),
        ("never", WITHOUT, "next"),
    ],
)
def test_the_policy_says_who_is_asked(make_app: AppFactory, journey: str, policy: str, uid: str, leads_to: str) -> None:
    """Under « always », who has no address is sent to the help desk, and no mail leaves."""
    app = make_app(**{f"SESAME_{journey.upper()}_PROOF": policy})

    person = identified(app, journey, uid)

    assert len(codes(app)) == (1 if leads_to == "code" else 0)
    if leads_to == "help":
        assert "L’assistance peut vous aider" in person.page.text
    else:
        assert person.step == (NEXT[journey] if leads_to == "next" else "code")


@each_journey
def test_the_right_code_goes_on(coding_app: Flask, journey: str) -> None:
    """Eight digits, to the personal address alone; spaces and dashes do not count; then it is worth nothing."""
    person = identified(coding_app, journey)
    (mail,) = mails(coding_app, "code")
    (code,) = codes(coding_app)
    assert mail["to"] == "lea@courriel.example"
    assert re.fullmatch("[0-9]{8}", code)
    assert events(coding_app)[-1] == "code_sent"

    person.send(code=f" {code[:4]}-{code[4:]} ")

    assert person.step == NEXT[journey]
    person.open("code")
    person.send(code=code)
    assert (person.step, person.errors) == (NEXT[journey], [])


@each_journey
def test_the_page_shows_no_address_but_a_mask(coding_app: Flask, journey: str) -> None:
    """Enough to know which mailbox to open; a phone may offer the code it received."""
    person = identified(coding_app, journey)

    assert "l•••@c•••.example" in person.page.text
    assert "lea@courriel.example" not in person.page.text
    assert 'autocomplete="one-time-code"' in person.page.text
    assert 'inputmode="numeric"' in person.page.text


@each_journey
@pytest.mark.parametrize("typed", ["", "1234567", "123456789", "1234567a", "１２３４５６７８", "\x00" * 8])
def test_what_is_no_code_costs_no_try(coding_app: Flask, journey: str, typed: str) -> None:
    """A slip of the finger is told; the tries are left."""
    person = identified(coding_app, journey)
    for _ in range(5):
        person.send(code=typed)
        assert person.page.status_code == 422
        assert person.errors

    person.send(code=codes(coding_app)[-1])
    assert person.step == NEXT[journey]


@each_journey
def test_three_wrong_codes_end_the_journey(coding_app: Flask, journey: str) -> None:
    """With the tries left told each time; afterwards not even the right code helps."""
    person = identified(coding_app, journey)
    (code,) = codes(coding_app)
    wrong = f"{(int(code) + 1) % 10**8:08}"

    for left in (2, 1):
        person.send(code=wrong)
        assert person.errors == [f"Ce n’est pas le bon code. Essais restants\u00a0: {left}."]
    form = {**person.hidden(), "code": code}
    person.send(code=wrong)

    assert "la démarche s’arrête ici" in person.page.text
    assert "l’assistance peut vous remettre une clé" in person.page.text
    person.client.post(person.home + "code", data=form)
    person.open(NEXT[journey])
    assert "la démarche s’arrête ici" in person.page.text
    assert events(coding_app).count("code_refused") == 3


@each_journey
def test_a_code_lives_ten_minutes(coding_app: Flask, later: Later, journey: str) -> None:
    """Then another one has to be asked for."""
    person = identified(coding_app, journey)
    later.advance(minutes=10)

    person.send(code=codes(coding_app)[0])
    assert person.errors == [
        "Ce code n’est plus valable. Voyez plus bas comment en recevoir un autre, ou continuer sans."
    ]

    person.send(resend="yes")
    person.send(code=codes(coding_app)[-1])
    assert person.step == NEXT[journey]


@each_journey
def test_a_code_of_a_message_before_is_good_until_its_hour_and_said_to_be_one(
    coding_app: Flask, later: Later, journey: str
) -> None:
    """Whichever mail is opened first; the next page tells which one it was."""
    person = identified(coding_app, journey)
    later.advance(seconds=61)
    person.send(resend="1")
    older, _last = codes(coding_app)

    person.send(code=older)

    assert person.step == NEXT[journey]
    assert "Votre code était d’un message précédent" in person.page.text


@each_journey
def test_the_last_code_is_taken_without_a_word(coding_app: Flask, later: Later, journey: str) -> None:
    """There is nothing to say of it."""
    person = identified(coding_app, journey)
    later.advance(seconds=61)
    person.send(resend="1")

    person.send(code=codes(coding_app)[-1])

    assert person.step == NEXT[journey]
    assert "message précédent" not in person.page.text


@each_journey
def test_a_code_too_old_beside_a_good_one_is_said_to_be_old_and_costs_no_try(
    coding_app: Flask, later: Later, journey: str
) -> None:
    """Its mail came late; the one after it is still good."""
    person = identified(coding_app, journey)
    later.advance(minutes=9)
    person.send(resend="1")
    older, last = codes(coding_app)
    later.advance(minutes=2)

    for _ in range(4):
        person.send(code=older)
        assert [error for error in person.errors if "message précédent" in error], person.errors
    person.send(code=last)

    assert person.step == NEXT[journey]


@each_journey
def test_another_code_is_sent_after_a_minute_and_the_page_says_when(
    coding_app: Flask, later: Later, journey: str
) -> None:
    """Asking before that is refused kindly, sends nothing and ends nothing; what was sent stays good."""
    person = identified(coding_app, journey)
    assert re.search(r"Vous pourrez demander un autre code à \d\d:\d\d:\d\d", person.page.text)

    person.send(resend="1")
    assert person.page.status_code == 422
    assert "Attendez encore 60 s" in person.page.text or "Attendez encore 59 s" in person.page.text
    assert len(codes(coding_app)) == 1
    later.advance(seconds=61)
    assert "Vous pourrez demander" not in person.open("code").text
    person.send(resend="1")

    assert (person.step, len(codes(coding_app))) == ("code", 2)


@each_journey
def test_at_the_limit_the_button_goes_and_the_field_stays(coding_app: Flask, later: Later, journey: str) -> None:
    """The page counts what is left of the day; asking never ends anything, and the last code is good."""
    person = identified(coding_app, journey)
    said = [person.page.text]
    for _ in range(2):
        later.advance(seconds=61)
        person.send(resend="1")
        said.append(person.page.text)
    assert "2 peuvent encore partir aujourd’hui" in said[0]
    assert "Un seul peut encore partir aujourd’hui" in said[1]
    assert 'name="resend"' not in said[2]
    assert 'name="code"' in said[2]
    assert re.search(r"il y en aura d’autres à partir du \d+ \w+ à 0[12]:00", said[2])

    later.advance(seconds=61)
    person.send(resend="1")
    assert person.page.status_code == 422
    assert "Tous les codes de la journée" in person.page.text
    assert len(codes(coding_app)) == 3
    person.send(code=codes(coding_app)[-1])

    assert person.step == NEXT[journey]


@each_journey
def test_a_journey_begun_after_the_last_code_of_the_day_leads_on(coding_app: Flask, later: Later, journey: str) -> None:
    """It says that none left and where to go on: in the other window, with a key, or when there are codes again."""
    person = identified(coding_app, journey)
    for _ in range(2):
        later.advance(seconds=61)
        person.send(resend="1")

    again = at_recovery(coding_app) if journey == "recovery" else at_activation(coding_app)
    again.go_to("identite")
    again.send(**again.answer("identite"))

    assert (again.step, len(codes(coding_app))) == ("code", 3)
    assert "aucun n’a pu partir" in again.page.text
    assert "peut vous remettre une clé" in again.page.text
    again.send(code=codes(coding_app)[-1])
    assert again.errors == [
        "Ce code n’est plus valable. Voyez plus bas comment en recevoir un autre, ou continuer sans."
    ]
    later.advance(days=1)
    tomorrow = at_recovery(coding_app) if journey == "recovery" else at_activation(coding_app)
    tomorrow.go_to("identite")
    tomorrow.send(**tomorrow.answer("identite"))
    assert len(codes(coding_app)) == 4
    tomorrow.send(code=codes(coding_app)[-1])
    assert tomorrow.step == NEXT[journey]


@each_journey
def test_who_has_no_such_address_any_more_is_led_on(coding_app: Flask, journey: str) -> None:
    """To the key of the help desk, which is typed on that very page, and to who corrects addresses."""
    person = identified(coding_app, journey)

    assert "Ce n’est plus votre adresse" in person.page.text
    assert "peut vous remettre une clé" in person.page.text
    assert "faites-la corriger" in person.page.text
    assert "L’assistance vous a remis une clé" in person.page.text
    assert 'name="key"' in person.page.text


@each_journey
@pytest.mark.parametrize("field", ["key", "code"])
def test_a_key_is_taken_in_place_of_the_code(coding_app: Flask, journey: str, field: str) -> None:
    """In its own field or in the code's; the help desk knew them, so no joker is asked; it is then used up."""
    person = identified(coding_app, journey)
    key = key_for(coding_app, WITH)

    person.send(**{"code": "", field: key.lower().replace("-", " ")})

    assert person.step == {"activation": "joker", "recovery": "mot-de-passe"}[journey]
    assert "key_used" in events(coding_app)
    again = at_recovery(coding_app) if journey == "recovery" else at_activation(coding_app)
    again.go_to("identite")
    again.send(**again.answer("identite"))
    again.send(key=key)
    assert again.step == "code"
    assert again.errors[0].startswith("Cette clé n’est pas valable ici")


@each_journey
def test_a_wrong_key_costs_no_try_and_leaves_the_code_good(coding_app: Flask, journey: str) -> None:
    """Mistyped, of somebody else, for another act: told beside its field, and the mailed code still goes on."""
    person = identified(coding_app, journey)
    somebody_else = key_for(coding_app, WITHOUT)
    wrong = {
        somebody_else: "Cette clé n’est pas valable ici",
        somebody_else[:-1] + ("0" if somebody_else[-1] != "0" else "1"): "Cette clé contient une faute de frappe",
        "4G7K": "Un code comporte 8 chiffres ; une clé, 17 lettres et chiffres",
    }

    for key, told in wrong.items():
        person.send(key=key)
        assert person.page.status_code == 422
        assert next(error.replace("\u00a0", " ") for error in person.errors).startswith(told), key
    person.send(code=codes(coding_app)[-1])

    assert person.step == NEXT[journey]


def test_a_code_is_taken_in_the_field_of_the_key(coding_app: Flask) -> None:
    """People fill in the field that they see."""
    person = identified(coding_app, "activation")

    person.send(code="", key=codes(coding_app)[-1])

    assert person.step == "joker"


def test_a_key_for_activating_says_at_the_code_that_it_changes_no_password(coding_app: Flask) -> None:
    """Handed out before the account was active; its owner is told, and it is not used up."""
    key = key_for(coding_app, WITH)
    person = identified(coding_app, "recovery")

    person.send(key=key)

    assert person.errors[0].startswith("Cette clé est celle d’une autre démarche")


@each_journey
def test_who_comes_after_the_code_s_time_reads_no_promise_that_is_over(
    coding_app: Flask, later: Later, journey: str
) -> None:
    """Neither that a code is on its way nor, when none is left for the day, that one can be asked for."""
    person = identified(coding_app, journey)
    assert "part vers votre adresse personnelle" in person.page.text

    later.advance(minutes=11)
    person.open("code")
    assert "n’est plus valable : il l’est 10 minutes" in person.page.text.replace("\u00a0", " ")
    assert "part vers votre adresse" not in person.page.text
    for _ in range(2):
        person.send(resend="1")
        assert "Un nouveau code vient de partir" in person.page.text
        later.advance(minutes=11)

    person.send(code=codes(coding_app)[-1])

    assert "Un nouveau code vient de partir" not in person.page.text
    assert "Envoyer un autre code" not in person.page.text
    assert "Ceux qui sont en chemin" not in person.page.text
    assert person.page.text.count('<details class="sesame-more" open>') == 2


def test_codes_that_are_sent_are_no_wrong_tries_of_the_address(make_app: AppFactory, later: Later) -> None:
    """A campus behind one address may ask for any number of them: each is for somebody who was right."""
    app = make_app(SESAME_ACTIVATION_PROOF="when-possible", SESAME_ADDRESS_TRIES_PER_HOUR=2)

    first = identified(app, "activation", WITH)
    later.advance(seconds=61)
    first.send(resend="1")
    second = identified(app, "activation", "xivanova")
    third = identified(app, "activation", WITHOUT)

    assert len(codes(app)) == 3
    assert (second.step, third.step) == ("code", "joker")


@each_journey
def test_a_new_code_is_announced(coding_app: Flask, later: Later, journey: str) -> None:
    """Or people ask again and again, and use up the codes of the day."""
    person = identified(coding_app, journey)
    assert "Un nouveau code vient de partir" not in person.page.text

    later.advance(seconds=61)
    person.send(resend="1")

    assert "Un nouveau code vient de partir" in person.page.text


def test_three_codes_a_day_and_none_too_many_in_all(coding_app: Flask, later: Later) -> None:
    """However often a channel was needed, the next day there is one again: it must be there when a path is closed."""
    for _ in range(5):
        person = at_activation(coding_app)
        person.go_to("identite")
        person.send(**person.answer("identite"))
        for _ in range(3):
            later.advance(seconds=61)
            person.send(resend="yes")
        later.advance(days=1)

    assert len(codes(coding_app)) == 15


def test_wrong_codes_are_counted_over_all_journeys_of_a_day(make_app: AppFactory, later: Later) -> None:
    """New codes give no new tries: after three wrong ones for each of the day's nothing is compared, until tomorrow."""
    app = make_app(SESAME_ACTIVATION_PROOF="when-possible", SESAME_CODES_PER_DAY=6, SESAME_IDENTITY_TRIES_PER_DAY=100)

    def asked() -> PersonAtBrowser:
        person = at_activation(app)
        person.go_to("identite")
        person.send(**person.answer("identite"))
        return person

    for _ in range(6):
        person = asked()
        for _ in range(3):
            person.send(code=f"{(int(codes(app)[-1]) + 1) % 10**8:08}")
    last = asked()
    last.send(code=codes(app)[-1])
    assert last.errors == [
        "Ce code n’est plus valable. Voyez plus bas comment en recevoir un autre, ou continuer sans."
    ]
    later.advance(days=1)
    person = asked()
    person.send(code=codes(app)[-1])

    assert person.step == "joker"


@each_journey
def test_the_code_belongs_to_its_journey(coding_app: Flask, journey: str) -> None:
    """The code of one browser opens nothing in another."""
    first = identified(coding_app, journey)
    second = at_recovery(coding_app) if journey == "recovery" else at_activation(coding_app)
    second.go_to("identite")
    second.send(**second.answer("identite"))
    of_first, _of_second = codes(coding_app)

    second.send(code=of_first)
    assert second.page.status_code == 422
    first.send(code=of_first)
    assert first.step == NEXT[journey]


@each_journey
def test_another_person_s_number_asks_for_another_code(coding_app: Flask, journey: str) -> None:
    """Going back and giving somebody else's pair takes the proof away."""
    give_account(coding_app, WITHOUT) if journey == "recovery" else None
    person = identified(coding_app, journey, "xivanova")
    person.send(code=codes(coding_app)[-1])
    assert person.step == NEXT[journey]

    if journey == "recovery":
        give_account(coding_app, WITH)
    person.open("numero")
    person.send(kind="ine")
    person.send(number="123456789AB", day="3", month="2", year="2007")

    assert person.step == "code"
    assert person.open(NEXT[journey]).request.path.endswith("/code")


def test_finishing_gives_the_tries_back(coding_app: Flask, later: Later) -> None:
    """Who activated after two wrong codes may recover with all of them."""
    person = identified(coding_app, "activation")
    person.send(code=f"{(int(codes(coding_app)[-1]) + 1) % 10**8:08}")
    for _ in range(2):
        later.advance(seconds=61)
        person.send(resend="yes")
    person.send(code=codes(coding_app)[-1])
    while person.step != "termine":
        person.send(**person.answer(person.step))

    again = at_recovery(coding_app)
    again.go_to("identite")
    again.send(**again.answer("identite"))
    assert again.step == "code"


def test_no_code_is_kept_in_clear_in_the_journey(coding_app: Flask) -> None:
    """Only its keyed digest, and nothing once it was used; the outbox forgets it when it is sent."""
    from sesame.adapters.sql.models import JourneyRow
    from tests.store_of import rows

    person = identified(coding_app, "activation")
    (code,) = codes(coding_app)
    assert code not in str([row.facts for row in rows(coding_app, JourneyRow)])

    person.send(code=code)
    assert "digest" not in str([row.facts for row in rows(coding_app, JourneyRow)])


@each_journey
def test_no_code_goes_to_a_mailbox_of_the_university(make_app: AppFactory, journey: str) -> None:
    """The account itself opens it: under « always » such a person is sent to the help desk."""
    app = make_app(
        **{f"SESAME_{journey.upper()}_PROOF": "always", "SESAME_OWN_MAIL_DOMAINS": "autre.example,courriel.example"}
    )

    person = identified(app, journey)

    assert "L’assistance peut vous aider" in person.page.text
    assert codes(app) == []
