"""Places at which a test lets this process die, to see that nothing is lost and nothing happens twice."""

import os
import signal


def reach(place: str) -> None:
    """Die here, as by `kill -9`, if `ASSAY_DIE_AT` names this place."""
    if os.environ.get("ASSAY_DIE_AT") == place:
        os.kill(os.getpid(), signal.SIGKILL)
