"""What a site says and shows in place of ours, read and judged together at mount."""

from dataclasses import dataclass

from jinja2 import Environment

from sesame.notices import Notices
from sesame.settings import Settings
from sesame.site_sentences import SiteSentences
from sesame.site_sentences import read_site_sentences
from sesame.site_templates import SiteTemplates
from sesame.site_templates import read_site_templates


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The sentences and templates of one app."""

    sentences: SiteSentences
    templates: SiteTemplates

    def note(self, notices: Notices) -> None:
        """Tell what of them is never used."""
        for notice in (*self.sentences.notices, *self.templates.notices):
            notices.tell(notice.code, notice.words)


def read_site(settings: Settings, environment: Environment, faults: list[str]) -> Site:
    """Read both folders; whatever is wrong with them is added to ``faults``, one line for each."""
    return Site(
        sentences=read_site_sentences(settings.translations_folder, faults),
        templates=read_site_templates(settings.template_folder, environment, faults),
    )
