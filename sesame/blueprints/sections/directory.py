"""Whether the internal directory shows one (``supannListeRouge`` in LDAP terms, the other way round)."""

from collections.abc import Mapping

from sesame.domain.consents import Wording
from sesame.errors import Refused
from sesame.forms.account import DirectoryForm
from sesame.forms.activation import NO
from sesame.forms.activation import YES
from sesame.mounted import Mounted
from sesame.services.account import Change
from sesame.services.account import Overview
from sesame.services.account import Saved
from sesame.translation import Translator
from sesame.translation import msg

QUESTION = msg("Voulez-vous apparaître dans l’annuaire interne de l’université ?")


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
        return {"question": tr(QUESTION), "person": overview.person}

    def submit(self, change: Change, form: DirectoryForm, _overview: Overview, tr: Translator) -> Saved:
        """Make the change."""
        if form.visible.data not in {YES, NO}:
            raise Refused("directory_missing", field="visible")
        wording = Wording(text=tr(QUESTION), language=tr.language)
        return self._account.change_directory(change, visible=form.visible.data == YES, wording=wording)
