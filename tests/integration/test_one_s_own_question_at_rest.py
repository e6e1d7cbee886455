"""One's own question in the database: encrypted, read under older keys, and said to be lost when no key opens it."""

from pathlib import Path

from alembic import command
from flask import Flask
from sqlalchemy import text

from sesame.adapters.sql.engine import open_engine
from sesame.adapters.sql.schema import SqlSchema
from sesame.adapters.sql.schema import _config
from sesame.adapters.text_cipher import FernetCipher
from sesame.domain.joker import ChosenQuestion
from tests.conftest import AppFactory
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import at_recovery
from tests.people_with_accounts import give_account
from tests.people_with_accounts import signed_in
from tests.store_of import account

OWN = "Qui disait toujours « miaou » ?"


def at_the_question(app: Flask) -> str:
    """Return the page that asks Léa her question."""
    return at_recovery(app).go_to("question").text


def test_what_is_written_in_a_journey_is_encrypted_in_the_account(app: Flask) -> None:
    """The page still asks it as it was written."""
    person = at_activation(app)
    person.go_to("termine", joker={"question": "own", "own_question": OWN, "answer": "Grignotin de Goulven"})

    kept = account(app).joker_own_question
    assert kept is not None
    assert kept.startswith("fernet:")
    assert "miaou" in at_the_question(app)


def test_a_question_in_clear_of_an_earlier_version_is_asked(app: Flask) -> None:
    """Whether or not the upgrade had the key."""
    give_account(app, question=ChosenQuestion(own_text=OWN))

    assert account(app).joker_own_question == OWN
    assert "miaou" in at_the_question(app)


def test_an_older_key_of_the_ring_still_opens(make_app: AppFactory) -> None:
    """A key of its own may come after the secret key's, and another before it."""
    first, second = "a-first-key-of-the-tests", "a-second-key-of-the-tests"
    app = make_app()
    own_key = FernetCipher(["a secret of the tests alone"]).encrypt(OWN)
    give_account(app, question=ChosenQuestion(own_text=own_key))

    for ring in (first, f"{second} {first}", [second, first]):
        assert "miaou" in at_the_question(make_app(people=False, SESAME_JOKER_KEY=ring))


def test_a_lost_key_loses_the_text_alone(app: Flask) -> None:
    """The person is told, the answer still opens, and another question may be chosen."""
    lost = FernetCipher(["a key that nobody has any more"]).encrypt(OWN)
    give_account(app, question=ChosenQuestion(own_text=lost))
    person = at_recovery(app)

    page = person.go_to("question").text
    assert "ne peut plus être affiché" in page
    assert "fernet" not in page
    assert person.send(answer="gratin dauphinois").request.path.endswith("/mot-de-passe")
    for path in ("/sesame/", "/sesame/modifier/joker", "/sesame/mes-donnees"):
        shown = signed_in(app).open(path)
        assert shown.status_code == 200
        assert "fernet" not in shown.text


def test_the_upgrade_encrypts_what_was_in_clear(tmp_path: Path) -> None:
    """Those that are encrypted, or of ours, stay as they are; the way back gives clear text again."""
    engine = open_engine(f"sqlite:///{tmp_path / 'sesame.db'}")
    cipher = FernetCipher(["a key of the tests alone"])
    already = cipher.encrypt("Qui disait toujours « ouaf » ?")
    kept = {1: OWN, 2: already, 3: None}
    with engine.begin() as connection:
        command.upgrade(_config(connection), "0006")
        for person, own in kept.items():
            connection.execute(
                text(
                    "INSERT INTO sesame_account (person, state, password_hash, password_changed_at, "
                    "joker_own_question, joker_answer_hash, activated_at) "
                    "VALUES (:person, 'active', 'h', '2026-09-01', :own, 'h', '2026-09-01')"
                ),
                {"person": person, "own": own},
            )

    def stored() -> list[str | None]:
        with engine.connect() as connection:
            rows = connection.execute(text("SELECT joker_own_question FROM sesame_account ORDER BY person"))
            return list(rows.scalars())

    SqlSchema(engine, own_questions=cipher).upgrade()

    first, second, third = stored()
    assert first is not None
    assert first.startswith("fernet:")
    assert cipher.decrypt(first) == OWN
    assert (second, third) == (already, None)
    with engine.begin() as connection:
        command.downgrade(_config(connection, keyed={"own_questions": cipher}), "0006")
    assert stored()[0] == OWN
    engine.dispose()
