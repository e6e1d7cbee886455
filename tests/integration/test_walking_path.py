"""The whole of it, once, from « Commencer » to a password that signs in."""

from flask import Flask

from sesame.mounted import mounted
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import PersonAtBrowser


def test_a_student_activates_and_the_password_signs_in(app: Flask, lea: PersonAtBrowser) -> None:
    """After the last step the recap names the login, and the password is the one that opens."""
    lea.go_to("termine")

    assert "lmartin" in lea.page.text
    assert mounted(app).services.sign_in.check_password("lmartin", GOOD_PASSWORD)
    assert not mounted(app).services.sign_in.check_password("lmartin", "another password")
