"""Passwords that everybody thinks of are refused, and those nobody would think of are taken."""

import random
import string

from hypothesis import given
from hypothesis import strategies as st

from sesame.domain.common_passwords import common_words
from sesame.domain.common_passwords import is_common
from sesame.domain.password import LONGEST
from sesame.domain.password import SHORTEST
from sesame.domain.password import SPECIAL

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


def test_a_password_everybody_thinks_of_is_common() -> None:
    """A known word with a capital, a year or counted digits and a sign is one of the first tried."""
    assert [password for password in COMMON.split() if not is_common(password)] == []


def test_a_password_nobody_thinks_of_is_not_common() -> None:
    """Random ones and uncommon words are taken."""
    assert [password for password in UNCOMMON.split() if is_common(password)] == []


def test_random_passwords_are_never_common() -> None:
    """Whatever a password manager draws is taken, from the shortest that is allowed."""
    drawn = random.Random(2026)  # noqa: S311 - the same ones at every run
    characters = string.ascii_letters + string.digits + SPECIAL

    made = ["".join(drawn.choices(characters, k=SHORTEST)) for _ in range(2000)]

    assert [password for password in made if is_common(password)] == []


@given(st.sampled_from(sorted(common_words())), st.integers(1950, 2039), st.sampled_from("!?.*@#$-_&,;"))
def test_a_listed_word_with_a_year_and_a_sign_is_common(word: str, year: int, sign: str) -> None:
    """This holds for the whole list, in whichever order and case."""
    assert is_common(f"{word.capitalize()}{year}{sign}")
    assert is_common(f"{sign}{year}{word.upper()}")


@given(st.text(min_size=1, max_size=4), st.integers(1, 8))
def test_a_few_characters_over_and_over_are_common(text: str, times: int) -> None:
    """Whichever they are: length alone is no strength."""
    assert is_common(text * times)


@given(st.text(max_size=LONGEST))
def test_nothing_that_follows_makes_what_nobody_guesses_common(text: str) -> None:
    """Any text is judged, and takes nothing from the signs before it that are on no keyboard."""
    assert not is_common(f"§¤¶•†‡◊¬{text}")
