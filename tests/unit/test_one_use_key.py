"""How a one-use key is written and read: by people, over the telephone."""

import pytest

from sesame.adapters.tokens import KeyedSecrets
from sesame.domain import one_use_key
from sesame.errors import Refused

KEY = one_use_key.write(0x0123456789ABCDEF0123)


def test_a_key_is_eighty_bits_in_groups_of_four_with_a_check_character() -> None:
    """The check is the number modulo 37, as Crockford's Base 32 has it; nought and the last number included."""
    assert one_use_key.write(0) == "0000-0000-0000-0000-0"
    assert one_use_key.write(2**80 - 1).startswith("ZZZZ-ZZZZ-ZZZZ-ZZZZ-")
    assert one_use_key.write(32) == "0000-0000-0000-0010-*"
    assert one_use_key.write(36) == "0000-0000-0000-0014-U"


@pytest.mark.parametrize("typed", [KEY, KEY.lower(), KEY.replace("-", ""), f"  {KEY.replace('-', ' ')} "])
def test_a_key_is_understood_however_it_is_typed(typed: str) -> None:
    """Small letters, other groups, no groups."""
    assert one_use_key.read(typed) == KEY


def test_the_letters_that_look_like_digits_are_those_digits() -> None:
    """O is nought, I and L are one: nobody can tell them apart on paper."""
    key = one_use_key.write(1)
    assert one_use_key.read(key.replace("0", "O").replace("1", "l")) == key


def test_every_wrong_character_and_every_exchange_of_neighbours_is_told() -> None:
    """Before anything is looked up, so that a slip costs no try."""
    plain = KEY.replace("-", "")
    slips = [
        plain[:place] + other + plain[place + 1 :]
        for place in range(16)
        for other in "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
        if other != plain[place]
    ]
    slips += [
        plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :]
        for place in range(15)
        if plain[place] != plain[place + 1]
    ]
    for slip in slips:
        with pytest.raises(Refused, match="key_mistyped"):
            one_use_key.read(slip)


@pytest.mark.parametrize("typed", ["", "1234", KEY + "0", "é" * 17, "A" * 100_000, "\x00" * 17, "U" * 17])
def test_what_cannot_be_a_key_is_said_to_be_none(typed: str) -> None:
    """Whatever its length: nothing longer than a key with separators is looked at."""
    with pytest.raises(Refused) as refused:
        one_use_key.read(typed)

    assert refused.value.code == "key_malformed"
    assert refused.value.field == "key"


def test_keys_are_random() -> None:
    """A thousand of them are a thousand, and each reads as itself."""
    secrets = KeyedSecrets("a key of the tests alone")
    keys = {secrets.new_key() for _ in range(1000)}

    assert len(keys) == 1000
    assert all(one_use_key.read(key) == key for key in keys)


def test_a_key_is_looked_at_up_to_sixty_four_characters() -> None:
    """Whatever separators somebody puts into it; what is longer is none, and costs no work."""
    assert one_use_key.read(KEY.ljust(64)) == KEY
    with pytest.raises(Refused, match="key_malformed"):
        one_use_key.read(KEY.ljust(65))
