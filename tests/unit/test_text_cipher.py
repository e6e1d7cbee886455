"""Texts encrypted at rest: keys come and go, and what was written before them is read."""

from sesame.adapters.text_cipher import FernetCipher

QUESTION = "Le nom de ma cabane, « là-bas » ?"
FIRST, SECOND = "the first key of the tests", "the second key of the tests"


def test_what_is_stored_does_not_hold_the_text() -> None:
    """The same text twice is stored as two."""
    cipher = FernetCipher([FIRST])
    stored = cipher.encrypt(QUESTION)

    assert "cabane" not in stored
    assert stored != cipher.encrypt(QUESTION)
    assert cipher.decrypt(stored) == QUESTION


def test_a_text_in_clear_is_read_as_it_is() -> None:
    """Earlier versions wrote it so."""
    assert FernetCipher([FIRST]).decrypt(QUESTION) == QUESTION


def test_a_new_key_reads_what_an_older_one_encrypted() -> None:
    """The newest stands first and encrypts; what it wrote the older one alone does not open."""
    old = FernetCipher([FIRST]).encrypt(QUESTION)
    ring = FernetCipher([SECOND, FIRST])

    assert ring.decrypt(old) == QUESTION
    assert FernetCipher([SECOND]).decrypt(ring.encrypt(QUESTION)) == QUESTION
    assert FernetCipher([FIRST]).decrypt(ring.encrypt(QUESTION)) is None


def test_a_lost_key_or_a_damaged_text_gives_nothing() -> None:
    """And no error."""
    stored = FernetCipher([FIRST]).encrypt(QUESTION)

    assert FernetCipher([SECOND]).decrypt(stored) is None
    assert FernetCipher([FIRST]).decrypt(stored[:-4]) is None
    assert FernetCipher([FIRST]).decrypt("fernet:é") is None
