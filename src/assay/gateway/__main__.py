"""`python -m assay.gateway`: the gateway's own process, settings from the environment."""

import sys

from assay.gateway.server import main

if __name__ == "__main__":
    sys.exit(main())
