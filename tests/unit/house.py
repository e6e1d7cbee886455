"""The use cases as the container puts them together, on a store, a clock and hashes of the tests."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Engine

from sesame.adapters.sql.people import SqlPeople
from sesame.adapters.sql.unit_of_work import SqlReading
from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.container import Services
from sesame.container import build_services
from sesame.domain.asked import CHARTER
from sesame.domain.asked import SMS
from sesame.domain.asked import photo_question
from sesame.domain.consents import Answer
from sesame.domain.consents import PhotoUse
from sesame.domain.joker import ChosenQuestion
from sesame.domain.journey import JourneyState
from sesame.domain.person import IdentifierKind
from sesame.domain.publishing import Target
from sesame.given_ports import GivenPorts
from sesame.portal_parts import PortalParts
from sesame.services.identified_journey import Completion
from sesame.services.identified_journey import IdentifiedJourney
from sesame.settings_loading import load_settings
from tests.invented_people import LEA
from tests.invented_people import PAUL
from tests.invented_people import XENIA
from tests.unit.fakes import PlainHasher
from tests.unit.fakes import SettableClock

ORIGIN = "192.0.2.1"
PASSWORD = "Cerf-volant7bleu!"
DISH = "Quel est le premier plat que vous avez su cuisiner ?"
USES = (PhotoUse(id="public", labels={"fr": "Annuaire"}), PhotoUse(id="student", labels={"fr": "Trombinoscope"}))
SETTINGS = {
    "SESAME_CHARTER_URL": "/reglement",
    "SESAME_CHARTER_VERSION": "2026-09",
    "SESAME_PUBLIC_URL": "https://ent.univ-demo.example",
    "SESAME_HELP_MAIL": "assistance@univ-demo.example",
    "SESAME_MAIL_SENDER": "ne-pas-repondre@univ-demo.example",
    "SESAME_SECRET_KEY": "a key of the tests alone",
    "SESAME_DATABASE_URL": "sqlite://",
    "SESAME_PHONE_REGIONS": "FR",
    "SESAME_PHOTO_USES": USES,
}


class House:
    """Every use case over one store, one clock and hashes that cost nothing."""

    def __init__(
        self,
        engine: Engine,
        clock: SettableClock,
        hasher: PlainHasher,
        *,
        proof: str = "never",
        targets: Sequence[Target] = (),
        **told: object,
    ) -> None:
        """Give the root our parts in place of its own; ``proof`` is whether codes are asked for.

        ``targets`` are other systems to which people are published, ``told`` further settings.
        """
        proofs = {"SESAME_ACTIVATION_PROOF": proof, "SESAME_RECOVERY_PROOF": proof}
        settings = load_settings({**SETTINGS, **proofs, **told}, {})
        self.promised: list[int] = []
        self.unit_of_work = SqlUnitOfWork(engine, listeners=[self.promised.extend])
        self.clock, self.hasher = clock, hasher
        ports = GivenPorts(
            people=SqlPeople(SqlReading(engine)),
            hasher=hasher,
            clock=clock,
            unit_of_work=self.unit_of_work,
            reading=SqlReading(engine),
            targets=targets,
        )
        nothing = PortalParts(mail_state=lambda: None, limiter=lambda: None, client_address=lambda: ORIGIN)
        self.services: Services = build_services(settings, nothing, ports)
        self.activation, self.recovery = self.services.activation, self.services.recovery
        self.account, self.suspension = self.services.account, self.services.suspension

    def identified(self, journey: IdentifiedJourney, uid: str = "lmartin", *, language: str = "fr") -> Completion:
        """Begin a journey and prove who one is, by uid."""
        birth = {person.uid: person.birth_date or dt.date.min for person in (LEA, PAUL, XENIA)}
        _, state = journey.keeper.begin()
        state = journey.choose_kind(state, IdentifierKind.UID)
        return journey.prove_identity(state, number=uid, birth_date=birth[uid], origin=ORIGIN, language=language)

    def version(self, question_id: str, language: str = "fr") -> str:
        """Return the version of the words a page in that language shows."""
        return self.activation.asked.shown(question_id, language).version

    @property
    def photo_versions(self) -> dict[str, str]:
        """The versions of the words shown for each use of the photo."""
        return {use.id: self.version(photo_question(use).id) for use in USES}

    def choose_photo(self, state: JourneyState) -> JourneyState:
        """Refuse one use and accept the other."""
        answers = {"public": Answer.NO, "student": Answer.YES}
        return self.activation.choose_photo_usage(state, answers, self.photo_versions)

    def answer_sms(self, state: JourneyState, answer: Answer) -> JourneyState:
        """Answer the French question about SMS."""
        return self.activation.answer_sms(state, answer, version=self.version(SMS.id))

    def up_to_the_password(self, state: JourneyState, *, sms: bool = True) -> JourneyState:
        """Answer the joker, the photo, the SMS and, when they are accepted, the phone."""
        state = self.activation.choose_joker(
            state, ChosenQuestion(id="dish"), question=DISH, answer="Gratin dauphinois"
        )
        state = self.answer_sms(self.choose_photo(state), Answer.YES if sms else Answer.NO)
        return self.activation.give_phone(state, "06 39 98 12 34") if sms else state

    def activate(self, state: JourneyState, password: str = PASSWORD) -> Completion:
        """Choose a password and accept the house rules."""
        checked = self.activation.check_password(state, password)
        return self.activation.choose_password(
            state, checked, charters={CHARTER.id: self.version(CHARTER.id)}, origin=ORIGIN, language="fr"
        )

    def activated(self, uid: str = "lmartin", *, sms: bool = True) -> Completion:
        """Run the whole activation."""
        return self.activate(self.up_to_the_password(self.identified(self.activation, uid).state, sms=sms))
