"""Whether the internal directory shows one (``supannListeRouge`` in LDAP terms, the other way round)."""

from collections.abc import Mapping

from sesame.domain.asked import DIRECTORY
from sesame.domain.consents import Answer
from sesame.domain.text import msg
from sesame.errors import Refused
from sesame.forms.account import DirectoryForm
from sesame.forms.activation import NO
from sesame.forms.activation import YES
from sesame.mounted import Mounted
from sesame.services.account import Overview
from sesame.services.account_change import Change
from sesame.translation import Translator


class DirectorySection:
    """Visible or not, with a preview of what others see."""

    title = msg("Ma visibilité dans l’annuaire interne")

    def __init__(self, here: Mounted) -> None:
        """Take what is mounted."""
        self._account = here.services.account

    def form(self, overview: Overview) -> DirectoryForm:
        """Return the form with the present choice."""
        return DirectoryForm(data={"visible": YES if overview.preferences.directory_visible else NO})

    def present(self, overview: Overview, tr: Translator) -> Mapping[str, object]:
        """Return the question and what others see."""
        question = self._account.asked.shown(DIRECTORY.id, tr.language)
        return {"question": question, "person": overview.person}

    def submit(self, change: Change, form: DirectoryForm, _overview: Overview, _tr: Translator) -> bool:
        """Make the change."""
        if form.visible.data not in {YES, NO}:
            raise Refused("directory_missing", field="visible")
        return self._account.change_directory(change, Answer(form.visible.data), version=form.wording.data or "")
