"""The settings that say who the university is: its names, addresses and texts, as pages and mails show them."""

from dataclasses import dataclass

from sesame.domain.charters import Charter
from sesame.setting_types import further_charters
from sesame.setting_types import mail_address
from sesame.setting_types import one_of
from sesame.setting_types import positive
from sesame.setting_types import public_url
from sesame.setting_types import setting
from sesame.setting_types import text
from sesame.setting_types import url_or_path


@dataclass(frozen=True, kw_only=True)
class InstitutionSettings:
    """Who we are."""

    institution: str = setting(text, "Université", "Name of the university, as pages and mails say it.")
    help_contact: str = setting(
        text, "", "How to reach the help desk, as shown on every page: a mail address or a phone number."
    )
    charter_url: str = setting(url_or_path, None, "Where the house rules (règlement intérieur) can be read. Required.")
    charter_version: str = setting(
        text, "1", "Version of the house rules; change it when their text changes, it is kept with each acceptance."
    )
    further_charters: tuple[Charter, ...] = setting(
        further_charters,
        (),
        "Other texts to acknowledge beside the house rules, such as RENATER's charter, each with its version: a JSON "
        "list of {id, fr, en, url, version}. A new version or text is asked at the next visit of « Mon Sésame ».",
    )
    sign_in_url: str = setting(url_or_path, "/login", "Where one signs in; shown once the account is active.")
    sign_out_url: str = setting(
        url_or_path,
        "",
        "Where one signs out of the portal; offered to who is signed in and forgot the password.",
    )
    services_minutes: int = setting(
        positive(0, 10080),
        0,
        "Minutes after which the university's other services (wifi, mail…) know a new account or password, as the last "
        "page of a journey and the first mail promise; with 0 they name no time.",
    )
    privacy_url: str = setting(url_or_path, "", "Where the university says what it does with personal data.")

    public_url: str = setting(
        public_url,
        "",
        "Address of the portal as people type it, with the sub-path it lives under, such as "
        "https://univ-demo.example/ent; the « Ce n'est pas moi » links of mails begin with it. Without it mails "
        "carry no link, since a request's Host can be forged.",
    )
    accessibility_url: str = setting(
        url_or_path,
        "",
        "Where the portal's accessibility statement (déclaration d'accessibilité) is; a link at the foot of each page "
        "leads there.",
    )
    accessibility_state: str = setting(
        one_of("not", "partially", "totally"),
        "not",
        "How far that statement says the portal conforms to the RGAA, as the link has to say: « Accessibilité : "
        "non conforme », « partiellement » (at least half of the criteria) or « totalement ».",
    )
    help_mail: str = setting(
        mail_address, "", "Where the help desk is told that an account was suspended; by default nobody is told."
    )

    @property
    def charters(self) -> tuple[Charter, ...]:
        """Every text to acknowledge, the house rules first."""
        return (Charter(version=self.charter_version, url=self.charter_url), *self.further_charters)
