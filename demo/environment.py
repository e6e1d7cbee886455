"""Where the demonstration listens and keeps its state, and what its processes are told."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """One demonstration: three ports, a folder, a file of people."""

    host: str
    port: int
    cas_port: int
    smtp_port: int
    folder: Path
    people: Path
    #: Which sign-in server there is: ``django``, in Python, which asks by itself, or ``lemonldap``, which asks by HTTP.
    cas: str = "django"
    #: Whether Sésame publishes to a directory, ``ldap``, which the sign-in server asks; empty when not.
    directory: str = ""
    directory_port: int = 5389

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> "Demo":
        """Read HOST, PORT, CAS_PORT, SMTP_PORT, DEMO_DIR, PEOPLE, CAS, DIRECTORY. Errors: ``ValueError`` in words."""
        cas = environ.get("CAS") or "django"
        if cas not in {"django", "lemonldap"}:
            message = f"CAS={cas} : il y a django et lemonldap."
            raise ValueError(message)
        directory = environ.get("DIRECTORY") or ""
        if directory not in {"", "ldap"}:
            message = f"DIRECTORY={directory} : il y a ldap."
            raise ValueError(message)
        if directory and cas != "django":
            message = f"DIRECTORY={directory} et CAS={cas} : l’annuaire va avec CAS=django."
            raise ValueError(message)
        return cls(
            cas=cas,
            directory=directory,
            directory_port=_port(environ, "DIRECTORY_PORT", 5389),
            host=environ.get("HOST") or "127.0.0.1",
            port=_port(environ, "PORT", 5000),
            cas_port=_port(environ, "CAS_PORT", 5001),
            smtp_port=_port(environ, "SMTP_PORT", 5025),
            folder=Path(environ.get("DEMO_DIR") or "var").resolve(),
            people=Path(environ.get("PEOPLE") or "demo/people.csv").resolve(),
        )

    @property
    def portal_url(self) -> str:
        """The portal's address."""
        return f"http://{self.host}:{self.port}"

    @property
    def sign_in_server_url(self) -> str:
        """The sign-in server's first page."""
        return f"http://{self.host}:{self.cas_port}"

    @property
    def cas_url(self) -> str:
        """Where the sign-in server speaks CAS."""
        return f"{self.sign_in_server_url}/cas" if self.cas == "lemonldap" else self.sign_in_server_url

    @property
    def directory_url(self) -> str:
        """The directory's address, on this machine alone."""
        return f"ldap://127.0.0.1:{self.directory_port}"

    @property
    def directory_folder(self) -> Path:
        """Where the directory keeps everything."""
        from demo.directory.places import folder_in

        return folder_in(self.folder)

    @property
    def publisher(self) -> dict[str, str]:
        """What the process that publishes is told beside: the key that no other has."""
        from demo.directory import configuration

        keys = configuration.sealing_keys(self.directory_folder)
        return {"SESAME_PUBLISH_PRIVATE_KEY_FILE": str(keys["private"])}

    @property
    def mailbox(self) -> Path:
        """The Maildir everything is delivered to."""
        return self.folder / "mail"

    def prepare_folder(self) -> None:
        """Create the folder and, once, its secret key, which only its owner may read."""
        self.folder.mkdir(parents=True, exist_ok=True)
        key = self.folder / "secret_key"
        if not key.exists():
            key.touch(mode=0o600)
            key.write_text(secrets.token_urlsafe(48), encoding="utf-8")
        (self.folder / "demo.env").write_text(
            "".join(f'{name}="{value}"\n' for name, value in self.variables().items()), encoding="utf-8"
        )

    def variables(self) -> dict[str, str]:
        """Return what every process of the demonstration is told."""
        key = str(self.folder / "secret_key")
        return {
            "SESAME_DATABASE_URL": f"sqlite:///{self.folder / 'sesame.db'}",
            "SESAME_SECRET_KEY_FILE": key,
            "SESAME_INSTITUTION": "Université de démonstration",
            "SESAME_HELP_CONTACT": "assistance@univ-demo.example",
            "SESAME_HELP_MAIL": "assistance@univ-demo.example",
            "SESAME_MAIL_SENDER": "Sésame <ne-pas-repondre@univ-demo.example>",
            "SESAME_CHARTER_URL": "/reglement-interieur",
            "SESAME_SIGN_OUT_URL": "/logout",
            "SESAME_PUBLIC_URL": self.portal_url,
            # Flask-Mail's keys, as the stand-alone app of `flask --app plugin` reads them.
            "FLASK_MAIL_SERVER": "127.0.0.1",
            "FLASK_MAIL_PORT": str(self.smtp_port),
            "DEMO_SECRET_KEY_FILE": key,
            "DEMO_FOLDER": str(self.folder),
            "DEMO_PORTAL_URL": self.portal_url,
            "DEMO_CAS_URL": self.cas_url,
            "DEMO_HOST": self.host,
            "DEMO_PORT": str(self.port),
            "DEMO_CAS_PORT": str(self.cas_port),
            "DEMO_SMTP_PORT": str(self.smtp_port),
            "DJANGO_SETTINGS_MODULE": "demo.cas.settings",
            **self._clients(),
            **self._publishing(),
        }

    def _clients(self) -> dict[str, str]:
        if self.cas != "lemonldap":
            return {}
        from demo.lemonldap.configuration import client_setting

        return {"SESAME_SIGN_IN_CLIENTS": client_setting(self)}

    def _publishing(self) -> dict[str, str]:
        if not self.directory:
            return {}
        from demo.directory import configuration

        return {
            "SESAME_TARGETS": str(configuration.write_target(self.directory_folder, self.directory_url)),
            "SESAME_PUBLISH_PUBLIC_KEY_FILE": str(configuration.sealing_keys(self.directory_folder)["public"]),
            "DEMO_DIRECTORY_URL": self.directory_url,
        }

    def environ(self) -> dict[str, str]:
        """Return the whole environment of a process; what the user set for Sésame stays set."""
        variables, ours = self.variables(), _OURS | self._publishing().keys()
        return {**variables, **{name: value for name, value in os.environ.items() if name not in ours}} | {
            name: value for name, value in variables.items() if not name.startswith("SESAME_") or name in ours
        }


#: What the demonstration cannot leave to a variable of the user's: its own places.
_OURS = frozenset(
    {
        "SESAME_DATABASE_URL",
        "SESAME_SECRET_KEY_FILE",
        "SESAME_PUBLIC_URL",
        "SESAME_SIGN_IN_CLIENTS",
        "DJANGO_SETTINGS_MODULE",
    }
)


def _port(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:  # noqa: PLR2004 - TCP's own bound
        message = f"{name}={text} : un port est un nombre de 1 à 65535."
        raise ValueError(message)
    return int(text)
