"""A university brings parts of its own: by an option of the mount, or by a package that it installs."""

import datetime as dt
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from importlib.metadata import EntryPoint
from typing import Any

import pytest
from flask import Flask

from sesame import given_ports
from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.domain.delivery import Promise
from sesame.errors import Misconfigured
from sesame.given_ports import GivenPorts
from sesame.mounted import mounted
from sesame.settings import Settings
from tests.conftest import AppFactory
from tests.contracts.people_in_memory import PeopleInMemory
from tests.invented_people import LEA
from tests.people_with_accounts import at_activation
from tests.store_of import account
from tests.store_of import engine_of
from tests.unit.fakes import NOON
from tests.unit.fakes import PlainHasher
from tests.unit.fakes import ScriptedMailer
from tests.unit.fakes import SettableClock


@dataclass
class Told:
    """A listener: what a site's own queue would be handed."""

    ids: list[int] = field(default_factory=list)

    def __call__(self, promised: Sequence[int]) -> None:
        """Remember the ids."""
        self.ids.extend(promised)


def test_people_of_a_university_s_own_register_activate(make_app: AppFactory) -> None:
    """Our table of people is empty; the account hangs on the key that their register gives."""
    app = make_app(people=False, mount_options={"ports": GivenPorts(people=PeopleInMemory([LEA]))})
    lea = at_activation(app)

    lea.go_to("termine")

    assert lea.page.status_code == 200
    with mounted(app).services.reading() as tx:
        assert tx.accounts.get(LEA.key) is not None


def test_hashes_and_the_time_are_a_site_s_own(make_app: AppFactory) -> None:
    """What is given is used in place of ours, everywhere."""
    hasher, clock = PlainHasher(), SettableClock()
    app = make_app(mount_options={"ports": GivenPorts(hasher=hasher, clock=clock)})

    at_activation(app).go_to("termine")

    kept = account(app)
    assert str(kept.password_hash).startswith("1|")
    assert kept.activated_at == NOON
    assert hasher.hashed == 2


def test_a_listener_of_the_site_is_told_what_was_promised_and_nothing_is_tried_here(make_app: AppFactory) -> None:
    """Its own queue takes over; the ids are those of the outbox."""
    told, mailer = Told(), ScriptedMailer()
    ports = GivenPorts(after_commit=told, carriers={"mail": mailer})
    app = make_app(SESAME_DELIVER_AFTER_RESPONSE=True, mount_options={"ports": ports})

    at_activation(app).go_to("termine")
    mounted(app).background.wait()
    assert (len(told.ids), mailer.sent) == (2, [])

    mounted(app).services.delivery.deliver_now(told.ids)
    assert len(mailer.sent) == 2


def test_another_kind_of_promise_is_brought_by_its_own_carrier(make_app: AppFactory) -> None:
    """A text message does not wait for a mail server that is away, nor the other way round."""
    sms, mailer = ScriptedMailer(), ScriptedMailer(answer=lambda _promise: RuntimeError("away"))
    app = make_app(mount_options={"ports": GivenPorts(carriers={"sms": sms, "mail": mailer})})
    words = {"language": "fr", "facts": {"code": "12345678"}}
    with mounted(app).services.unit_of_work() as tx:
        tx.outbox.promise(
            [
                Promise(template="code", to="lea@courriel.example", **words),  # type: ignore[arg-type]
                Promise(kind="sms", template="code", to="+33639980000", **words),  # type: ignore[arg-type]
            ],
            dt.datetime.now(dt.UTC),
        )

    mounted(app).services.delivery.deliver()

    assert [to for to, _ in sms.sent] == ["+33639980000"]


def offer(monkeypatch: pytest.MonkeyPatch, **offered: Callable[[Settings], Any]) -> None:
    """Install a package that offers these, by « group of the entry point__name »."""

    class Offered(EntryPoint):
        """An entry point whose object is at hand."""

        def load(self) -> Any:
            """Return the object."""
            return offered[f"{self.group.partition('.')[2]}__{self.name}"]

    def found(*, group: str) -> list[EntryPoint]:
        names = [name.split("__", 1) for name in offered]
        return [Offered(name, "univ_demo:build", group) for kind, name in names if f"sesame.{kind}" == group]

    monkeypatch.setattr(given_ports, "entry_points", found)


def test_an_installed_package_gives_its_parts_without_a_line_in_the_portal(
    make_app: AppFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is built with the settings; those of the mount win."""
    seen: list[Settings] = []
    mailer, other = ScriptedMailer(), ScriptedMailer()

    def people(settings: Settings) -> PeopleInMemory:
        seen.append(settings)
        return PeopleInMemory([LEA])

    offer(
        monkeypatch,
        ports__people=people,
        ports__clock=lambda _settings: SettableClock(),
        carriers__mail=lambda _settings: mailer,
        carriers__sms=lambda _settings: other,
    )
    app = make_app(people=False, mount_options={"ports": GivenPorts(carriers={"sms": mailer})})

    at_activation(app).go_to("termine")

    services = mounted(app).services
    assert seen[0].institution == services.settings.institution
    assert services.clock.now() == NOON
    services.delivery.deliver()
    assert len(mailer.sent) == 2
    assert other.sent == []


def test_what_a_package_gets_wrong_is_told_all_at_once(make_app: AppFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is no port, one that fails, half a store."""

    def failing(_settings: Settings) -> None:
        message = "no server named in UNIV_LDAP_URL"
        raise KeyError(message)

    offer(
        monkeypatch,
        ports__directory=lambda _settings: None,
        ports__people=failing,
        ports__unit_of_work=lambda _settings: None,
        ports__reading=lambda _settings: object(),
    )

    with pytest.raises(Misconfigured) as refused:
        make_app()

    told = "\n".join(refused.value.faults)
    assert "directory is none of" in told
    assert "people (univ_demo:build) failed: KeyError" in told
    assert "unit_of_work and reading" in told


def test_a_part_offered_twice_is_told(make_app: AppFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which one would win is nobody's guess."""
    twice = [EntryPoint("clock", "one:clock", "sesame.ports"), EntryPoint("clock", "other:clock", "sesame.ports")]
    monkeypatch.setattr(given_ports, "entry_points", lambda *, group: twice if group == "sesame.ports" else [])

    with pytest.raises(Misconfigured, match="clock is offered 2 times"):
        make_app()


def test_a_store_is_given_as_a_whole(make_app: AppFactory, app: Flask) -> None:
    """Both doors, or neither."""
    store = SqlUnitOfWork(engine_of(app))

    with pytest.raises(Misconfigured, match="unit_of_work and reading"):
        make_app(mount_options={"ports": GivenPorts(unit_of_work=store)})
