"""Senders and help desks as sites write them: what a mail can carry arrives whole, the rest is refused."""

from email.utils import parseaddr

import pytest

from sesame.mailbox import mailbox

ADDRESS = "no-reply@univ.example"


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("", ""),
        (f" {ADDRESS} ", ADDRESS),
        (f"<{ADDRESS}>", ADDRESS),
        (f"Université, DSI <{ADDRESS}>", f'"Université, DSI" <{ADDRESS}>'),
        (f'"Université, DSI" <{ADDRESS}>', f'"Université, DSI" <{ADDRESS}>'),
        (("Université, DSI", ADDRESS), f'"Université, DSI" <{ADDRESS}>'),
        (["DSI", ADDRESS], f"DSI <{ADDRESS}>"),
        (("", ADDRESS), ADDRESS),
        (f"Université <{ADDRESS}>", f"Université <{ADDRESS}>"),
        (f"L’université (DSI) <{ADDRESS}>", f'"L’université (DSI)" <{ADDRESS}>'),
        (f'Service "Accueil" <{ADDRESS}>', f'"Service \\"Accueil\\"" <{ADDRESS}>'),
        ("no-reply@université.example", "no-reply@xn--universit-j4a.example"),
        ("DSI <no-reply@université.example>", "DSI <no-reply@xn--universit-j4a.example>"),
        ("o'brien+six@univ.example", "o'brien+six@univ.example"),
        ("portal@localhost", "portal@localhost"),
    ],
)
def test_what_a_mail_can_carry_is_read_in_the_form_it_is_carried_in(raw: object, read: str) -> None:
    """With the name in quotes where it needs them, and the domain as mail servers exchange it."""
    assert mailbox(raw) == read
    assert parseaddr(read)[1] == parseaddr(read)[1].strip()
    assert mailbox(read) == read


@pytest.mark.parametrize(
    "raw",
    [
        "assistance-numérique@univ.example",
        "Assistance <assistance-numérique@univ.example>",
        ("DSI", "assistance-numérique@univ.example"),
        "DSI",
        "DSI <>",
        "a@b@univ.example",
        "a b@univ.example",
        "a..b@univ.example",
        "@univ.example",
        "a@",
        "a@univ..example",
        "a@-univ.example",
        "a@univ.example\nBcc: x@y.example",
        "DSI\nBcc: x <a@univ.example>",
        ("DSI\r\nBcc: x", ADDRESS),
        ("DSI",),
        ("DSI", ADDRESS, "more"),
        ("DSI", None),
        42,
        f"{'a' * 65}@univ.example",
        f"a@{'b' * 64}.example",
        f"a@{'.'.join(['b' * 60] * 5)}",
        "a@x.example, b@y.example",
        "DSI <a@x.example>, B <b@y.example>",
    ],
)
def test_what_no_mail_can_carry_is_refused(raw: object) -> None:
    """At start, where somebody reads it, and not at the first mail."""
    with pytest.raises((ValueError, TypeError)):
        mailbox(raw)
