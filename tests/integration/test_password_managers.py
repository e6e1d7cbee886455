"""What a password manager finds on the pages where a password is typed."""

import re

from flask import Flask

from tests.people_with_accounts import at_activation
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in


def fields(page: str) -> list[dict[str, str]]:
    """Return the attributes of each field that is not hidden, in order; those without a value are there too."""
    tags = re.findall(r"<(?:input|select)[^>]*>", page)
    read = [{**dict.fromkeys(tag.split(), ""), **dict(re.findall(r'([\w-]+)="([^"]*)"', tag))} for tag in tags]
    return [field for field in read if field.get("type") != "hidden"]


def pages_with_a_password(app: Flask) -> dict[str, str]:
    """Return the markup of each page with a password field, by its address."""
    person = at_activation(app)
    person.go_to("mot-de-passe")
    found = {"activation": person.page.text}
    for uid in ("pbernard", "xivanova"):
        give_account(app, uid)
    recovering = at_recovery(app, "pbernard")
    recovering.go_to("mot-de-passe")
    found["recovery"] = recovering.page.text
    at_home = signed_in(app, "xivanova")
    for section in ("mot-de-passe", "joker", "sms"):
        found[section] = at_home.open(f"/sesame/modifier/{section}").text
    found["suspension"] = at_home.open("/sesame/suspendre").text
    return {address: page for address, page in found.items() if 'type="password"' in page}


def test_the_first_field_of_a_page_with_a_password_is_the_login(app: Flask) -> None:
    """So the password is kept under it; people cannot change it there, and it is not sent."""
    logins = {"activation": "lmartin", "recovery": "pbernard"}
    pages = pages_with_a_password(app)

    assert set(pages) == {"activation", "recovery", "mot-de-passe", "joker", "sms", "suspension"}
    for address, page in pages.items():
        first = fields(page)[0]
        assert (first["autocomplete"], first["value"]) == ("username", logins.get(address, "xivanova")), address
        assert "readonly" in first, address
        assert "name" not in first, address


def test_each_password_field_says_whether_its_password_is_new(app: Flask) -> None:
    """The current one may be filled in, a new one proposed."""
    for address, page in pages_with_a_password(app).items():
        said = {field["name"]: field["autocomplete"] for field in fields(page) if field.get("type") == "password"}
        right = {"current": "current-password", "password": "new-password", "confirmation": "new-password"}
        assert {name: right[name] for name in said} == said, address
