"""The joker: questions that may be asked and answers worth keeping."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sesame.adapters.password_strength import ZxcvbnStrength
from sesame.domain.answer_judging import Asked
from sesame.domain.joker import LONGEST_ANSWER
from sesame.domain.joker import LONGEST_QUESTION
from sesame.domain.joker import QUESTIONS
from sesame.domain.joker import SHORTEST_QUESTION
from sesame.domain.joker import ChosenQuestion
from sesame.domain.joker import listed_question
from sesame.domain.joker import parse_answer
from sesame.domain.joker import parse_question
from sesame.domain.person import Category
from sesame.domain.person import IdentifierKind
from sesame.domain.person import Person
from sesame.errors import Refused
from tests.answers_people_give import good_answers
from tests.answers_people_give import popular_answers

LEA = Person(
    key=101,
    uid="lmartin",
    login="lmartin",
    category=Category.STUDENT,
    given_name="Léa",
    family_name="Martin-Duval",
    birth_date=dt.date(2007, 2, 3),
    numbers={IdentifierKind.STUDENT_NUMBER: ("22401234",)},
    phone="+33639981234",
)
DISH = "Quel est le premier plat que vous avez su cuisiner ?"


STRENGTH = ZxcvbnStrength()
ZELIE = Person(
    key=102,
    uid="zstaffa1",
    login="zelie.staffa",
    category=Category.STUDENT,
    given_name="Zélie",
    family_name="Staffa",
    birth_date=dt.date(1979, 2, 28),
    numbers={IdentifierKind.STUDENT_NUMBER: ("22409876",)},
    mail="zelie.staffa@univ-demo.example",
    personal_mail="petite.zouzou79@courriel.example",
    phone="+33639985678",
)


def answer(raw: str, question: str = DISH, person: Person = LEA) -> str:
    """Read somebody's answer to a question of ours, or to their own."""
    listed = next((one.id for one in QUESTIONS if one.text == question), None)
    return parse_answer(raw, asked=Asked(id=listed, text=question), person=person, strength=STRENGTH)


def refusal_of(raw: str, question: str = DISH, person: Person = LEA) -> str:
    """Return why an answer is refused, or nothing."""
    try:
        answer(raw, question, person)
    except Refused as refused:
        return refused.code
    return ""


def text_of(question_id: str) -> str:
    """Return the listed question of that id."""
    listed = listed_question(question_id)
    assert listed is not None
    return listed.text


def test_what_many_people_answer_is_refused() -> None:
    """Of popular answers that the list was not made from, five in a hundred at most pass."""
    given_often = popular_answers()
    passed = [pair for pair in given_often if not refusal_of(pair[1], text_of(pair[0]))]

    assert len(given_often) > 200
    assert len(passed) <= len(given_often) * 0.05, passed


def test_ordinary_good_answers_are_taken() -> None:
    """Of answers with a detail of one's own, five in a hundred at most are refused."""
    fine = good_answers()
    refused = [pair for pair in fine if refusal_of(pair[1], text_of(pair[0]))]

    assert len(fine) > 100
    assert len(refused) <= len(fine) * 0.05, refused


def test_a_popular_answer_is_refused_however_it_is_dressed() -> None:
    """Behind an article, with a digit after it, backwards, or with digits for letters."""
    dressed = [
        "ma pizza",
        "PIZZA !!!",
        "pizza1",
        "p1zza",
        "azzip",
        "les pizzas",
        "de la pizza",
        "pizzapizza",
        "Pi-zza 7",
    ]

    assert [raw for raw in dressed if refusal_of(raw) != "answer_popular"] == []


def test_few_would_think_of_two_words_together() -> None:
    """Each is tried by itself; which of them belong together is one's own. A word said twice is still one word."""
    pairs = [("nickname", "Lapin Gaspard"), ("nickname", "Doudou Marcel"), ("fear", "le grenier de Valenciennes")]

    assert [pair for pair in pairs if refusal_of(pair[1], text_of(pair[0]))] == []
    assert refusal_of("pizza pizza") == refusal_of("pâtes, pâtes, pâtes") == "answer_popular"


