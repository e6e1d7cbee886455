"""Serves the CAS server with waitress."""

from django.core.wsgi import get_wsgi_application

from demo.cas.password_check import sesame
from demo.serving import serve


def main() -> None:
    """Serve until told to stop."""
    # Now, so that a wrong setting stops the start, and the first people to sign in do not wait for it.
    sesame()
    serve(get_wsgi_application(), "DEMO_CAS_PORT")


if __name__ == "__main__":
    main()
