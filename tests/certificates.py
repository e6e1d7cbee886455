"""Certificates made for one test: for this machine's own address, good for as long as the test wants."""

import shutil
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.missing_part import missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate that signs itself, and its key."""

    certificate: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """Return what a server is given."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


def make_certificate(folder: Path, *, days: int = 90, name: str = "IP:127.0.0.1") -> Certificate:
    """Make one for a name, which is this machine's address by default."""
    openssl = shutil.which("openssl")
    if openssl is None:
        missing("OpenSSL", "openssl")
    made = Certificate(certificate=folder / "certificate.pem", key=folder / "key.pem")
    request = ["req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", "/CN=t"]
    told = [
        "-days",
        str(days),
        "-addext",
        f"subjectAltName={name}",
        "-keyout",
        str(made.key),
        "-out",
        str(made.certificate),
    ]
    subprocess.run([openssl, *request, *told], check=True, capture_output=True, timeout=60)
    return made
