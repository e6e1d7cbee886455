"""The password policy, rule by rule."""

import datetime as dt
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sesame.adapters.password_strength import ZxcvbnStrength
from sesame.domain.password import POLICY
from sesame.domain.password import SPECIAL
from sesame.domain.password import PasswordContext
from sesame.domain.password import broken_rules
from sesame.domain.password import normalise_password
from sesame.domain.person import Category
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person

LEA = Person(
    key=101,
    uid="lmartin",
    login="lmartin",
    category=Category.STUDENT,
    given_name="Léa",
    family_name="Martin-Duval",
    birth_date=dt.date(2007, 2, 3),
    numbers={
        IdentifierKind.STUDENT_NUMBER: ("22401234",),
        IdentifierKind.INE: ("123456789AB",),
        IdentifierKind.STAFF_NUMBER: ("4012",),
    },
    phone="+33639981234",
)
STRENGTH = ZxcvbnStrength()
CONTEXT = PasswordContext.of(LEA, STRENGTH)
#: The guide's own list, copied by hand: no apostrophe, no backslash.
GUIDE = list('!"#$%&()*+,-./:;<=>?@[]^_`{|}~')


def broken(password: str, context: PasswordContext = CONTEXT) -> list[str]:
    """Return the ids of the rules a password breaks, as typed."""
    return [rule.id for rule in broken_rules(normalise_password(password), context)]


def test_a_password_that_keeps_every_rule_is_taken() -> None:
    """Nothing is broken."""
    assert broken("Cerf-volant7bleu!") == []


@pytest.mark.parametrize(
    ("password", "rules"),
    [
        ("Cerf-vol7bl", ["length"]),
        ("Cerf-vol7ble", []),
        ("Cerf-volant7bleu!Cumin-Tiroir3", []),
        ("Cerf-volant7bleu!Cumin-Tiroir34", ["length"]),
        ("CERF-VOLANT7BLEU", ["lower"]),
        ("cerf-volant7bleu", ["upper"]),
        ("Cerf-volant-bleu", ["digit"]),
        ("Cerfvolant7bleus", ["special"]),
        ("Cerf-volant 7bleu", ["no_space"]),
        ("", ["length", "lower", "upper", "digit", "special", "not_common"]),
    ],
)
def test_each_rule_is_broken_by_itself(password: str, rules: list[str]) -> None:
    """Eleven and thirty-one characters are refused, twelve and thirty are taken."""
    assert broken(password) == rules


def test_the_special_characters_are_those_of_the_guide() -> None:
    """One more or one less would break the page's promise."""
    assert sorted(SPECIAL) == sorted(GUIDE)


@pytest.mark.parametrize("special", GUIDE)
def test_each_special_character_of_the_guide_counts(special: str) -> None:
    """Any one of them is enough."""
    assert broken(f"Cerfvolant7bleu{special}") == []


@pytest.mark.parametrize("other", ["'", "\\", "€", "§", "°", "’", "«", "é", "🎉"])
def test_other_characters_may_appear_without_counting_as_special(other: str) -> None:
    """The apostrophe and the backslash are among them."""
    assert broken(f"Cerfvolant7bleu{other}") == ["special"]
    assert broken(f"Cerf-volant7{other}") == []


@pytest.mark.parametrize("other", ["é", "ß", "Ж", "字", "🎉", "€", "\u0301", "ﷺ"])
def test_any_printable_character_counts_for_the_length(other: str) -> None:
    """Twelve characters are twelve, whatever the script."""
    assert broken(f"Zk-7wgpqbxv{other}") == []


def test_letters_of_any_script_have_their_case() -> None:
    """A capital Ж is a capital."""
    assert broken("щука-берёза7") == ["upper"]
    assert broken("Щука-Берёза7") == []


def test_digits_are_the_ten_of_the_keyboard() -> None:
    """An Arabic-Indic digit is no digit at a French keyboard, and a superscript neither."""
    assert broken("Cerf-volant٣bleu²") == ["digit"]


