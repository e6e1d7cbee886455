"""The uses of one's photo."""

from collections.abc import Mapping

from sesame.blueprints.steps.photo import asked_uses
from sesame.blueprints.steps.photo import read_answers
from sesame.domain.asked import PHOTO_QUESTION
from sesame.domain.text import msg
from sesame.forms.activation import NO
from sesame.forms.activation import YES
from sesame.forms.activation import PhotoForm
from sesame.forms.activation import photo_form
from sesame.mounted import Mounted
from sesame.services.account import Overview
from sesame.services.account_change import Change
from sesame.translation import Translator


class PhotoSection:
    """One pair of radios for each use, and a button that refuses all."""

    title = msg("L’usage de ma photo")

    def __init__(self, here: Mounted) -> None:
        """Take what is mounted, and the uses, which are a setting."""
        self._account = here.services.account
        self._form = photo_form(tuple(use.id for use in self._account.photo_uses))

    def form(self, overview: Overview) -> PhotoForm:
        """Return the form with the present decisions; a use added since has none."""
        decisions = overview.preferences.photo
        return self._form(data={f"use_{use}": YES if granted else NO for use, granted in decisions.items()})

    def present(self, _overview: Overview, tr: Translator) -> Mapping[str, object]:
        """Return the wording of each use."""
        uses = asked_uses(self._account.photo_uses, self._account.asked, tr)
        return {"question": tr(PHOTO_QUESTION), "uses": uses}

    def submit(self, change: Change, form: PhotoForm, _overview: Overview, tr: Translator) -> bool | None:
        """Make the change."""
        read = read_answers(form, self._account.photo_uses, tr)
        return None if read is None else self._account.change_photo(change, *read)
