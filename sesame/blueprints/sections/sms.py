"""SMS alerts and the phone number they go to."""

from collections.abc import Mapping

from sesame.blueprints.messages import on_one_line
from sesame.blueprints.sections.reauthentication import Reauthentication
from sesame.domain.asked import SMS
from sesame.domain.consents import Answer
from sesame.domain.text import msg
from sesame.errors import Refused
from sesame.forms.account import ChangeSmsForm
from sesame.forms.activation import NO
from sesame.forms.activation import YES
from sesame.mounted import Mounted
from sesame.services.account import Overview
from sesame.services.account_change import Change
from sesame.translation import Translator


class SmsSection:
    """Accept or refuse; refusing is as easy as accepting, and asks for no password."""

    title = msg("Mes SMS d’alerte")

    def __init__(self, here: Mounted) -> None:
        """Take what is mounted."""
        self._account = here.services.account
        self._history = here.services.account_history
        self._reauthentication = Reauthentication(here)

    def form(self, overview: Overview) -> ChangeSmsForm:
        """Return the form with the present choice and number."""
        preferences = overview.preferences
        if overview.account.adopted_at and not self._history.has_decided(overview.person, SMS.id):
            # Never asked: neither answer is preset.
            return ChangeSmsForm()
        phone = self._account.shown_phone(preferences.phone) if preferences.phone else None
        return ChangeSmsForm(data={"sms": YES if preferences.sms else NO, "phone": phone})

    def present(self, overview: Overview, tr: Translator) -> Mapping[str, object]:
        """Return the question as it is kept with the answer."""
        question = self._account.asked.shown(SMS.id, tr.language)
        return {
            "login": overview.person.login,
            "question": question,
            "asks_password": self._reauthentication.by_password,
        }

    def submit(self, change: Change, form: ChangeSmsForm, overview: Overview, _tr: Translator) -> bool:
        """Read the number, ask for the password where it changes, then change."""
        if form.sms.data not in {YES, NO}:
            raise Refused("sms_missing", field="sms")
        accepted = form.sms.data == YES
        phone = self._account.read_phone(form.phone.data or "") if accepted else None
        other_number = accepted and phone != overview.preferences.phone
        if phone and other_number:
            self._confirm(phone, form)
        proof = self._reauthentication.prove(change, form.current) if other_number else None
        return self._account.change_sms(
            change, Answer(form.sms.data), phone=phone, version=form.wording.data or "", proof=proof
        )

    def _confirm(self, phone: str, form: ChangeSmsForm) -> None:
        """Show a number in full before it is kept, unless it was typed so. Errors: ``Refused`` on ``phone``."""
        shown = self._account.shown_phone(phone)
        if "".join((form.phone.data or "").split()) != "".join(shown.split()):
            form.phone.data = shown
            raise Refused("phone_to_confirm", field="phone", number=on_one_line(shown))