def test_what_others_know_of_somebody_is_no_answer() -> None:
    """Dates in figures and in words, addresses, names in any order, numbers: in part, turned round, with more."""
    known = """
        28/02/79, 28 février 1979, 28 fevrier 79, le 28 février, février 1979, February 28 1979, 1979-02-28, 280279,
        79/02/28, 28 2 1979, 1979, 9791 02 82, zelie.staffa@univ-demo.example, petite.zouzou79, Staffa Zélie,
        ZELIE STAFFA, affats eilez, zstaffa1, staffa, Zélie 1979, zélie28, mamie Zélie, Madame Staffa, zouzou, z3l13,
        22409876, 2240 9876, 0639985678, 06 39 98 56 78, 33639985678, 39985678, univ-demo, zelie.staffa, Zélie S,
        zstaffa, taffa
    """
    raws = [one.strip() for one in known.split(",")]

    assert [raw for raw in raws if refusal_of(raw, person=ZELIE) != "answer_own_words"] == []


def test_what_somebody_else_is_called_is_an_answer() -> None:
    """Only one's own data are known of oneself."""
    others = ["Staffa Zélie", "petite zouzou 79 au courriel"]

    assert [raw for raw in others if refusal_of(raw)] == []


def test_an_answer_that_its_question_gives_away_is_refused() -> None:
    """In it, spelled in it, with blanks, mixed up or turned round."""
    pairs = [
        ("Couleur en 4 lettres, b_e_ ?", "bleu"),
        ("La couleur de mon vélo (f_ch_ia) ?", "fuchsia"),
        ("Mon village, en lettres : q, u, e, r, l, a ?", "Querla"),
        ("Mon village, q-u-e-r-l-a ?", "Querla"),
        ("Que donne zihreku à l'envers ?", "Ukerhiz"),
        ("Quel mot fait-on avec trikouze ?", "Krizoute"),
        ("Le nom de ma cabane bleue ?", "ma cabane"),
        ("Le nom de ma cabane bleue ?", "la cabane bleue"),
    ]

    assert [pair for pair in pairs if refusal_of(pair[1], pair[0]) != "answer_in_question"] == []


def test_a_question_that_tells_nothing_gives_nothing_away() -> None:
    """Punctuation, initials and numbers in a question are no answer."""
    pairs = [
        ("Quel est le nom de mon 1er chat... ?", "Grignotin"),
        ("Qui m'a appris le tarot, en 2003 ?", "Ghislain Decroix"),
        ("Le titre : « L. et les autres » ?", "Larmandière"),
    ]

    assert [pair for pair in pairs if refusal_of(pair[1], pair[0])] == []


def test_two_ideographs_are_long_enough_an_answer() -> None:
    """Each says as much as a word; one alone is short, as is one twice."""
    assert answer("北京") == "北京"
    assert answer("红烧肉") == "红烧肉"
    assert refusal_of("京") == refusal_of("京京") == "answer_too_short"


def test_answers_that_differ_in_a_vowel_sign_differ() -> None:
    """They are hashed in different forms."""
    assert answer("की किताब पुरानी") != answer("का कताब पुराना")


def test_there_are_at_least_eight_questions_each_with_an_id_of_its_own() -> None:
    """The page offers a real choice."""
    assert len(QUESTIONS) >= 8
    assert len({question.id for question in QUESTIONS}) == len({question.text for question in QUESTIONS})
    assert "own" not in {question.id for question in QUESTIONS}


def test_a_listed_question_is_kept_by_its_id() -> None:
    """Whatever stands in the field of one's own question is then nothing."""
    assert parse_question(question_id="dish", own_text="left over") == ChosenQuestion(id="dish")
    assert listed_question("dish") == QUESTIONS[1]
    assert listed_question("own") is None


def test_ones_own_question_is_kept_on_one_line() -> None:
    """Line breaks and doubled spaces are typing, not meaning."""
    chosen = parse_question(question_id="own", own_text="  Le nom\r\nde ma   cabane ? ")

    assert chosen == ChosenQuestion(own_text="Le nom de ma cabane ?")


