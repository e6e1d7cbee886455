"""Values with a rule or two each: wordings, budgets, back-off, people, errors."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from sesame.domain.consents import PhotoUse
from sesame.domain.consents import Wording
from sesame.domain.delivery import BACK_OFF
from sesame.domain.delivery import next_attempt
from sesame.domain.guess_budget import GuessBudget
from sesame.domain.person import Category
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person
from sesame.errors import Misconfigured
from sesame.errors import Refused
from sesame.errors import SesameError
from sesame.errors import Throttled
from sesame.errors import Unavailable
from tests.unit.fakes import NOON

DAY = GuessBudget(name="day", limit=3, window=86400)


def person(**changes: object) -> Person:
    """Return an invented person."""
    facts: dict[str, object] = {
        "key": 101,
        "uid": "lmartin",
        "login": "lmartin",
        "category": Category.STUDENT,
        "given_name": "Léa",
        "family_name": "Martin-Duval",
        "birth_date": dt.date(2007, 2, 3),
    }
    return Person(**{**facts, **changes})  # type: ignore[arg-type]


@given(st.text(), st.text())
def test_the_same_words_have_the_same_version_and_others_another(one: str, other: str) -> None:
    """A version is evidence of what was shown."""
    versions = {Wording(text=text, language="fr").version for text in (one, other)}

    assert len(versions) == len({one, other})
    assert all(len(version) == 16 for version in versions)


def test_a_wording_in_another_language_is_another_version() -> None:
    """The language shown is part of the evidence."""
    assert Wording(text="SMS", language="fr").version != Wording(text="SMS", language="en").version


def test_the_version_of_a_wording_never_changes() -> None:
    """Versions already stored must be found again."""
    assert Wording(text="J’accepte", language="fr").version == "0039d77e37f09d53"


def test_a_wording_survives_its_journey() -> None:
    """What the journey stores gives the wording back."""
    wording = Wording(text="J’accepte", language="fr")

    assert Wording.from_fact(wording.as_fact()) == wording


def test_a_photo_use_is_worded_in_french_where_it_has_no_other_words() -> None:
    """French is the language every label has."""
    use = PhotoUse(id="public", labels={"fr": "Annuaire", "en": "Directory"})

    assert [use.label(language) for language in ("fr", "en", "de")] == ["Annuaire", "Directory", "Annuaire"]


def test_a_window_opens_and_closes_at_fixed_moments() -> None:
    """All processes agree on the window by the clock alone."""
    start = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)

    assert DAY.period(start) == DAY.period(start + dt.timedelta(hours=23, minutes=59, seconds=59))
    assert DAY.period(start) != DAY.period(start + dt.timedelta(days=1))
    assert DAY.resets_in(start) == 86400
    assert DAY.resets_in(start + dt.timedelta(hours=23, minutes=59, seconds=59)) == 1


def test_a_total_lasts() -> None:
    """It has one window only, and says to come back in a day at most."""
    total = GuessBudget(name="all", limit=10)

    assert total.period(NOON) == total.period(NOON + dt.timedelta(days=4000)) == "all:total"
    assert total.resets_in(NOON) == 43200


@given(st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2100, 1, 1)), st.integers(1, 10**6))  # noqa: DTZ001 - made aware below
def test_a_window_is_over_when_it_says(moment: dt.datetime, window: int) -> None:
    """One more second is another window, one less is the same."""
    now, budget = moment.replace(tzinfo=dt.UTC), GuessBudget(name="w", limit=1, window=window)
    end = now.replace(microsecond=0) + dt.timedelta(seconds=budget.resets_in(now))

    assert budget.period(end) != budget.period(now)
    assert budget.period(end - dt.timedelta(seconds=1)) == budget.period(now)


def test_tries_are_made_further_and_further_apart_then_given_up() -> None:
    """A minute after the first failure, a day before the last try, nothing after it."""
    waits = [next_attempt(attempts=failures, now=NOON) for failures in range(1, len(BACK_OFF) + 1)]

    assert list(BACK_OFF) == sorted(BACK_OFF)
    assert waits[0] == NOON + dt.timedelta(minutes=1)
    assert waits[-1] == NOON + dt.timedelta(days=1)
    assert next_attempt(attempts=len(BACK_OFF) + 1, now=NOON) is None


def test_a_person_is_named_in_full_and_discreetly() -> None:
    """One-word names have no family name."""
    assert person().full_name == "Léa Martin-Duval"
    assert person().discreet_name == "Léa M."
    assert person(family_name="").full_name == "Léa"
    assert person(family_name="").discreet_name == "Léa"
    assert person(family_name="de la Tour-Blanche").discreet_name == "Léa T."
    assert person(family_name="d’Aubigny").discreet_name == "Léa A."
    assert person(family_name="北京").discreet_name == "Léa 北."
    assert person(family_name="o").discreet_name == "Léa o."


def test_each_address_of_a_person_is_known_once() -> None:
    """The institutional one comes first."""
    assert person().addresses == ()
    assert person(mail="a@univ.example", personal_mail="b@perso.example").addresses == (
        "a@univ.example",
        "b@perso.example",
    )
    assert person(mail="a@univ.example", personal_mail="a@univ.example").addresses == ("a@univ.example",)
    assert person(personal_mail="b@perso.example").addresses == ("b@perso.example",)


def test_a_person_may_have_several_numbers_of_a_kind_but_one_uid_and_one_login() -> None:
    """In the order they are kept in; a kind without a number gives none."""
    lea = person(
        uid="lmartin",
        login="lea.martin",
        numbers={IdentifierKind.STUDENT_NUMBER: ("22401234", "22499999"), IdentifierKind.INE: ("123456789AB",)},
    )

    assert {kind: lea.identifiers(kind) for kind in IdentifierKind} == {
        IdentifierKind.STUDENT_NUMBER: ("22401234", "22499999"),
        IdentifierKind.INE: ("123456789AB",),
        IdentifierKind.STAFF_NUMBER: (),
        IdentifierKind.UID: ("lmartin",),
        IdentifierKind.LOGIN: ("lea.martin",),
    }


def test_a_person_is_called_by_the_names_they_use() -> None:
    """Each of the two in place of the civil one; all of them are words that others know."""
    lou = person(given_name="Louise", family_name="Martin", used_given_name="Lou", used_family_name="")

    assert (lou.full_name, lou.discreet_name) == ("Lou Martin", "Lou M.")
    assert lou.names == ("Louise", "Martin", "Lou")
    assert {"Louise", "Lou", "Martin"} <= set(lou.own_words)


def test_everything_others_know_is_among_a_person_s_own_words() -> None:
    """Uid, login, every number, the phone in both forms and the birth date in both orders."""
    lea = person(
        uid="u123456",
        login="lea.martin",
        birth_date=dt.date(2007, 2, 3),
        numbers={IdentifierKind.STUDENT_NUMBER: ("22401234", "22499999")},
        phone="+33639981234",
    )

    expected = {"u123456", "lea.martin", "22401234", "22499999", "+33639981234", "0639981234", "03022007", "20070203"}
    assert expected <= set(lea.own_words)


def test_an_error_shows_its_code_alone() -> None:
    """A log never shows what somebody typed."""
    assert str(SesameError("some_code", secret="22401234")) == "some_code"
    assert str(Refused("answer_missing", field="answer")) == "answer_missing"
    assert Throttled(resets_in=90).facts == {"resets_in": 90}
    assert Unavailable("mail").facts == {"port": "mail"}


def test_wrong_settings_are_told_one_a_line() -> None:
    """The maintainer reads all of them at once."""
    text = str(Misconfigured(["SESAME_A: wrong", "SESAME_B: wrong"]))

    assert text.splitlines()[1:] == ["  - SESAME_A: wrong", "  - SESAME_B: wrong"]
    assert "2" in text
