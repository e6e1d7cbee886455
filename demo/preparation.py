"""Bringing the databases and the people to where the demonstration begins; quick when all is there."""

import csv
import datetime as dt
import hashlib
from pathlib import Path

from demo.environment import Demo

#: Who of our people has an account from before Sésame, with a hash in ``demo/accounts.csv``, and the password it is of.
BEFORE = {"jashwort": "Avant-Sesame-26"}


def prepare(demo: Demo) -> bool:
    """Create or upgrade the tables, import the people, fill a directory; false, the reason printed, when it failed."""
    if not _prepare_people(demo):
        return False
    if demo.directory:
        from demo.directory.filling import fill

        fill(demo.directory_folder, demo.people)
    return demo.cas != "django" or _prepare_cas(demo)


def people_to_be(demo: Demo) -> list[str]:
    """Return a line for one person of each category and for an account of before, with what they would type."""
    kinds = {
        "student": ("Numéro INE", "ine"),
        "staff": ("Numéro personnel", "staff_number"),
        "external": ("UID", "uid"),
    }
    lines, before, seen = [], [], set()
    with demo.people.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if password := BEFORE.get(row["uid"]):
                before.append(f"{row['uid']}, qui a un compte d’avant Sésame : « Se connecter », {password}")
            category = row["category"]
            label, column = kinds[category]
            if category in seen or not row.get(column):
                continue
            seen.add(category)
            born = dt.date.fromisoformat(row["birth_date"])
            name = f"{row['given_name']} {row['family_name']}".strip()
            lines.append(f"{name} : {label} {row[column]}, date de naissance {born:%d/%m/%Y}")
    return lines + before


def _prepare_people(demo: Demo) -> bool:
    import plugin

    app = plugin.create_app()
    # As a timer would, so that nothing is left for the doctor to find.
    app.test_cli_runner().invoke(args=["sesame", "purge"])
    accounts = demo.people.with_name("accounts.csv")
    files = [file for file in (demo.people, accounts) if file.exists()]
    mark, digest = demo.folder / "people.imported", " ".join(_digest(file) for file in files)
    if mark.exists() and mark.read_text(encoding="utf-8") == digest:
        return True
    run = app.test_cli_runner()
    result = run.invoke(args=["sesame", "people", "import", str(demo.people)])
    print(result.output.strip(), flush=True)
    if result.exit_code == 0 and accounts in files:
        result = run.invoke(args=["sesame", "people", "adopt", str(accounts)])
        print(result.output.strip(), flush=True)
    if result.exit_code == 0:
        mark.write_text(digest, encoding="utf-8")
    return result.exit_code == 0


def _prepare_cas(demo: Demo) -> bool:
    import django
    from django.core.management import call_command

    # Its sign-in, and its first page, where a sign-out ends.
    services = f"^{demo.portal_url.replace('.', chr(92) + '.')}/(login([?].*)?)?$"
    mark, digest = demo.folder / "cas.prepared", f"{services} {django.get_version()}"
    if mark.exists() and mark.read_text(encoding="utf-8") == digest:
        return True
    django.setup()
    call_command("migrate", verbosity=0)
    from cas_server.models import ServicePattern

    ServicePattern.objects.update_or_create(
        name="Portail",
        defaults={
            "pos": 1,
            "pattern": services,
            "single_log_out": True,
            "single_log_out_callback": f"{demo.portal_url}/login",
        },
    )
    pattern = ServicePattern.objects.get(name="Portail")
    for attribute in ("uid", "displayName", "mail"):
        pattern.attributs.get_or_create(name=attribute)
    mark.write_text(digest, encoding="utf-8")
    return True


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