@pytest.mark.parametrize(
    "hidden",
    [
        " ",
        "\t",
        "\n",
        "\r",
        "\x00",
        "\x07",
        "\x7f",
        "\u00a0",
        "\u2003",
        "\u200b",
        "\u200d",
        "\u202e",
        "\ufeff",
        "\ud800",
    ],
)
def test_what_cannot_be_seen_is_refused(hidden: str) -> None:
    """White space of any kind, controls, direction marks and zero-width marks could not be typed again."""
    assert broken(f"Cerf-volant7{hidden}bleu!") == ["no_space"]
    assert broken(f"Cerf-volant7bleu!{hidden}") == ["no_space"]


def test_an_emoji_glued_with_an_invisible_mark_is_refused() -> None:
    """The glue cannot be seen; the same emoji apart are taken."""
    assert broken("Cerf-volant7👩\u200d🚀") == ["no_space"]
    assert broken("Cerf-volant7👩🚀") == []


def test_an_emoji_newer_than_this_python_is_taken() -> None:
    """Unicode keeps its place free for nothing else, so a phone that knows it is not told of an invisible character."""
    known = unicodedata.unidata_version
    newest = ["\U0001fa77", "\U0001fae9", "\U0001facd", "\U0001faff", "\U0001fc00"]

    assert [emoji for emoji in newest if broken(f"Cerf-volant7bleu!{emoji}")] == [], known
    assert broken("Cerf-volant7bleu!\U0001fffe") == ["no_space"]


def test_composed_and_decomposed_accents_are_one_password() -> None:
    """The two keyboards that write « é » differently give the same account."""
    composed, decomposed = "Vélo-Grenier-6", unicodedata.normalize("NFD", "Vélo-Grenier-6")

    assert composed != decomposed
    assert normalise_password(decomposed) == composed


@given(st.text(max_size=40))
def test_normalising_changes_nothing_but_the_encoding_of_accents(text: str) -> None:
    """Nothing is trimmed and nothing is cut."""
    assert normalise_password(text) == unicodedata.normalize("NFC", text)
    assert normalise_password(f" {text}z ")[0] == " "


@pytest.mark.parametrize("name", ["lmartin", "LMARTIN", "LmArTiN", "u123456", "U123456"])
def test_neither_the_login_nor_the_uid_may_be_inside_whatever_their_case(name: str) -> None:
    """They are refused by name, and as one's own words."""
    context = PasswordContext.of(replace(LEA, uid="u123456"), STRENGTH)

    assert broken(f"Zk-7!{name}-Qw", context) == ["no_login", "no_own_words"]


def test_a_short_login_is_refused_too() -> None:
    """The guide makes no exception for short ones."""
    assert broken("Zk-7!wgLi-pqbxv", PasswordContext(logins=("li",), strength=STRENGTH)) == ["no_login"]


@pytest.mark.parametrize(
    "own",
    [
        *["Martin", "DUVAL", "MartinDuval", "duvâl", "22401234", "2240-1234", "123456789aB", "03022007", "20070203"],
        *["03/02/2007", "0639981234", "33639981234"],
    ],
)
def test_ones_own_name_or_number_may_not_be_inside(own: str) -> None:
    """Whoever knows the person would begin with those, however they are written."""
    assert broken(f"Zk-!{own}wQp7") == ["no_own_words"]


@pytest.mark.parametrize("fine", ["Lea", "4012", "2007", "Mart1x"])
def test_what_is_too_short_to_tell_anything_is_taken(fine: str) -> None:
    """A name of three letters or a number of four digits occurs in many good passwords."""
    assert broken(f"Zk-!{fine}wQpvx7") == []


def test_a_common_password_is_refused() -> None:
    """Although it has all the classes."""
    assert broken("Motdepasse123!") == ["not_common"]


def test_an_endless_text_is_judged_on_its_length_alone() -> None:
    """The other rules would cost time for nothing."""
    assert broken("é" * 10_000) == ["length"]


def test_the_page_shows_the_rules_in_the_order_of_the_guide() -> None:
    """The ids are those of the messages; the history is decided by the service."""
    assert [rule.id for rule in POLICY] == [
        *["length", "lower", "upper", "digit", "special", "no_space", "no_login"],
        *["no_own_words", "not_common", "history"],
    ]
    assert [rule.id for rule in POLICY if not rule.live] == ["no_own_words", "not_common", "history"]


@given(st.text(max_size=150))
def test_any_text_is_judged_without_an_error(text: str) -> None:
    """No text makes a rule fail."""
    assert set(broken(text)) <= {rule.id for rule in POLICY}
