"""The use cases put together on fakes, and a person who runs through them."""

import datetime as dt
from dataclasses import dataclass

from sesame.adapters.phone import LibPhoneNumbers
from sesame.adapters.sql.unit_of_work import SqlUnitOfWork
from sesame.adapters.tokens import KeyedSecrets
from sesame.adapters.tokens import SignedLinks
from sesame.domain.consents import PhotoUse
from sesame.domain.consents import Wording
from sesame.domain.guess_budget import GuessBudget
from sesame.domain.identifiers import IdentifierFormats
from sesame.domain.joker import ChosenQuestion
from sesame.domain.journey import Journey
from sesame.domain.journey import JourneyState
from sesame.domain.journeys import ACTIVATION
from sesame.domain.journeys import RECOVERY
from sesame.domain.person import IdentifierKind
from sesame.services.account import AccountService
from sesame.services.activation import Activation
from sesame.services.activation import Charter
from sesame.services.current_password import CurrentPassword
from sesame.services.disavowal_links import DisavowalLinks
from sesame.services.identification import Identification
from sesame.services.identified_journey import Completion
from sesame.services.identified_journey import IdentifiedJourney
from sesame.services.identified_journey import JourneyParts
from sesame.services.journey_keeping import JourneyKeeper
from sesame.services.journey_keeping import JourneyLimits
from sesame.services.notification import Notification
from sesame.services.password_choice import PasswordChoice
from sesame.services.proofs import ProofPolicy
from sesame.services.proofs import Proofs
from sesame.services.recovery import Recovery
from sesame.services.suspension import Suspension
from sesame.services.throttling import BudgetLimits
from sesame.services.throttling import GuessBudgets
from tests.unit.fakes import PlainHasher
from tests.unit.fakes import SettableClock

ORIGIN = "192.0.2.1"
PASSWORD = "Cerf-volant7bleu!"
DISH = "Quel est le premier plat que vous avez su cuisiner ?"
SMS = Wording(text="J’accepte les SMS", language="fr")
CHARTER = Wording(text="J’ai pris connaissance du règlement", language="fr")
USES = (PhotoUse(id="public", labels={"fr": "Annuaire"}), PhotoUse(id="student", labels={"fr": "Trombinoscope"}))
PHOTO = {use.id: Wording(text=use.labels["fr"], language="fr") for use in USES}


@dataclass
class House:
    """Every use case over one store, one clock and hashes that cost nothing."""

    unit_of_work: SqlUnitOfWork
    clock: SettableClock
    hasher: PlainHasher
    secrets: KeyedSecrets
    policy: ProofPolicy = ProofPolicy.NEVER

    def __post_init__(self) -> None:
        """Put the parts together as the container does."""
        page = "https://ent.univ-demo.example/sesame/ce-n-est-pas-moi"
        self.links = DisavowalLinks(base_url=page, links=SignedLinks("a key of the tests alone"), secrets=self.secrets)
        self.notification = Notification(
            timezone="Europe/Paris", links=self.links, help_address="assistance@univ-demo.example"
        )
        self.password_choice = PasswordChoice(unit_of_work=self.unit_of_work, hasher=self.hasher)
        self.phone_numbers = LibPhoneNumbers(("FR",))
        self.activation = self._activation()
        self.recovery = Recovery(
            self._parts(RECOVERY),
            answers=self._budgets("joker", GuessBudget(name="all", limit=10)),
            password_choice=self.password_choice,
            notification=self.notification,
            hasher=self.hasher,
        )
        self.suspension = Suspension(
            unit_of_work=self.unit_of_work, links=self.links, notification=self.notification, clock=self.clock
        )
        self.account = self._account()

    def _activation(self) -> Activation:
        return Activation(
            self._parts(ACTIVATION),
            password_choice=self.password_choice,
            notification=self.notification,
            phone_numbers=self.phone_numbers,
            hasher=self.hasher,
            photo_uses=USES,
            charter=Charter(version="2026-09", url="/reglement"),
        )

    def _account(self) -> AccountService:
        budgets = self._budgets("current-password", GuessBudget(name="day", limit=5, window=86400))
        return AccountService(
            unit_of_work=self.unit_of_work,
            current_password=CurrentPassword(
                unit_of_work=self.unit_of_work, budgets=budgets, hasher=self.hasher, clock=self.clock
            ),
            password_choice=self.password_choice,
            notification=self.notification,
            phone_numbers=self.phone_numbers,
            hasher=self.hasher,
            secrets=self.secrets,
            clock=self.clock,
            photo_uses=USES,
        )

    def _parts(self, journey: Journey) -> JourneyParts:
        day, whole = GuessBudget(name="day", limit=3, window=86400), GuessBudget(name="all", limit=10)
        limits = JourneyLimits(idle=dt.timedelta(minutes=30), whole=dt.timedelta(hours=4))
        return JourneyParts(
            keeper=JourneyKeeper(
                journey, limits=limits, unit_of_work=self.unit_of_work, secrets=self.secrets, clock=self.clock
            ),
            unit_of_work=self.unit_of_work,
            identification=Identification(budgets=self._budgets("identity", day, whole), clock=self.clock),
            proofs=Proofs(
                policy=self.policy,
                challenges=self._budgets("challenge", day, whole),
                tries=self._budgets("code", whole),
                notification=self.notification,
                secrets=self.secrets,
                clock=self.clock,
            ),
            formats=IdentifierFormats(),
            clock=self.clock,
        )

    def _budgets(self, path: str, *person: GuessBudget) -> GuessBudgets:
        limits = BudgetLimits(
            person=person,
            address=GuessBudget(name="hour", limit=200, window=3600),
            site=GuessBudget(name="hour", limit=1000, window=3600),
        )
        return GuessBudgets(path=path, limits=limits, secrets=self.secrets, clock=self.clock)

    def identified(self, journey: IdentifiedJourney, uid: str = "lmartin", *, language: str = "fr") -> Completion:
        """Begin a journey and prove who one is, by uid."""
        birth = {"lmartin": dt.date(2007, 2, 3), "pbernard": dt.date(1975, 11, 30), "xivanova": dt.date(1990, 7, 14)}
        _, state = journey.keeper.begin()
        state = journey.choose_kind(state, IdentifierKind.UID)
        return journey.prove_identity(state, number=uid, birth_date=birth[uid], origin=ORIGIN, language=language)

    def up_to_the_password(self, state: JourneyState, *, sms: bool = True) -> JourneyState:
        """Answer the joker, the photo, the SMS and, when they are accepted, the phone."""
        state = self.activation.choose_joker(
            state, ChosenQuestion(id="dish"), question=DISH, answer="Gratin dauphinois"
        )
        state = self.activation.choose_photo_usage(state, {"public": False, "student": True}, PHOTO)
        state = self.activation.answer_sms(state, accepted=sms, wording=SMS)
        return self.activation.give_phone(state, "06 39 98 12 34") if sms else state

    def activate(self, state: JourneyState, password: str = PASSWORD) -> Completion:
        """Choose a password and accept the house rules."""
        return self.activation.choose_password(state, password, charter=CHARTER, origin=ORIGIN, language="fr")

    def activated(self, uid: str = "lmartin", *, sms: bool = True) -> Completion:
        """Run the whole activation."""
        return self.activate(self.up_to_the_password(self.identified(self.activation, uid).state, sms=sms))
