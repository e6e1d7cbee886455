"""Which Sésame this is: the version that setup.cfg declares, in a clone as in an installation."""

import configparser
from importlib import metadata
from pathlib import Path

DISTRIBUTION = "sesame-ent"
#: Where it is in a clone. There it wins: what pip noted when the clone was installed is older than the files.
DECLARATION = Path(__file__).parents[1] / "setup.cfg"


def installed_version() -> str:
    """Return the version, or nothing where neither a clone nor an installation tells it."""
    declared = configparser.ConfigParser()
    declared.read(DECLARATION, encoding="utf-8")
    if declared.get("metadata", "name", fallback="") == DISTRIBUTION:
        return declared.get("metadata", "version")
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return ""


#: What this process runs: an installation beside it changes what is installed and not this.
RUNNING = installed_version() or "?"
