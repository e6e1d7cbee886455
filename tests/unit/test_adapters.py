"""Small adapters: random ids and digests, signed links, the clock, the flood gate."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from hypothesis import given
from hypothesis import strategies as st

from sesame.adapters.clock import SystemClock
from sesame.adapters.limiter import LimiterFloodGate
from sesame.adapters.tokens import KeyedSecrets
from sesame.adapters.tokens import SignedLinks
from sesame.errors import Expired
from sesame.errors import Misconfigured
from sesame.errors import Throttled
from sesame.errors import Unavailable

KEY = "a key of the tests alone"
WEEK = dt.timedelta(days=7)


def test_ids_are_long_random_and_fit_a_cookie() -> None:
    """256 bits, never twice the same."""
    ids = {KeyedSecrets(KEY).new_id() for _ in range(100)}

    assert len(ids) == 100
    assert all(len(one) == 43 and one.replace("-", "").replace("_", "").isalnum() for one in ids)


def test_a_code_has_eight_digits() -> None:
    """The leading noughts too."""
    codes = [KeyedSecrets(KEY).new_code() for _ in range(200)]

    assert all(len(code) == 8 and code.isdigit() for code in codes)
    assert len(set(codes)) > 190


@given(st.text(), st.text())
def test_equal_texts_agree_and_others_do_not(one: str, other: str) -> None:
    """A digest stands for its text."""
    secrets = KeyedSecrets(KEY)

    assert (secrets.digest("p", one) == secrets.digest("p", other)) == (one == other)


def test_purposes_and_keys_are_apart() -> None:
    """A digest of one purpose says nothing in another, nor without the key."""
    digests = {
        KeyedSecrets(key).digest(purpose, "lmartin")
        for key in (KEY, "another key")
        for purpose in ("journey", "budget")
    }

    assert len(digests) == 4
    assert KeyedSecrets(KEY).digest("journey", "\ud800")


def test_a_link_says_what_was_sealed() -> None:
    """To whoever has the same key and asks for the same purpose."""
    token = SignedLinks(KEY).seal("disavowal", {"uid": "lmartin"})

    assert SignedLinks(KEY).open("disavowal", token, max_age=WEEK) == {"uid": "lmartin"}


@pytest.mark.parametrize("spoil", ["", "x", "é", "\x00", "a.b.c", "x" * 10_000])
def test_a_spoilt_link_is_expired(spoil: str) -> None:
    """Whatever is wrong, the answer is the same."""
    with pytest.raises(Expired, match="link_expired"):
        SignedLinks(KEY).open("disavowal", spoil, max_age=WEEK)


def test_a_link_of_another_purpose_key_or_age_is_expired() -> None:
    """No token opens another's door."""
    token = SignedLinks(KEY).seal("disavowal", {"uid": "lmartin"})
    tries = ((KEY, "sign-in", WEEK), ("another key", "disavowal", WEEK), (KEY, "disavowal", dt.timedelta(seconds=-1)))

    for key, purpose, age in tries:
        with pytest.raises(Expired):
            SignedLinks(key).open(purpose, token, max_age=age)


def test_what_was_made_under_each_secret_key_of_the_ring_is_found_and_read() -> None:
    """New things are made under the newest, and of a key that left the ring nothing is believed."""
    keys = ["third key, the newest", "second key in turn", "first key of them all"]
    older = keys[1:]

    expected = [KeyedSecrets(key).digest("journey", "lmartin") for key in keys]
    assert KeyedSecrets(keys[0], fallbacks=older).digests("journey", "lmartin") == expected
    assert KeyedSecrets(keys[0], fallbacks=older).digest("journey", "lmartin") == expected[0]
    for key in keys:
        token = SignedLinks(key).seal("disavowal", {"uid": "lmartin"})
        assert SignedLinks(keys[0], fallbacks=older).open("disavowal", token, max_age=WEEK) == {"uid": "lmartin"}, key
    with pytest.raises(Expired):
        SignedLinks(keys[0]).open("disavowal", token, max_age=WEEK)
    made = SignedLinks(keys[0], fallbacks=older).seal("disavowal", {"uid": "lmartin"})
    assert SignedLinks(keys[0]).open("disavowal", made, max_age=WEEK) == {"uid": "lmartin"}


