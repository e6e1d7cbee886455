"""A site declares where people are published, and sees it done: by commands, on each kind of database."""

import json
import stat
import time
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from sesame.domain.audit import Act
from sesame.domain.audit import Actor
from sesame.domain.audit import ActorKind
from sesame.errors import Unavailable
from sesame.mounted import mounted
from sesame.services.publication import PublicationReport
from sesame.signals import changed
from tests.conftest import AppFactory
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import give_account
from tests.store_of import key_of
from tests.unit.published import PRIVATE
from tests.unit.published import PUBLIC

ACT = Act(actor=Actor(kind=ActorKind.OPERATOR, name="ndubois"), reason="Carte vue au guichet")
TARGETS = """
[wifi]
program = ["publish-wifi"]
label = "le wifi"
password = "clear"

[trial]
log = true
"""


def declare(folder: Path, text: str = TARGETS, program: str = "cat >> told; echo >> told") -> dict[str, Any]:
    """Put the declarations and the program there; return the settings that name them."""
    (folder / "targets.toml").write_text(text, encoding="utf-8")
    script = folder / "publish-wifi"
    script.write_text(f"#!/bin/sh\n{program}\n", encoding="utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return {
        "SESAME_TARGETS": str(folder / "targets.toml"),
        "SESAME_PUBLISH_PUBLIC_KEY": PUBLIC,
        "SESAME_PUBLISH_PRIVATE_KEY": PRIVATE,
    }


def run(app: Flask, *words: str) -> Result:
    """Run a command."""
    return app.test_cli_runner().invoke(args=["sesame", *words])


def told(folder: Path) -> list[dict[str, Any]]:
    """Return what the program was told."""
    return [json.loads(line) for line in (folder / "told").read_text(encoding="utf-8").splitlines() if line]


def test_a_program_is_told_of_an_account_and_of_its_end(make_any_app: AppFactory, tmp_path: Path) -> None:
    """Activated, suspended, forgotten: each once, and then nothing is left."""
    app = make_any_app(LEA, PAUL, **declare(tmp_path))
    give_account(app)
    key = key_of(app, "lmartin")

    first = run(app, "publish")
    services = mounted(app).services
    person = services.people.get(key)
    assert person is not None
    services.suspension.suspend(person, ACT)
    run(app, "publish", "--target", "wifi")
    services.forgetting.forget(person, ACT)
    last = run(app, "publish")

    assert (first.exit_code, last.exit_code) == (0, 0), first.output + last.output
    assert "wifi : 1 écrite(s)" in first.output
    assert [one["state"] for one in told(tmp_path)] == ["active", "suspended", "forgotten"]
    assert [one["uid"] for one in told(tmp_path)] == ["lmartin", "lmartin", ""]
    assert told(tmp_path)[-1]["reference"] == "lmartin"
    assert "publish" in services.watch.beats()


def test_nothing_is_written_where_a_site_only_looks(make_app: AppFactory, tmp_path: Path) -> None:
    """By the option, or by the setting for all runs: what waits is said."""
    settings = declare(tmp_path)
    app = make_app(**settings)
    give_account(app)
    asked = run(app, "publish", "--read-only")
    only_looking = run(make_app(**settings, SESAME_PUBLISH_READ_ONLY=True), "publish")

    assert (asked.exit_code, "wifi : restent 1 en attente" in asked.output) == (3, True)
    assert "wifi" in only_looking.output
    assert not (tmp_path / "told").exists()


def test_who_is_refused_is_said_and_taken_up_again(make_app: AppFactory, tmp_path: Path) -> None:
    """By its status, with the reason; `--retry` asks again."""
    app = make_app(**declare(tmp_path, program="exit 4"))
    give_account(app)

    refused = run(app, "publish", "--target", "wifi")
    left = run(app, "publish", "--target", "wifi")
    declare(tmp_path)
    again = run(app, "publish", "--target", "wifi", "--retry")

    assert refused.exit_code == 1
    assert "1 refusée(s) ; dernière erreur : program_status_4" in left.output
    assert (again.exit_code, "1 personne(s) reprise(s)" in again.output) == (0, True)
    assert [one["state"] for one in told(tmp_path)] == ["active"]


def test_an_unknown_target_is_named_with_those_there_are(make_app: AppFactory, tmp_path: Path) -> None:
    """Without writing anything."""
    done = run(make_app(**declare(tmp_path)), "publish", "--target", "wfi")

    assert done.exit_code == 1
    assert "Aucune cible ne se nomme « wfi » ; il y a : wifi, trial." in done.output


