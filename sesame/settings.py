"""Every ``SESAME_*`` setting: its type, its default and its meaning, declared here or in the modules of its bases.

``docs/settings.md`` is generated from this file. Values come from the portal's configuration or, where
it has none, from the environment; a secret may also be read from the file that ``<KEY>_FILE`` names.
"""

from dataclasses import dataclass

from sesame.authority_settings import AuthoritySettings
from sesame.content_policy import ContentPolicy
from sesame.content_policy import content_sources
from sesame.default_photo_uses import DEFAULT_PHOTO_USES
from sesame.domain.consents import PhotoUse
from sesame.domain.sign_in_clients import SignInClient
from sesame.institution_settings import InstitutionSettings
from sesame.ldap_settings import LdapSettings
from sesame.leaving_settings import LeavingSettings
from sesame.mail_settings import MailSettings
from sesame.publication_settings import PublicationSettings
from sesame.setting_types import block_name
from sesame.setting_types import boolean
from sesame.setting_types import country_codes
from sesame.setting_types import database_url
from sesame.setting_types import domains
from sesame.setting_types import folder
from sesame.setting_types import limiter_url
from sesame.setting_types import one_of
from sesame.setting_types import pattern
from sesame.setting_types import photo_uses
from sesame.setting_types import positive
from sesame.setting_types import ring
from sesame.setting_types import secret
from sesame.setting_types import setting
from sesame.setting_types import text
from sesame.setting_types import timezone
from sesame.setting_types import url_or_path
from sesame.setting_types import url_prefix
from sesame.sign_in_client_setting import sign_in_clients
from sesame.source_settings import SourceSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(
    AuthoritySettings,
    LdapSettings,
    LeavingSettings,
    SourceSettings,
    PublicationSettings,
    MailSettings,
    InstitutionSettings,
):
    """The settings of one mounted Sésame, already checked; its bases hold the subjects with a file of their own."""

    # How it is mounted
    help_prefix: str = setting(url_prefix, "/aide", "Prefix of the pages anybody may open.")
    account_prefix: str = setting(
        url_prefix, "/sesame", "Prefix of the pages of somebody signed in, and of the static files."
    )
    well_known: bool = setting(
        boolean,
        True,
        "Answer `/.well-known/change-password`, where password managers look for the page that changes a password, "
        "unless the portal serves it.",
    )
    base_template: str = setting(
        text,
        "",
        "Template of the portal that Sésame's pages extend (blocks: title, content); by default the portal's "
        "base.html or layout.html if there is one, else Sésame's own.",
    )
    identity_session_key: str = setting(
        text,
        "username",
        "Key of the portal's session that holds the login of who is signed in, where Flask-Login is not used.",
    )
    identity_is: str = setting(
        one_of("login", "uid"),
        "login",
        "What the portal calls who is signed in: their login, or their uid. They differ only where the people's file "
        "has a column `login`.",
    )
    identity_attribute: str = setting(
        text,
        "",
        "Attribute of Flask-Login's `current_user` that holds the login, such as `username`; by default `get_id()`. "
        "Nobody may be able to choose its value, or they choose who they are.",
    )
    identity_header: str = setting(
        text,
        "",
        "Name of the request header in which the web server in front tells the name of who is signed in, such as "
        "`Remote-User`; nothing by default. That server has to remove the header from what visitors send.",
    )
    head_block: str = setting(
        block_name,
        "",
        "Block of the layout, inside its head, that takes the links of Sésame's styles; by default a usual one "
        "(head, styles, extra_css…) if the layout has it. With `content` they stand in the content.",
    )
    colour_scheme: str = setting(
        one_of("follow", "light", "dark"),
        "follow",
        "Colours of Sésame's pages: as the reader's system asks, or always light or dark, as the portal around is.",
    )
    csp_sources: tuple[tuple[str, tuple[str, ...]], ...] = setting(
        content_sources,
        (),
        "Further sources that the portal's layout needs in the Content-Security-Policy of Sésame's pages, beside "
        "the portal's own address.",
    )
    csp_nonce: bool = setting(
        boolean,
        False,
        "Put a nonce into the policy, which the layout writes on its inline styles and scripts as "
        '`nonce="{{ sesame_csp_nonce() }}"`.',
    )
    template_folder: str = setting(
        folder,
        "",
        "Folder of templates that replace Sésame's own of the same name, such as help_contact.html or mail/code.txt.",
    )
    translations_folder: str = setting(
        folder,
        "",
        "Folder of sentences that replace Sésame's own: fr/LC_MESSAGES/sesame.po, en/LC_MESSAGES/sesame.po.",
    )
    timezone: str = setting(timezone, "Europe/Paris", "Time zone of the times people read.")

    sign_in_next: str = setting(
        text, "next", "Query parameter by which the sign-in page is told where to come back to."
    )
    reauthentication: str = setting(
        one_of("password", "renew"),
        "password",
        "What is asked before a password, joker or phone is changed: the current password, or a fresh "
        "sign-in (CAS renew) that the portal tells by the mount option `reauthenticated_at`.",
    )
    renew_url: str = setting(url_or_path, "/login?renew=true", "Where one signs in afresh, under `renew`.")

    # Where things are kept
    database_url: str = setting(
        database_url, "", "SQLAlchemy URL of the database; by default a SQLite file in the portal's instance folder."
    )
    secret_key: str = setting(
        secret, "", "Key of links, journeys, codes and, by default, own questions; by default the portal's SECRET_KEY."
    )
    secret_key_fallbacks: tuple[str, ...] = setting(
        ring,
        (),
        "Secret keys of before, newest first, a space between: all that is under them holds. Where the key is the "
        "portal's, its SECRET_KEY_FALLBACKS are read as well.",
    )
    budget_key: str = setting(
        secret, "", "Key of guess budgets, never to be changed, or all begin anew; by default the oldest secret key."
    )
    pepper: str = setting(
        secret, "", "Mixed into passwords' and answers' hashes, kept outside of the database; losing it loses them all."
    )
    pepper_fallbacks: tuple[str, ...] = setting(
        ring,
        (),
        "Peppers of before, the newest first, with a space between: hashes under them still match, and are made anew "
        "under SESAME_PEPPER at the next right password or answer.",
    )
    joker_key: tuple[str, ...] = setting(
        ring,
        (),
        "Secret under which questions that people write themselves are encrypted in the database; by default one "
        "derived from the secret key. Several, the newest first, with a space between: the first one encrypts, all "
        "of them read. Losing it loses the text of these questions, and nothing else.",
    )

    # Hashing
    hash_time_cost: int = setting(positive(1, 20), 3, "argon2id: passes over the memory.")
    hash_memory_kib: int = setting(positive(8, 4194304), 65536, "argon2id: memory of one hash, in KiB.")
    hash_parallelism: int = setting(positive(1, 64), 4, "argon2id: lanes of one hash.")
    hash_at_once: int = setting(positive(1, 256), 4, "Hashes a process computes at once, at most one a processor.")
    hash_queue: int = setting(
        positive(0, 256),
        2,
        "How many more may wait for their turn; who comes after them gets a page that says to try again (503). "
        "With SESAME_HASH_AT_ONCE less than the threads of a process: other pages then never wait for a hash.",
    )
    hash_wait_seconds: int = setting(positive(1, 60), 5, "Seconds a hash waits for its turn before that page.")

    # Identification
    student_number_pattern: str = setting(pattern, r"[0-9]{5,12}", "Regular expression of a whole student number.")
    staff_number_pattern: str = setting(pattern, r"[0-9]{2,12}", "Regular expression of a whole staff number.")
    uid_pattern: str = setting(
        pattern, r"[a-z0-9][a-z0-9._-]{1,63}", "Regular expression of a whole uid, in lower case."
    )
    identity_tries_per_day: int = setting(
        positive(1, 1000),
        3,
        "Wrong birth dates a day for one person from one network (IPv4 /24, IPv6 /48), whatever number is used.",
    )
    identity_tries_in_all: int = setting(
        positive(1, 1000), 10, "Wrong birth dates in all for one person before the help desk has to reopen the path."
    )
    activation_proof: str = setting(
        one_of("when-possible", "always", "never"),
        "when-possible",
        "Whether activation asks for a code sent to the personal mail: where one is known, always, or never. "
        "Under `always`, people without one are sent to the help desk.",
    )
    recovery_proof: str = setting(
        one_of("when-possible", "always", "never"), "when-possible", "The same for a forgotten password."
    )
    own_mail_domains: tuple[str, ...] = setting(
        domains,
        (),
        "Domains in which the university gives mailboxes, with all below them: a code never goes there, since the "
        "account itself opens them.",
    )
    codes_per_day: int = setting(
        positive(1, 100), 3, "Codes sent a day to one person; wrong ones are three for each of them."
    )
    key_days: int = setting(
        positive(1, 90), 7, "Days that a one-use key lives, which `sesame account key` gives for somebody."
    )
    answers_in_all: int = setting(
        positive(1, 1000), 10, "Wrong joker answers in all for one person; within one run there are three."
    )
    current_password_tries_per_day: int = setting(
        positive(1, 1000), 5, "Wrong current passwords a day in « Mon Sésame »."
    )
    sign_in_tries_per_quarter_hour: int = setting(
        positive(2, 1000),
        10,
        "Wrong passwords for one login within a quarter of an hour before sign-in slows down; right ones do not count.",
    )
    sign_in_clients: tuple[SignInClient, ...] = setting(
        sign_in_clients, (), "The sign-in servers that may ask over HTTP whether a password is right; none by default."
    )
    sign_in_hash_at_once: int = setting(
        positive(1, 64), 2, "How many passwords of sign-in servers a process compares at once, beside its journeys."
    )
    address_tries_per_hour: int = setting(
        positive(1, 1000000),
        100,
        "Different people an hour whom one client address may be wrong about and never right, beside as many as it was "
        "right about (twice and four times that for an IPv6 /56 and /48). Beyond it answers from there are slow, and a "
        "right pair asks for a code or a key too.",
    )
    site_alarm_per_hour: int = setting(
        positive(1, 10000000),
        200,
        "Wrong tries an hour on one path (numbers and dates, codes, jokers, passwords) that are an alarm where they "
        "outnumber the people who were right; half as many people are one too. Once a path has a usual hour, five "
        "times that is one, a quarter of this at least. It is told once a day, and guards addresses sooner; nothing is "
        "closed.",
    )
    requests_per_minute: int = setting(
        positive(1, 1000000),
        1200,
        "Requests a minute from one client address before Sésame's pages answer 429; the flood gate.",
    )
    limiter_storage_url: str = setting(
        limiter_url,
        "memory://",
        "Where the flood gate counts when the portal has no Flask-Limiter: memory:// or redis://host/0.",
    )

    # The journey
    journey_idle_minutes: int = setting(
        positive(1, 1440), 30, "Minutes without a request after which a journey expires."
    )
    journey_hours: int = setting(positive(1, 48), 4, "Hours after which a journey expires even when in use.")
    event_days: int = setting(
        positive(1, 3650),
        365,
        "Days that security events, and the notes of mails that left, are kept; `sesame purge` erases the older ones.",
    )
    given_up_mail_days: int = setting(
        positive(7, 3650),
        30,
        "Days after which `sesame purge` erases the notes of mails that were given up; what these said is erased a "
        "week after they were promised, and a code at once.",
    )
    phone_regions: tuple[str, ...] = setting(
        country_codes,
        ("FR", "RE", "GP", "MQ", "GF", "YT", "NC", "PF", "PM"),
        "Countries whose national way of writing a phone number is understood, the first ones first.",
    )
    photo_uses: tuple[PhotoUse, ...] = setting(
        photo_uses, DEFAULT_PHOTO_USES, "The uses of the photo asked one by one: a JSON list of {id, fr, en}."
    )

    # Watching over it
    log_format: str = setting(
        one_of("portal", "text", "json"),
        "portal",
        "How the lines of Sésame's loggers are written: as the portal's logging does, or by themselves on the error "
        "output, as text or as one JSON object a line.",
    )
    health_token: str = setting(
        secret,
        "",
        "What a monitor sends as `Authorization: Bearer …` to read the details of the health page; without it "
        "only the doctor reads them.",
    )

    @property
    def peppers(self) -> tuple[str, ...]:
        """The ring of peppers, the newest first; empty where there is none."""
        return tuple(pepper for pepper in (self.pepper, *self.pepper_fallbacks) if pepper)

    @property
    def content_policy(self) -> ContentPolicy:
        """The Content-Security-Policy of our pages."""
        return ContentPolicy(sources=self.csp_sources, with_nonce=self.csp_nonce)
