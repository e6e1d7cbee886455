"""What a sign-in server asks over HTTP, whatever the dialect: is this password right, is this session still good."""

import datetime as dt
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

from sesame.domain.delivery import Promise
from sesame.domain.guess_budget import GuessBudget
from sesame.domain.ports import Clock
from sesame.domain.ports import Secrets
from sesame.domain.sign_in_clients import SignInClient
from sesame.domain.sign_in_clients import attribute
from sesame.domain.stores import Reading
from sesame.services.guess_alarm import GuessAlarm
from sesame.services.guess_alarm import Tally
from sesame.services.sign_in import SignIn
from sesame.services.throttling import counter_of

#: The name of the attribute that carries the token of a session.
SESSION_ATTRIBUTE = "sesameSession"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who signed in, as the client is told: the login its sessions are under, and the attributes of its list."""

    login: str
    attributes: Mapping[str, Sequence[str]]


class SignInQuestions:
    """The use case; a client has been recognised before anything is asked here."""

    def __init__(
        self,
        *,
        sign_in: SignIn,
        reading: Reading,
        secrets: Secrets,
        clock: Clock,
        alarm_limit: GuessBudget,
        tell: Callable[[Mapping[str, str], dt.datetime], Sequence[Promise]],
    ) -> None:
        """Take the check, the figure of an alarm for each client, and what composes its mails."""
        self._sign_in = sign_in
        self._reading = reading
        self._secrets = secrets
        self._clock = clock
        self._alarm_limit = alarm_limit
        self._tell = tell

    def ask(self, client: SignInClient, login: str, password: str, *, address: str = "") -> SignedIn | None:
        """Return who signed in, or none for whatever reason; ``address`` is the person's, where the client tells it.

        Errors: ``Overloaded`` when too many passwords are being compared.
        """
        if not password:
            return None
        entered = self._sign_in.enter(login, password, origin=address, watched_by=self._alarm(client))
        if entered is None:
            return None
        told = {name: values for name in client.attributes if (values := attribute(entered.person, name))}
        return SignedIn(login=entered.person.login, attributes={**told, SESSION_ATTRIBUTE: (entered.token,)})

    def lately(self, client: SignInClient, *, days: int) -> Tally:
        """Return what a client asked in the last days, at most seven: wrong passwords, and people who were right."""
        with self._reading() as tx:
            return self._alarm(client).lately(tx, self._clock.now(), days=days)

    def is_still_good(self, token: str) -> bool:
        """Tell whether the session that this token was issued for may go on."""
        return self._sign_in.is_good_token(token)

    def _alarm(self, client: SignInClient) -> GuessAlarm:
        path = f"client {client.name}"
        return GuessAlarm(
            path=path, limit=self._alarm_limit, subject=counter_of(self._secrets, path, "site"), tell=self._tell
        )
