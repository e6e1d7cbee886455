"""What passwords cost to guess: what everybody thinks of little, what nobody would think of a lot."""

import math
import random
import string
import threading
import time

from hypothesis import given
from hypothesis import strategies as st
from zxcvbn import matching

from sesame.adapters.password_strength import ZxcvbnStrength
from sesame.adapters.password_strength import french_words
from sesame.domain.password import ENOUGH_GUESSES
from sesame.domain.password import LONGEST
from sesame.domain.password import SHORTEST
from sesame.domain.password import SPECIAL
from tests.passwords_people_make import ENGLISH
from tests.passwords_people_make import EVERYDAY
from tests.passwords_people_make import FRENCH
from tests.passwords_people_make import good_passwords

#: Shapes seen again and again in lists of leaked passwords, French and English.
COMMON = r"""
    Motdepasse123! Motdepasse1! MotDePasse2026! motDePasse123. Azerty123456! Azertyuiop1! AZERTYuiop123!
    Azertyuiop123! Qwerty123456! Qwertyuiop1! P@ssw0rd2024! P@ssw0rd1234 Passw0rd123! Password1234! Password123!
    PASSword123! Password2026! P@$$w0rd1234 P@ssword1234! Bonjour2026!! Bonjour123456! Bonjour1234! Université2026!
    Universite2026! Etudiant2026! Etudiant123! Valenciennes59! Valenciennes1! Soleil123456! Chocolat1234!
    Doudou123456! Loulou123456! JeTaime123456! JetaimeMaman1! Princesse123! Marseille13! Marseille2024!
    Toulouse31000! Football2026! Septembre2025! Octobre2025! Printemps2026! Ete2026!!!!! Hiver2025!!!!
    Welcome123456! Welcome2024! Iloveyou1234! Admin123456! Admin@123456 Administrateur1! Changeme1234! Changemoi123!
    Azerty@12345 Qwerty@12345 Abcd1234567! Abcdef123456! Aa123456789! Az123456789! Test12345678! Secret123456!
    Bienvenue123! Bienvenue2026! Aaaaaaaaaa1! Aa1!Aa1!Aa1! Abc123!Abc123! 1Qaz2wsx3edc! 1234567890Aa! Nicolas123456!
    Camille2007! Mohamed123456! Starwars2026! Pokemon123456! Juillet2026! Vacances2026! Superman1234! Azertyazerty1!
    PasswordPassword1! Sesame123456! Ouvretoi123! Paris75000!! Paris2024!!!! Motdepasse!2026 2026Motdepasse!
    !Motdepasse123 M0td3passe123! Liverpool1234! Trustno1Trustno1! Letmein12345! Monkey123456! Dragon123456!
    Qwerty!23456 A1b2c3d4e5f6! M.o.t.d.e.p.a.s.s.e.1 p-A-s-s-w-o-r-d-1 !1!1!1Azerty aZeRtYuIoP12! 99999999999Aa!
    Azerty!Azerty1 Password19870514! Cba987654321! Mdp!2026!2026! Julien.Julien.1
"""

#: From password managers, and phrases of words that are on nobody's list.
UNCOMMON = r"""
    xK9$gR2%yT7m uH4!pZ8&wQ1c kT7#Qm-9vLx2! Vb3}nR8*eYw1 9fGz!Lq2Xw7p mQ2+hT6_yB9r Z7k~pW3xD5v! eR5@jN8sFq2L
    tY6=cV1$gM4x Lp0^zX8bHw3k 7dK;vJ2nRs9Q nG4?wE7uXa1Z fS8:yC3lPk6M cW2%rB9gTj5h! qX6,dN1vZm8E- yP3.kH7sLw0G/
    J5f<tR2zQb8u aM7>xV4nKc1Y hE9[gW3pDs6T vL1]jZ8kXr5B rC4{bQ7mYf2N pT6|wG9hJn3S- Cerf-volant7bleu!
    Gourmandise-et-Brume4 Tracteur.Violet.83 Pluie9/Tambour+Sel Marmotte2*Tiroir Vélo-Grenier-Cumin6
    Orage&Tournevis5 Kiwi!Parapluie8Toit Brouette_Girafe_41 Escalier7%Moutarde Lampadaire+Figue3 Noisette=Hublot27
    Crayon!Dune!Phare12 Tempête7-Guitare Anémone-Tuba-9 L'été_dernier_à_Brest8 Haricot#Satellite6
    correct-Horse-battery5staple Bibliothèque~Nuage4 Sauterelle!Piano22 Œillet-Hamac-Zinc3 Glacier/Poivre/50
    Щука-Берёза-7Zorro 饺子Très-bon-8plats! Tournesol+Ficelle+8 A7!bcQ9zzTmk# 839271650a!Bz zQ!4the7kW9-m
    Paris!83927465x13
"""


STRENGTH = ZxcvbnStrength()
#: What people put behind a word to satisfy a policy.
FRENCH_TAILS = ("2026!", "12345!", "123456!", "@2025", "007!!", "59300!", "!2024", "#2026", "1234.", "75001!", "2006!!")
TAILS = ("12345!", "123456!", "1234!!", "2007.", "2024!", "@2024", "2025!!", "_2026", "123!!!", "-1234", "01234.")


