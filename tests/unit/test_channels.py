"""Which address a code may go to."""

from dataclasses import replace

import pytest

from sesame.domain.channels import Channels
from tests.invented_people import LEA

CHANNELS = Channels(own_domains=("univ-demo.example",))


@pytest.mark.parametrize(
    "personal",
    [
        "lea.martin-duval@univ-demo.example",
        " Lea.Martin-Duval@UNIV-DEMO.example ",
        "lea@univ-demo.example",
        "lea@etu.univ-demo.example",
        "lea@ETU.Univ-Demo.Example.",
        "",
        None,
    ],
)
def test_a_mailbox_that_the_account_opens_proves_nothing(personal: str | None) -> None:
    """The institutional one, whatever its case, and any of the university's domains or below them."""
    assert CHANNELS.address(replace(LEA, personal_mail=personal)) == ""


@pytest.mark.parametrize("personal", ["lea@courriel.example", "lea@notuniv-demo.example", "lea@univ-demo.example.org"])
def test_a_mailbox_elsewhere_is_a_channel(personal: str) -> None:
    """A domain that merely ends or begins alike is another one."""
    assert CHANNELS.address(replace(LEA, personal_mail=personal)) == personal


def test_without_a_setting_the_institutional_address_itself_is_none() -> None:
    """Registers put it into both columns."""
    assert Channels().address(replace(LEA, personal_mail="LEA.martin-duval@univ-demo.example")) == ""
    assert Channels().address(replace(LEA, personal_mail="lea@univ-demo.example")) == "lea@univ-demo.example"