def test_a_guess_budget_keeps_its_counter_while_secret_keys_come_and_go() -> None:
    """Counted under the oldest key of the ring or under a key of its own, once that one has left."""
    first, second, third = "first key of them all", "second key in turn", "third key, the newest"
    rings = (
        KeyedSecrets(first),
        KeyedSecrets(second, fallbacks=[first]),
        KeyedSecrets(third, fallbacks=[second, first]),
        KeyedSecrets(third, budget_key=first),
    )

    for purpose in ("guess-budget", "guess-budget-network"):
        assert len({one.digest(purpose, "identity|person:1") for one in rings}) == 1


def test_the_clock_tells_utc() -> None:
    """To the second, more or less."""
    now = SystemClock("Europe/Paris").now()

    assert now.tzinfo is dt.UTC
    assert abs(now - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)


def test_the_date_is_the_university_s(monkeypatch: pytest.MonkeyPatch) -> None:
    """When it is Monday night in Paris, it is Tuesday in Nouméa already."""
    monday_night = dt.datetime(2026, 8, 31, 21, 30, tzinfo=dt.UTC)
    monkeypatch.setattr(SystemClock, "now", lambda _clock: monday_night)

    assert SystemClock("Europe/Paris").today() == dt.date(2026, 8, 31)
    assert SystemClock("Pacific/Noumea").today() == dt.date(2026, 9, 1)


def gate(limiter: Any = None, *, per_minute: int = 3, address: str = "192.0.2.1") -> LimiterFloodGate:
    """Return a gate that lets three requests a minute through."""
    return LimiterFloodGate(
        portal_limiter=lambda: limiter, address=lambda: address, per_minute=per_minute, storage_url="memory://"
    )


def test_too_many_requests_of_one_address_are_stopped() -> None:
    """Without a limiter of the portal, one of our own counts."""
    flood = gate()
    for _ in range(3):
        flood.check()

    with pytest.raises(Throttled) as throttled:
        flood.check()
    assert 0 < throttled.value.resets_in <= 60


def test_each_address_is_counted_by_itself() -> None:
    """A flood from one does not stop another."""
    addresses = ["192.0.2.1"] * 4 + ["192.0.2.2"]
    flood = LimiterFloodGate(
        portal_limiter=lambda: None, address=lambda: addresses.pop(0), per_minute=3, storage_url="memory://"
    )
    for _ in range(3):
        flood.check()
    with pytest.raises(Throttled):
        flood.check()

    flood.check()


def test_the_portal_s_limiter_counts_where_there_is_one() -> None:
    """Two processes on one store then share the figures."""
    limiter = Limiter(get_remote_address, app=Flask("portal"), storage_uri="memory://")
    first, second = gate(limiter), gate(limiter)
    for _ in range(3):
        first.check()

    with pytest.raises(Throttled):
        second.check()


def test_a_store_that_is_down_closes_the_gate(caplog: pytest.LogCaptureFixture) -> None:
    """Whatever family its error is of; the log names the error and no address."""

    def hit(*_: object) -> bool:
        raise ConnectionError("redis://user:hunter2@cache is away")

    with pytest.raises(Unavailable) as closed:
        gate(SimpleNamespace(limiter=SimpleNamespace(hit=hit, storage=None))).check()

    assert closed.value.port == "limiter"
    assert "ConnectionError" in caplog.text
    assert "hunter2" not in caplog.text


def test_a_store_that_can_never_be_opened_is_told_when_the_gate_is_built() -> None:
    """In words and without the address, which may hold a password; not by a page that answers 503 for ever."""
    with pytest.raises(Misconfigured, match="SESAME_LIMITER_STORAGE_URL") as told:
        LimiterFloodGate(
            portal_limiter=lambda: None,
            address=lambda: "192.0.2.1",
            per_minute=3,
            storage_url="redis+nothing://user:hunter2@cache",
        )

    assert "hunter2" not in str(told.value)


def test_a_store_that_is_not_used_is_not_opened() -> None:
    """Where the portal's own limiter counts."""
    limiter = Limiter(get_remote_address, app=Flask("portal"), storage_uri="memory://")
    flood = LimiterFloodGate(
        portal_limiter=lambda: limiter, address=lambda: "192.0.2.1", per_minute=3, storage_url="redis+nothing://cache"
    )

    flood.check()


def test_a_portal_s_limiter_that_is_not_set_up_closes_the_gate() -> None:
    """Made without ``init_app``, it has no counters."""
    with pytest.raises(Unavailable):
        gate(Limiter(get_remote_address)).check()
