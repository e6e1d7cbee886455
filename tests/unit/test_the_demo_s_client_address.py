"""The demonstration's CAS server tells Sésame whose password it asks about."""

from types import SimpleNamespace
from typing import cast

import pytest

pytest.importorskip("django")

from django.http import HttpRequest
from django.http import HttpResponse

from demo.cas.client_address import ClientAddress
from demo.cas.client_address import client_address


def test_the_address_is_known_as_long_as_the_request_lasts() -> None:
    """And not by the next one that the thread serves, should it fail."""
    seen = []

    def answer(request: HttpRequest) -> HttpResponse:
        seen.append(client_address())
        raise PermissionError

    request = cast("HttpRequest", SimpleNamespace(META={"REMOTE_ADDR": "192.0.2.7"}))
    with pytest.raises(PermissionError):
        ClientAddress(answer)(request)

    assert seen == ["192.0.2.7"]
    assert client_address() == ""
