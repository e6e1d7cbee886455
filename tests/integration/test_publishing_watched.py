"""What is declared wrong stops the start; what goes wrong later is said by the doctor and the health page."""

from pathlib import Path

import pytest

from sesame.doctor.findings import Level
from sesame.errors import Misconfigured
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.doctors_visit import found
from tests.integration.test_publishing import declare
from tests.integration.test_publishing import run
from tests.people_with_accounts import Later
from tests.people_with_accounts import at_activation
from tests.people_with_accounts import give_account


def test_a_pair_of_keys_is_made_for_the_two_kinds_of_machine(make_app: AppFactory) -> None:
    """Each run makes another one, which the settings take."""
    made = run(make_app(), "publish", "keys").output.split()
    names = [line.partition("=")[0] for line in made]

    assert names == ["SESAME_PUBLISH_PUBLIC_KEY", "SESAME_PUBLISH_PRIVATE_KEY"]
    make_app(**dict(line.split("=", 1) for line in made))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[wifi]\n", "[wifi]: kind missing"),
        ('[wifi]\nprogram = ["x"]\nlog = true\n', "kinds many"),
        ('[wifi]\nprogram = ["x"]\npassword = "md5"\n', "[wifi] password: value wrong"),
        ('[wifi]\nprogram = ["x"]\ntimeout = 900\n', "[wifi] timeout: value wrong"),
        ('[wifi]\nprogram = ["x"]\nlabel = { en = "wifi" }\n', "[wifi] label: value wrong"),
        ('[wifi]\nprogram = ["x"]\nlabel = { fr = "wifi", xx = "wifi" }\n', "[wifi] label: value wrong"),
        ('[wifi]\nprogram = ["x"]\nretries = 9\n', "[wifi] retries: key unknown"),
        ('[ent]\nwebhook = "http://ent.univ-demo.example/"\nsecret_env = "NONE"\n', "[ent] webhook: value wrong"),
        ('[ent]\nwebhook = "https://ent.univ-demo.example/"\n', "[ent]: secret missing"),
        ('[ent]\nwebhook = "https://ent.univ-demo.example/"\nsecret_env = "NONE"\n', "[ent] secret_env: secret short"),
        ("[Wifi]\nlog = true\n", "[Wifi]: name malformed"),
        ("[wifi\n", "declarations malformed"),
        ('[wifi]\nlog = true\npassword = "clear"\n', "SESAME_PUBLISH_PUBLIC_KEY: required"),
    ],
)
def test_what_is_declared_wrong_stops_the_start(make_app: AppFactory, tmp_path: Path, text: str, fault: str) -> None:
    """With the target and the key: a portal that told nobody would not be noticed."""
    settings = {"SESAME_TARGETS": declare(tmp_path, text)["SESAME_TARGETS"]}

    with pytest.raises(Misconfigured) as raised:
        make_app(**settings)

    assert fault in str(raised.value)


def test_the_doctor_says_who_waits_and_why(make_app: AppFactory, tmp_path: Path, later: Later) -> None:
    """A service that does not run, a system that is away, passwords that wait: each with what to do about it."""
    app = make_app(**declare(tmp_path, program="exit 69"))
    assert found(app, "timer-publish").sentence == "n’a jamais tourné"
    at_activation(app).go_to("termine")

    run(app, "publish")
    assert found(app, "timer-publish").level is Level.OK
    assert (
        found(app, "targets").sentence == "« wifi » : 1 personne(s) en attente ; « trial » : 0 personne(s) en attente"
    )
    later.advance(hours=2)
    away = found(app, "targets")
    later.advance(hours=23)
    waiting = found(app, "targets")

    assert (away.level, waiting.level) == (Level.FAULT, Level.FAULT)
    assert "des essais échouent depuis 2 h (dernière erreur : unavailable)" in away.sentence
    assert waiting.sentence == (
        "« wifi » : 1 mot(s) de passe attendent, le plus ancien depuis 25 h (dernière erreur : unavailable)"
    )


def test_the_doctor_sees_two_halves_that_are_of_two_pairs(make_app: AppFactory, tmp_path: Path) -> None:
    """Before the first password is sealed for nobody."""
    settings = declare(tmp_path)
    other = dict(line.split("=", 1) for line in run(make_app(), "publish", "keys").output.split())

    assert found(make_app(**settings), "publish-keys").level is Level.OK
    assert found(make_app(**{**settings, "SESAME_PUBLISH_PRIVATE_KEY": ""}), "publish-keys").level is Level.OK
    wrong = {**settings, "SESAME_PUBLISH_PRIVATE_KEY": other["SESAME_PUBLISH_PRIVATE_KEY"]}
    assert found(make_app(**wrong), "publish-keys").level is Level.FAULT


def test_a_webhook_s_key_is_read_from_its_file(make_app: AppFactory, tmp_path: Path) -> None:
    """One that is not there stops the start."""
    text = '[ent]\nwebhook = "https://ent.univ-demo.example/sesame"\nsecret_file = "key"\n'
    settings = {"SESAME_TARGETS": declare(tmp_path, text)["SESAME_TARGETS"]}
    with pytest.raises(Misconfigured, match="secret unreadable"):
        make_app(**settings)

    (tmp_path / "key").write_text("a key that both sides know\n", encoding="utf-8")
    (target,) = mounted(make_app(**settings)).services.publishing.publication.targets

    assert (target.kind, target.label) == ("webhook", "ent")
    assert "both sides" not in repr(target)


def test_a_monitor_reads_how_each_target_is_doing(make_app: AppFactory, tmp_path: Path) -> None:
    """In the details of the health page, without any datum of a person."""
    app = make_app(**declare(tmp_path, program="exit 4"), SESAME_HEALTH_TOKEN="a token of the monitor")
    give_account(app)
    run(app, "publish")

    page = app.test_client().get("/sesame/sante", headers={"Authorization": "Bearer a token of the monitor"})

    assert page.get_json()["targets"]["wifi"] == {
        "waiting": 0,
        "refused": 1,
        "failing_since": None,
        "last_error": "program_status_4",
        "sealed_passwords": 0,
        "oldest_sealed_password": None,
    }