def test_what_takes_no_password_is_told_right_after_the_page(make_app: AppFactory, tmp_path: Path) -> None:
    """Beside the requests; a target that takes passwords waits for the machine that can open them."""
    text = f'{TARGETS}\n[ent]\nprogram = ["publish-wifi"]\n'
    app = make_app(**declare(tmp_path, text), SESAME_DELIVER_AFTER_RESPONSE=True)

    person = at_activation(app)
    person.go_to("termine")
    mounted(app).telling.wait()

    assert [(one["target"], one["state"]) for one in told(tmp_path)] == [("ent", "active")]


def test_a_portal_hears_of_each_change(make_app: AppFactory) -> None:
    """By the inner key, after the commit; what its receiver raises changes nothing of the answer."""
    app = make_app()
    heard: list[dict[str, object]] = []

    def receive(_app: Flask, **told: object) -> None:
        heard.append(told)
        raise RuntimeError

    with changed.connected_to(receive, sender=app):
        give_account(app)
        person = mounted(app).services.people.get(key_of(app, "lmartin"))
        assert person is not None
        mounted(app).services.forgetting.forget(person, ACT)

    assert heard == [
        {"person": person.key, "kind": "changed", "revision": 1},
        {"person": person.key, "kind": "forgotten", "revision": 2},
    ]


def test_people_read_what_is_still_on_its_way(make_app: AppFactory, tmp_path: Path) -> None:
    """On the last page and in « Mon Sésame », by the label of each system, until it is there."""
    app = make_app(**declare(tmp_path))
    person = at_activation(app)
    person.go_to("termine")
    assert "Encore en route vers\xa0: le wifi." in person.page.text
    assert "D’ici quelques minutes, vous pourrez accéder" in person.page.text
    assert "dès maintenant" not in person.page.text, "the sign-in server may ask that very system"
    person.sign_in("lmartin")
    assert "Vos derniers changements sont encore en route vers\xa0: le wifi." in person.open("/sesame/").text

    run(app, "publish")

    assert "en route" not in person.open("/sesame/").text


def test_a_system_has_a_name_in_each_language(make_app: AppFactory, tmp_path: Path) -> None:
    """That of the page people read it on."""
    label = 'label = { fr = "l’annuaire", en = "the directory" }'
    app = make_app(**declare(tmp_path, TARGETS.replace('label = "le wifi"', label)))
    person = at_activation(app)
    person.go_to("termine")
    person.sign_in("lmartin")

    assert "en route vers\xa0: l’annuaire." in person.open("/sesame/?langue=fr").text
    assert "on their way to: the directory." in person.open("/sesame/?langue=en").text


def test_what_a_target_knew_that_is_none_any_more_is_forgotten_on_demand(make_app: AppFactory, tmp_path: Path) -> None:
    """And nothing of those there are."""
    app = make_app(**declare(tmp_path))
    give_account(app)
    run(app, "publish")
    fewer = make_app(SESAME_TARGETS=declare(tmp_path, "[trial]\nlog = true\n")["SESAME_TARGETS"])

    assert run(fewer, "publish", "forget", "--yes").output == "wifi : 1 personne(s) oubliée(s).\n"
    assert run(fewer, "publish", "forget", "--yes").output == "Rien à oublier.\n"
    assert mounted(fewer).services.publishing.publication.progress("trial").waiting == 0


def test_the_service_goes_on_whatever_one_run_meets(
    make_app: AppFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that is away comes back; what was written is said."""
    app = make_app(**declare(tmp_path))
    give_account(app)
    publication = mounted(app).services.publishing.publication
    runs = [Unavailable("database"), RuntimeError("Léa"), None]
    publish = publication.publish

    def stumble(names: Sequence[str] = ()) -> Mapping[str, PublicationReport]:
        error = runs.pop(0)
        if error:
            raise error
        return publish(names)

    def sleep(_seconds: float) -> None:
        if not runs:
            raise KeyboardInterrupt

    monkeypatch.setattr(publication, "publish", stumble)
    monkeypatch.setattr(time, "sleep", sleep)
    said = run(app, "publish", "--watch", "--target", "trial").output

    assert "indisponible : database" in said
    assert "trial : 1 écrite(s)" in said
    assert "Léa" not in said
