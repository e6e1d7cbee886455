"""What other systems are is compared with what they should be, in words, and mended by the way of publication."""

from pathlib import Path

from flask import Flask

from sesame.given_ports import GivenPorts
from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.integration.test_publishing import declare
from tests.integration.test_publishing import run
from tests.integration.test_publishing import told
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.people_with_accounts import give_account
from tests.store_of import key_of
from tests.unit.published import ReadableTarget


def test_a_new_target_is_told_of_everybody(make_any_app: AppFactory, tmp_path: Path) -> None:
    """Also of those of whom nothing ever changed; a second look finds nothing more to say."""
    app = make_any_app(LEA, PAUL, **declare(tmp_path))
    give_account(app)

    seen = run(app, "reconcile", "--target", "wifi")
    mended = run(app, "reconcile", "--target", "wifi", "--mend")
    again = run(app, "reconcile")

    assert (seen.exit_code, mended.exit_code) == (3, 0), mended.output
    assert "wifi, pbernard : pas encore transmis" in seen.output
    assert "wifi : 2 personne(s) comparée(s), 2 diffère(nt), 2 remise(s) en ordre." in mended.output
    assert sorted(one["state"] for one in told(tmp_path)) == ["active", "pending"]
    assert "wifi : 2 personne(s) comparée(s), 0 diffère(nt)." in again.output


def _with(make_app: AppFactory, target: ReadableTarget) -> Flask:
    app = make_app(mount_options={"ports": GivenPorts(targets=[target])})
    give_account(app)
    run(app, "publish")
    return app


def test_what_others_changed_is_said_and_made_so_again(make_app: AppFactory) -> None:
    """For the person who is named, by login, and nobody else."""
    target = ReadableTarget()
    app = _with(make_app, target)
    target.broken.add(key_of(app, "lmartin"))

    seen = run(app, "reconcile", "lmartin")
    writes = len(target.told)
    mended = run(app, "reconcile", "--mend", "lmartin")

    assert seen.output.splitlines() == [
        "ent, lmartin : state : devrait être « active », est vide",
        "ent : 1 personne(s) comparée(s), 1 diffère(nt).",
    ]
    assert (seen.exit_code, mended.exit_code, writes, len(target.told)) == (3, 0, 1, 2)


def test_a_password_that_is_kept_nowhere_cannot_be_restored(make_app: AppFactory) -> None:
    """It is said, and not written over with nothing."""
    target = ReadableTarget()
    app = _with(make_app, target)
    target.without_password.add(key_of(app, "lmartin"))

    done = run(app, "reconcile", "--mend", "lmartin")

    assert done.exit_code == 3
    assert "userPassword : ne peut pas être rétabli (un mot de passe se choisit à nouveau)" in done.output
    assert len(target.told) == 1


def test_who_nobody_is_called_is_said(make_app: AppFactory) -> None:
    """Nothing is compared then."""
    done = run(make_app(mount_options={"ports": GivenPorts(targets=[ReadableTarget()])}), "reconcile", "nobody")

    assert (done.exit_code, "Personne ne se nomme « nobody »." in done.output) == (1, True)


def test_a_site_that_only_looks_mends_nothing(make_app: AppFactory) -> None:
    """And compares all the same."""
    app = make_app(mount_options={"ports": GivenPorts(targets=[ReadableTarget()])}, SESAME_PUBLISH_READ_ONLY=True)
    give_account(app)

    assert run(app, "reconcile", "--mend").exit_code == 1
    assert "lmartin : state : devrait être « active », est vide" in run(app, "reconcile").output
    assert mounted(app).services.publishing.publication.progress("ent").waiting == 1
