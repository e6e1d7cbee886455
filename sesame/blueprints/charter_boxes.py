"""One box for each charter, beside the sentence that is kept: at activation, and when a new version is there."""

from collections.abc import Iterable

from sesame.blueprints.messages import sentence
from sesame.blueprints.refusals import refuse
from sesame.domain.charters import Charter
from sesame.errors import Refused
from sesame.forms.step_form import StepForm
from sesame.services.charters import Charters
from sesame.translation import Translator


def shown_charters(charters: Charters, some: Iterable[Charter], tr: Translator) -> list[dict[str, object]]:
    """Return these charters as a page shows them."""
    return [
        {
            "field": charter.field,
            "wording_field": charter.wording_field,
            "sentence": charters.asked.shown(charter.subject, tr.language),
            "title": charter.label(tr.language),
            "url": charter.url,
            "version": charter.version,
        }
        for charter in some
    ]


def read_boxes(
    form: StepForm, charters: Charters, some: Iterable[Charter], tr: Translator, *, missing: str
) -> dict[str, str]:
    """Return the version of the sentence beside each box, by subject; what is not ticked or stale is noted.

    ``missing`` is what is said of the house rules; other charters are named.
    """
    versions = {}
    for charter in some:
        box, version = form[charter.field], form[charter.wording_field].data or ""
        try:
            charters.read(charter, version)
        except Refused as refused:
            # Other words than those that were read: the box is to be ticked again.
            box.data = False
            refuse(form, refused, tr)
            continue
        versions[charter.subject] = version
        if not box.data:
            title = charter.label(tr.language)
            lacking = Refused("other_charter_missing", title=title) if charter.id else Refused(missing)
            form.refuse(charter.field, sentence(lacking, tr))
    return versions
