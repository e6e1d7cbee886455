"""Parts every test may ask for: an app with Sésame mounted, invented people in it, and a person at a browser."""

import datetime as dt
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

import plugin
from sesame.adapters.sql.engine import open_engine
from sesame.adapters.sql.models import PersonRow
from sesame.mounted import mounted
from tests.person_at_browser import PersonAtBrowser
from tests.store_of import engine_of

#: Cheap hashes: the rules under test do not depend on how long a hash takes.
CHEAP = {"SESAME_HASH_TIME_COST": 1, "SESAME_HASH_MEMORY_KIB": 8, "SESAME_HASH_PARALLELISM": 1}

LEA = PersonRow(
    uid="lmartin",
    category="student",
    given_name="Léa",
    family_name="Martin-Duval",
    birth_date=dt.date(2007, 2, 3),
    student_number="22401234",
    ine="123456789AB",
    mail="lea.martin-duval@univ-demo.example",
    personal_mail="lea@courriel.example",
    language="fr",
)
PAUL = PersonRow(
    uid="pbernard",
    category="staff",
    given_name="Paul",
    family_name="Bernard",
    birth_date=dt.date(1975, 11, 30),
    staff_number="40127",
    mail="paul.bernard@univ-demo.example",
    language="fr",
)
XENIA = PersonRow(
    uid="xivanova",
    category="external",
    given_name="Xenia",
    family_name="Ivanova",
    birth_date=dt.date(1990, 7, 14),
    personal_mail="xenia@courriel.example",
    language="en",
)


def copy_of(row: PersonRow) -> PersonRow:
    """Return a fresh row: one that was stored belongs to its session."""
    columns = [column.key for column in PersonRow.__table__.columns]
    return PersonRow(**{name: getattr(row, name) for name in columns})


AppFactory = Callable[..., Flask]


@pytest.fixture
def make_app(tmp_path: Path) -> Iterator[AppFactory]:
    """Return a maker of apps with Sésame mounted on one SQLite file; keywords are configuration."""
    made: list[Flask] = []

    def make(*, mount_options: dict[str, Any] | None = None, people: bool = True, **config: Any) -> Flask:
        app = Flask("portal", instance_path=str(tmp_path), template_folder=str(tmp_path / "templates"))
        app.config.update(
            TESTING=True,
            SECRET_KEY="a secret of the tests alone",
            MAIL_DEFAULT_SENDER="Sésame <ne-pas-repondre@univ-demo.example>",
            SESAME_CHARTER_URL="/reglement-interieur",
            SESAME_DATABASE_URL=f"sqlite:///{tmp_path / 'sesame.db'}",
            SESAME_DELIVER_AFTER_RESPONSE=False,
            SESAME_ACTIVATION_PROOF="never",
            SESAME_RECOVERY_PROOF="never",
            **CHEAP,
        )
        app.config.update(config)
        plugin.mount(app, **(mount_options or {}))
        made.append(app)
        if people:
            store_people(app, LEA, PAUL, XENIA)
        return app

    yield make
    for app in made:
        mounted(app).background.wait()
        engine_of(app).dispose()


def store_people(app: Flask, *rows: PersonRow) -> None:
    """Store people that are not there yet."""
    engine = open_engine(mounted(app).services.settings.database_url)
    with Session(engine) as session, session.begin():
        for row in rows:
            session.merge(copy_of(row))
    engine.dispose()


@pytest.fixture
def app(make_app: AppFactory) -> Flask:
    """Return an app with Sésame mounted and three people in it."""
    return make_app()


@pytest.fixture
def lea(app: Flask) -> PersonAtBrowser:
    """Return Léa, a student, at a browser of her own."""
    return PersonAtBrowser(app, kind="ine", number="123456789AB", birth_date=("3", "2", "2007"))
