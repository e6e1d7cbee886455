"""What is where in the directory, and who reads and writes it."""

import os
import secrets
from pathlib import Path

BASE = "dc=univ-demo,dc=example"
PEOPLE = f"ou=people,{BASE}"
SERVICES = f"ou=services,{BASE}"
#: Sésame's account, which writes; the CAS server's, which finds people; the portal's, which shows them their entry.
WRITER, FINDER, READER = "sesame", "cas", "portail"
PROBE = f"uid=sesame-probe,{SERVICES}"


def folder_in(demo_folder: Path) -> Path:
    """Return where the server keeps everything."""
    return demo_folder / "directory"


def service_dn(name: str) -> str:
    """Return the name of a service's entry."""
    return f"cn={name},{SERVICES}"


def secret_file(folder: Path, name: str, text: str = "") -> Path:
    """Return the file of a secret that only its owner reads; drawn, or of that text, when there is none."""
    path = folder / name
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
            file.write(text or secrets.token_urlsafe(24))
    return path
