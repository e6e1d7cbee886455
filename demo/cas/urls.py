"""The CAS protocol's addresses, and the style sheet."""

from pathlib import Path

from django.http import FileResponse
from django.http import HttpRequest
from django.urls import include
from django.urls import path

_STYLE = Path(__file__).parent / "static" / "cas.css"


def style(_request: HttpRequest) -> FileResponse:
    """Serve the style sheet; it is the only static file there is."""
    return FileResponse(_STYLE.open("rb"), content_type="text/css")


urlpatterns = [
    path("style.css", style),
    path("", include("cas_server.urls", namespace="cas_server")),
]
