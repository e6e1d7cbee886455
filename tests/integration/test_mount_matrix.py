"""Every kind of portal: whatever a page, a redirection or a mail of Sésame's names is there, and every form arrives."""

import itertools
import shutil
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

from sesame.domain.account import AccountState
from sesame.mounted import mounted
from tests.conftest import store_people
from tests.crawler import Crawler
from tests.invented_people import LEA
from tests.pairs import every_pair
from tests.people_with_accounts import WHO
from tests.person_at_browser import ACTIVATION
from tests.person_at_browser import NEW_PASSWORD
from tests.person_at_browser import RECOVERY
from tests.person_at_browser import PersonAtBrowser
from tests.portals import KINDS
from tests.portals import Kind
from tests.portals import build_portal
from tests.portals import sign_in
from tests.store_of import account
from tests.store_of import codes
from tests.store_of import engine_of
from tests.store_of import mails

THIRD_PASSWORD = "Loutre+nuage5"
#: A change in each section of « Mon Sésame »; the current password is left alone where it is not asked.
CHANGES = {
    "mot-de-passe": {"current": NEW_PASSWORD, "password": THIRD_PASSWORD, "confirmation": THIRD_PASSWORD},
    "joker": {"current": THIRD_PASSWORD, "question": "dish", "answer": "Blanquette aux girolles"},
    "annuaire": {"visible": "no"},
    "photo": {"none": "1"},
    "sms": {"sms": "no"},
}


class Walk:
    """Léa walks all of Sésame in one portal, and opens whatever she sees on the way."""

    def __init__(self, app: Flask, kind: Kind) -> None:
        """Stand before the portal."""
        self._app = app
        self._kind = kind
        self.offences: list[str] = []

    def everything(self) -> list[str]:
        """Return what was wrong anywhere."""
        for part in (
            self._signed_out,
            lambda: self._journey(ACTIVATION),
            lambda: self._journey(RECOVERY),
            self._signed_in,
            self._mails,
        ):
            if not self.offences:
                part()
        return self.offences

    def _person(self, journey: str) -> tuple[PersonAtBrowser, Crawler]:
        number_kind, number, birth_date = WHO["lmartin"]
        person = PersonAtBrowser(
            self._app, kind=number_kind, number=number, birth_date=birth_date, prefix=self._kind.base, journey=journey
        )
        return person, Crawler(person.client, self._kind.public_url, self.offences)

    def _signed_out(self) -> None:
        _, crawler = self._person(ACTIVATION)
        crawler.crawl("/")
        base = self._kind.base
        crawler.check(crawler.client.get(f"{base}/sesame/nowhere"))
        crawler.check(crawler.client.get(f"{base}/sesame/ce-n-est-pas-moi/forged"))
        crawler.check(crawler.client.post(f"{base}/sesame/modifier/photo"))
        cookies = {cookie.key: cookie.path for cookie in (crawler.client._cookies or {}).values()}
        if cookies["sesame_langue"] != (self._kind.sub_path or "/"):
            self.offences.append(f"the language's cookie is sent to {cookies['sesame_langue']}")

    def _journey(self, journey: str) -> None:
        person, crawler = self._person(journey)
        crawler.arrives(person.begin(), "the first page")
        self._send(person, crawler, "abandonner")
        person.begin()
        while person.step != "termine" and not self.offences:
            standing = person.step
            person.send()
            crawler.check(person.page)
            answer = {"code": codes(self._app)[-1]} if standing == "code" else person.answer(standing)
            crawler.check(crawler.arrives(person.send(**answer), standing))
            if person.step == standing:
                self.offences.append(f"{journey}: {standing} was not accepted, {person.errors}")
        self._send(person, crawler, "termine")

    def _send(self, person: PersonAtBrowser, crawler: Crawler, step: str) -> None:
        sent = person.client.post(f"{person.home}{step}", data=person.hidden())
        crawler.check(crawler.arrives(sent, f"{person.journey}: the form {step}"))

    def _signed_in(self) -> None:
        person, crawler = self._person(ACTIVATION)
        sign_in(person.client, self._kind, "lmartin")
        crawler.crawl(f"{self._kind.url_prefix}/sesame/")
        if "Léa Martin-Duval" not in person.open(f"{self._kind.base}/sesame/").text:
            self.offences.append("who is signed in is not known")
        for journey in (ACTIVATION, RECOVERY):
            crawler.crawl(f"{self._kind.url_prefix}{journey}/")
        person.open(f"{self._kind.base}/sesame/?langue=fr")
        for slug, answer in CHANGES.items():
            crawler.check(crawler.arrives(person.open(f"{self._kind.base}/sesame/modifier/{slug}"), slug))
            if slug in {"mot-de-passe", "joker"}:
                crawler.check(person.send())
            crawler.check(crawler.arrives(person.send(**answer), slug))
            if "C’est enregistré" not in person.page.text:
                self.offences.append(f"{slug} was not changed: {person.errors}")

    def _mails(self) -> None:
        person, crawler = self._person(ACTIVATION)
        links = [mail["facts"]["link"] for mail in mails(self._app) if mail["facts"].get("link")]
        if len(links) < 5:
            self.offences.append(f"only {len(links)} mails have a link")
            return
        for link in links:
            if not link.startswith(f"{self._kind.public_url}/"):
                self.offences.append(f"a mail names {link}")
        crawler.check(crawler.arrives(person.open(urlsplit(links[-1]).path), "the link of a mail"))
        crawler.check(crawler.arrives(person.send(), "« Ce n'est pas moi »"))
        if account(self._app).state != AccountState.SUSPENDED.value:
            self.offences.append("the link of a mail did not suspend")


def test_every_two_differences_meet_in_some_portal() -> None:
    """Or the walk below would pass on too few."""
    cases = every_pair(KINDS)
    missing = [
        (one, a, other, b)
        for one, other in itertools.combinations(KINDS, 2)
        for a, b in itertools.product(KINDS[one], KINDS[other])
        if not any(case[one] == a and case[other] == b for case in cases)
    ]

    assert missing == []
    assert all(set(case) == set(KINDS) for case in cases)


def test_nothing_leads_astray_in_any_kind_of_portal(tmp_path: Path) -> None:
    """Prefix, sub-path, proxy, token, layout, undefined names, sessions, sign-in: each with each other one."""
    offences = []
    for number, values in enumerate(every_pair(KINDS)):
        kind, folder = Kind(**values), tmp_path / str(number)
        app = build_portal(kind, folder)
        store_people(app, LEA)
        offences += [f"{kind}: {offence}" for offence in Walk(app, kind).everything()]
        offences += [f"{kind}: {notice.words}" for notice in mounted(app).notices]
        engine_of(app).dispose()
        shutil.rmtree(folder)

    assert not offences, "\n".join(offences)
