"""Becomes LemonLDAP::NG, served by Starman; what this process was told holds for it too."""

import os

from demo.environment import Demo
from demo.lemonldap import configuration


def main() -> None:
    """Write the configuration, then be the server."""
    demo = Demo.of(os.environ)
    named = configuration.write(demo)
    folder = configuration.folder_of(demo)
    os.environ["LLNG_DEFAULTCONFFILE"] = str(named)
    listen = f"{demo.host}:{demo.cas_port}"
    command = ["starman", "--workers", "3", "--disable-keepalive", "--listen", listen, str(folder / "portal.psgi")]
    os.execvp(command[0], command)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main()
