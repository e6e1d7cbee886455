"""The wheel of docs/operations.md, alone on a machine: everything is in it, and a person activates over it."""

import configparser
from pathlib import Path

import pytest

from tests import wheel_of_the_tree
from tests.person_at_browser import GOOD_PASSWORD
from tests.person_at_browser import PersonAtBrowser
from tests.postgresql_server import fresh_database
from tests.wheel_of_the_tree import Site

ROOT = Path(__file__).parents[2]
PEOPLE = str(ROOT / "demo" / "people.csv")
#: What a maintainer writes beside the portal.
SETTINGS = {
    "FLASK_SECRET_KEY": "a secret of the tests alone",
    "FLASK_MAIL_DEFAULT_SENDER": "ne-pas-repondre@univ-demo.example",
    "SESAME_CHARTER_URL": "/reglement-interieur",
    "SESAME_ACTIVATION_PROOF": "never",
    "SESAME_DELIVER_AFTER_RESPONSE": "false",
    "SESAME_HASH_MEMORY_KIB": "8",
    "SESAME_HASH_TIME_COST": "1",
    "SESAME_HASH_PARALLELISM": "1",
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel of this tree."""
    return wheel_of_the_tree.build(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a machine that has the wheel, what it asks for, and nothing else of ours."""
    return wheel_of_the_tree.install(wheel, tmp_path_factory.mktemp("site"))


def declared_version() -> str:
    """Return the version that setup.cfg declares."""
    declared = configparser.ConfigParser()
    declared.read(ROOT / "setup.cfg", encoding="utf-8")
    return declared["metadata"]["version"]


def test_the_wheel_holds_every_file_of_the_package_and_no_other(wheel: Path) -> None:
    """Migrations, pages, styles, sentences and lists of words among them."""
    assert wheel_of_the_tree.files_of(wheel) == wheel_of_the_tree.files_of_the_tree()


def test_the_wheel_bears_the_version_of_the_tree(wheel: Path, site: Site) -> None:
    """Otherwise installing a newer one changes nothing."""
    version = declared_version()

    assert wheel.name.startswith(f"sesame_ent-{version}-")
    assert site.run("-m", "pip", "show", "sesame-ent").stdout.splitlines()[1] == f"Version: {version}"


def test_a_person_activates_over_the_wheel_alone(site: Site, tmp_path: Path) -> None:
    """On the embedded database, whose tables come from the wheel, and through a real server."""
    settings = {**SETTINGS, "SESAME_DATABASE_URL": f"sqlite:///{tmp_path / 'sesame.db'}"}
    where = site.python_code("import sesame; print(sesame.__file__)")
    assert where.stdout.startswith(str(site.python.parents[1])), where.stderr
    imported = site.flask("sesame", "people", "import", PEOPLE, **settings)
    assert imported.returncode == 0, imported.stderr

    with site.served(**settings) as port:
        lea = PersonAtBrowser(
            wheel_of_the_tree.before(port), kind="ine", number="123456789AB", birth_date=("3", "2", "2007")
        )
        lea.go_to("termine")
        style = lea.client.get("/sesame/static/sesame.css")
        recap = lea.page.text
        english = lea.open(f"{lea.home}?langue=en").text

    assert "Votre compte est maintenant activé" in recap
    assert "Activate my account" in english
    assert style.mimetype == "text/css"
    signs_in = (
        "from sesame.container import open_sign_in; "
        f"print(open_sign_in().check_password('lmartind', {GOOD_PASSWORD!r}))"
    )
    assert site.python_code(signs_in, **settings).stdout == "True\n"


def test_the_wheel_makes_its_tables_on_postgresql(site: Site, postgresql_url: str) -> None:
    """By the maintainer's own command; then people can be imported."""
    settings = {**SETTINGS, "SESAME_DATABASE_URL": fresh_database(postgresql_url, "sesame_of_the_wheel")}

    upgraded = site.flask("sesame", "database", "upgrade", **settings)
    imported = site.flask("sesame", "people", "import", PEOPLE, **settings)

    assert (upgraded.returncode, upgraded.stderr) == (0, "")
    assert upgraded.stdout.startswith("Tables créées dans le schéma sesame, version ")
    assert imported.returncode == 0, imported.stderr


def test_the_wheel_says_its_version_in_a_portal_and_alone(site: Site, tmp_path: Path) -> None:
    """By the name of the portal's module, or by its own."""
    settings = {
        **SETTINGS,
        "SESAME_DATABASE_URL": f"sqlite:///{tmp_path / 'sesame.db'}",
        "SESAME_MAIL_SENDER": "ne-pas-repondre@univ-demo.example",
    }

    in_portal = site.flask("sesame", "version", **settings)
    alone = site.run("-m", "flask", "--app", "sesame", "sesame", "version", **settings)

    assert in_portal.stdout.splitlines()[0] == f"Sésame : {declared_version()}", in_portal.stderr
    assert alone.stdout == in_portal.stdout
    assert (in_portal.stderr, alone.stderr) == ("", "")
