"""A password for another system is read by the deliverer alone, in the form that system knows."""

import pytest
from argon2 import PasswordHasher
from passlib.handlers.ldap_digests import ldap_salted_sha512
from passlib.handlers.sha2_crypt import sha512_crypt

from sesame.adapters.password_forms import DirectoryForms
from sesame.adapters.secret_sealing import HpkeOpener
from sesame.adapters.secret_sealing import HpkeSealer
from sesame.adapters.secret_sealing import new_key_pair
from sesame.adapters.secret_sealing import public_half
from sesame.domain.publishing import PasswordForm
from sesame.domain.publishing import PasswordSecret

PASSWORD = "Cerf-volant7bleu!"
SECRET = PasswordSecret(form=PasswordForm.CLEAR, value=PASSWORD)


def test_the_private_key_opens_for_the_target_alone() -> None:
    """Another key, another target or a changed byte open nothing; a ring of keys opens what the older ones sealed."""
    private, public = new_key_pair()
    another, _ = new_key_pair()
    sealed = HpkeSealer(public).seal("wifi", SECRET)

    assert HpkeOpener(another, private).open("wifi", sealed) == SECRET
    assert HpkeOpener(private).open("ent", sealed) is None
    assert HpkeOpener(another).open("wifi", sealed) is None
    assert HpkeOpener(private).open("wifi", sealed[:-1] + bytes([sealed[-1] ^ 1])) is None
    assert HpkeOpener(private).open("wifi", b"") is None
    assert public_half(private) == public


def test_what_is_sealed_tells_no_length_and_never_repeats() -> None:
    """A copy of the tables says nothing of a password, nor whether two are alike."""
    sealer = HpkeSealer(new_key_pair()[1])
    sealed = {sealer.seal("wifi", SECRET), sealer.seal("wifi", SECRET)}
    other = sealer.seal("wifi", PasswordSecret(form=PasswordForm.CLEAR, value="é" * 30))

    assert len(sealed) == 2
    assert {len(one) for one in sealed} == {len(other)}


@pytest.mark.parametrize("key", ["", "YWJj", "not base 64!"])
def test_what_is_no_key_is_said(key: str) -> None:
    """At the start, not at the first password."""
    with pytest.raises(ValueError, match="32 bytes"):
        HpkeSealer(key)


def test_each_form_is_one_that_directories_compare_with() -> None:
    """And clear is clear; none is made for who takes none."""
    made = {form: DirectoryForms().make(form, PASSWORD).value for form in PasswordForm if form is not PasswordForm.NONE}

    assert PasswordHasher().verify(made[PasswordForm.ARGON2].removeprefix("{ARGON2}"), PASSWORD)
    assert ldap_salted_sha512.verify(PASSWORD, made[PasswordForm.SSHA512])
    assert sha512_crypt.verify(PASSWORD, made[PasswordForm.CRYPT_SHA512].removeprefix("{CRYPT}"))
    assert made[PasswordForm.CLEAR] == PASSWORD
    with pytest.raises(ValueError, match="takes no password"):
        DirectoryForms().make(PasswordForm.NONE, PASSWORD)
    assert PASSWORD not in repr(DirectoryForms().make(PasswordForm.CLEAR, PASSWORD))
