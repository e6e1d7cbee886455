"""Whose certificates are believed when a mail server shows its own."""

import ssl


def trusted(file: str = "") -> ssl.SSLContext:
    """Return a context that believes the authorities of a file alone; without one the system's, or ``SSL_CERT_FILE``'s.

    Names are checked as well. Errors: ``OSError`` where the file is not there or holds no certificate.
    """
    return ssl.create_default_context(cafile=file or None)
