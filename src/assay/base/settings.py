"""Where Assay keeps its state."""

import os
from pathlib import Path


def home() -> Path:
    """The folder for compiled packs and other state: `$ASSAY_HOME`, or `.assay` in the current folder."""
    return Path(os.environ.get("ASSAY_HOME") or ".assay")
