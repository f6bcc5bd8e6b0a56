"""`python -m transforms`: the command `awas` of this checkout, also where it is not installed."""

import sys

from transforms.command import main

sys.exit(main())
