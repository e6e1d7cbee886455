"""How tests are shared out among the workers of pytest-xdist: by files, and the folder of the browser's in one piece.

What is started for a whole session is started by each worker that needs it, and the demonstration with its
Chromium is the dearest of all: one worker has it to itself. Files go out in the order they were found in, which
begins with the slow ones, so that the quick ones fill the end.
"""

import pytest
from xdist.scheduler import LoadFileScheduling

BROWSER = "tests/browser"


class ByFileAndFolder(LoadFileScheduling):  # type: ignore[misc] # xdist has no types
    """Gives a worker whole files, and all those that drive the browser to the same one."""

    def __init__(self, config: pytest.Config, log: object = None) -> None:
        """Keep the order of the collection, whatever the command line says."""
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        return BROWSER if nodeid.startswith(f"{BROWSER}/") else super()._split_scope(nodeid)
