"""Where the sign-in page sends who cannot sign in: the portal's own help."""

import os

from django.http import HttpRequest


def portal_links(_request: HttpRequest) -> dict[str, str]:
    """Return the addresses the templates link to; what is mounted there is the portal's affair."""
    portal = os.environ["DEMO_PORTAL_URL"]
    return {
        "portal_url": f"{portal}/",
        "recovery_url": f"{portal}/aide/mot-de-passe-oublie/",
        "activation_url": f"{portal}/aide/activer-mon-compte/",
    }