@pytest.mark.parametrize(
    ("question_id", "own_text", "code", "field"),
    [
        ("", "", "question_missing", "question"),
        ("", "Le nom de ma cabane ?", "question_missing", "question"),
        ("unheard-of", "", "question_unknown", "question"),
        ("*)(uid=*", "", "question_unknown", "question"),
        ("own", "", "own_question_missing", "own_question"),
        ("own", " \n\t ", "own_question_missing", "own_question"),
        ("own", "x" * (SHORTEST_QUESTION - 1), "own_question_too_short", "own_question"),
        ("own", "?" * SHORTEST_QUESTION, "own_question_too_short", "own_question"),
        ("own", "x" * (LONGEST_QUESTION + 1), "own_question_too_long", "own_question"),
        ("own", "x" * 10_000, "own_question_too_long", "own_question"),
        ("own", "Le nom de\x00 ma cabane ?", "own_question_unprintable", "own_question"),
        ("own", "Le nom de \u202ema cabane ?", "own_question_unprintable", "own_question"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(question_id: str, own_text: str, code: str, field: str) -> None:
    """The message belongs to the list or to one's own text."""
    with pytest.raises(Refused) as refusal:
        parse_question(question_id=question_id, own_text=own_text)

    assert (refusal.value.code, refusal.value.field) == (code, field)


@pytest.mark.parametrize("length", [SHORTEST_QUESTION, LONGEST_QUESTION])
def test_a_question_at_the_bounds_is_taken(length: int) -> None:
    """Both bounds are included."""
    text = "Nomx?" * (length // 5)

    assert parse_question(question_id="own", own_text=text).own_text == text


@pytest.mark.parametrize(
    "typed",
    ["gratin dauphinois", "Gratin Dauphinois", "  GRATIN-DAUPHINOIS. ", "gratin  dauphinois !", "Grätin dauphinois"],
)
def test_one_answer_typed_in_several_ways_is_one_answer(typed: str) -> None:
    """Case, accents, punctuation and spaces do not matter."""
    assert answer(typed) == "gratindauphinois"


@pytest.mark.parametrize("typed", ["Щи с капустой", "紅燒肉", "محشي", "παστίτσιο", "फलाहार"])
def test_an_answer_may_be_in_any_script(typed: str) -> None:
    """Letters are letters."""
    assert answer(typed)
    assert answer(f" {typed}!") == answer(typed)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "answer_missing"),
        ("   ", "answer_missing"),
        ("ab", "answer_too_short"),
        ("a-b", "answer_too_short"),
        ("!!!!", "answer_too_short"),
        ("🎉🎉🎉", "answer_too_short"),
        ("\x00\x00\x00", "answer_too_short"),
        ("aaaaaa", "answer_too_short"),
        ("x" * (LONGEST_ANSWER + 1), "answer_too_long"),
        ("y" * 10_000, "answer_too_long"),
        ("plat", "answer_in_question"),
        ("Premier plat", "answer_in_question"),
        ("Léa", "answer_own_words"),
        ("lea martin duval", "answer_own_words"),
        ("MARTIN-DUVAL", "answer_own_words"),
        ("lmartin", "answer_own_words"),
        ("2240 1234", "answer_own_words"),
        ("03/02/2007", "answer_own_words"),
        ("2007-02-03", "answer_own_words"),
        ("06 39 98 12 34", "answer_own_words"),
        ("+33 6 39 98 12 34", "answer_own_words"),
    ],
)
def test_an_answer_anybody_would_try_is_refused(typed: str, code: str) -> None:
    """Too short, in the question itself, or one's own name, number or birth date."""
    with pytest.raises(Refused) as refusal:
        answer(typed)

    assert (refusal.value.code, refusal.value.field) == (code, "answer")


def test_the_words_of_ones_own_question_are_no_answer() -> None:
    """The question is on the screen of whoever guesses."""
    with pytest.raises(Refused, match="answer_in_question"):
        answer("Cabane bleue", "Le nom de ma cabane bleue ?")


def test_the_longest_answer_is_taken() -> None:
    """The bound is included."""
    text = "Cerf-volant de Goulven " * 4

    assert answer(text.ljust(LONGEST_ANSWER, "k"))


@given(st.text(max_size=LONGEST_ANSWER + 5))
def test_any_text_is_an_answer_or_refused(text: str) -> None:
    """Nothing but a refusal is ever raised, and what is kept is read as itself."""
    try:
        kept = answer(text)
    except Refused:
        return
    # Two where one is an ideograph.
    assert len(kept) >= 2


@given(st.text(max_size=200))
def test_any_question_of_one_s_own_is_kept_or_refused(text: str) -> None:
    """Nothing but a refusal is ever raised, and what is kept fits and is read as itself."""
    try:
        kept = parse_question(question_id="own", own_text=text)
    except Refused as refusal:
        assert refusal.field == "own_question"  # noqa: PT017 - either outcome is right
        return
    assert kept.own_text
    assert len(kept.own_text) <= LONGEST_QUESTION
    assert parse_question(question_id="own", own_text=kept.own_text) == kept


@given(
    st.text(max_size=200).filter(lambda text: text not in {"own", *(one.id for one in QUESTIONS)}), st.text(max_size=20)
)
def test_a_question_that_is_not_on_the_list_is_refused(question_id: str, text: str) -> None:
    """Whatever else comes with it."""
    with pytest.raises(Refused) as refusal:
        parse_question(question_id=question_id, own_text=text)

    assert refusal.value.field == "question"
