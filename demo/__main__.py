"""``python -m demo``: starts the portal, the CAS server and the mail server together."""

import sys

from demo.supervisor import main

sys.exit(main())