def is_common(password: str, *words: str) -> bool:
    """Tell whether the policy would call it common."""
    return STRENGTH.guesses(password, words) < ENOUGH_GUESSES


def test_a_password_everybody_thinks_of_is_common() -> None:
    """A known word with a capital, a year or counted digits and a sign is one of the first tried."""
    assert [password for password in COMMON.split() if not is_common(password)] == []


def test_a_password_nobody_thinks_of_is_not_common() -> None:
    """Random ones and uncommon words are taken."""
    assert [password for password in UNCOMMON.split() if is_common(password)] == []


def test_a_common_word_with_a_usual_tail_is_common() -> None:
    """Of the three thousand commonest words and names of leaked passwords, with each of these tails, none is taken."""
    leaked = matching.RANKED_DICTIONARIES["passwords"]
    words = [word for word, rank in leaked.items() if word.isalpha() and len(word) > 4 and rank < 6000]
    drawn = random.Random(2026)  # noqa: S311 - the same ones at every run
    made = [f"{word.capitalize()}{drawn.choice(TAILS)}" for word in words]

    assert is_common("Holiday12345!")
    assert [password for password in drawn.sample(made, 500) if not is_common(password)] == []


def test_a_french_word_with_a_usual_tail_is_common() -> None:
    """Of the words everybody speaks, with a year, counted digits or a town's number behind, few are taken."""
    drawn = random.Random(2026)  # noqa: S311 - the same ones at every run
    made = [f"{word.capitalize()}{tail}" for word in EVERYDAY for tail in drawn.sample(FRENCH_TAILS, 3)]
    long_enough = [password for password in made if len(password) >= SHORTEST]

    taken = [password for password in long_enough if not is_common(password)]

    assert len(long_enough) > 500
    assert len(taken) <= len(long_enough) * 0.08, (len(taken), len(long_enough), taken)


def test_two_french_words_that_everybody_speaks_are_no_common_password() -> None:
    """A dictionary finds one of them; with a sign and a number between or behind, two are taken."""
    made = good_passwords(300, words=EVERYDAY, of=2)

    refused = [password for password in made if is_common(password)]

    assert len(made) == 300
    assert len(refused) <= len(made) * 0.02, refused


def test_ordinary_good_passwords_are_taken() -> None:
    """Of French and English phrases of two or three words and a number, two in a hundred at most are refused."""
    for words, of in ((FRENCH, 2), (FRENCH, 3), (ENGLISH, 2), (ENGLISH, 3)):
        made = good_passwords(500, words=words, of=of)
        refused = [password for password in made if is_common(password)]
        assert len(refused) <= len(made) * 0.02, refused


def test_the_words_of_the_person_are_the_first_that_are_tried() -> None:
    """A name that is on no list costs as much as its place among their words."""
    assert not is_common("Quémerzhin1234!")
    assert is_common("Quémerzhin1234!", "Quémerzhin")
    assert is_common("qu3m3rzh1n-2026", "Quémerzhin")
    assert is_common("Nihzremeuq2026!", "Ar-Quémerzhin")


def test_the_words_of_one_person_are_not_tried_for_another() -> None:
    """Two threads at once see their own words only, and the library's own tables stay as they were."""
    before = set(matching.RANKED_DICTIONARIES)
    found: list[tuple[float, float]] = []

    def ask(word: str, other: str) -> None:
        made = (f"{word}1234!", f"{other}1234!")
        found.extend((STRENGTH.guesses(made[0], [word]), STRENGTH.guesses(made[1], [word])) for _ in range(20))

    pair = ("Quemerzhin", "Ploubalanec")
    threads = [threading.Thread(target=ask, args=(pair[one], pair[1 - one])) for one in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 40
    assert all(own < ENOUGH_GUESSES <= other for own, other in found)
    assert set(matching.RANKED_DICTIONARIES) == before


def test_no_text_makes_the_count_long() -> None:
    """Neither an endless one nor one of signs that may each stand for several letters."""
    began = time.process_time()
    STRENGTH.guesses("4@8({[<3690!|1$570%24@8({[<36!", ["Martin"])
    STRENGTH.guesses("a1b2" * 100_000, ["Martin"])

    assert time.process_time() - began < 3


def test_random_passwords_are_never_common() -> None:
    """Whatever a password manager draws is taken, from the shortest that is allowed."""
    drawn = random.Random(2026)  # noqa: S311 - the same ones at every run
    characters = string.ascii_letters + string.digits + SPECIAL

    made = ["".join(drawn.choices(characters, k=SHORTEST)) for _ in range(1000)]

    assert [password for password in made if is_common(password)] == []


def test_a_listed_word_with_a_year_and_a_sign_is_common() -> None:
    """This holds for the whole of our list, in whichever order and case."""
    made = [f"{word.capitalize()}{1950 + 7 * n % 90}!" for n, word in enumerate(french_words())]
    made += [f".{2026 - n % 70}{word.upper()}" for n, word in enumerate(french_words())]

    assert [password for password in made if not is_common(password)] == []


@given(st.text(max_size=LONGEST))
def test_any_text_costs_something(text: str) -> None:
    """Nothing raises, and a figure comes out."""
    assert math.isfinite(STRENGTH.guesses(text, ["Léa", "", "  ", "-"]))
