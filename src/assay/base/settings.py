"""Where Assay keeps its state, and which database it uses."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment settles: the home, and the server of one's own, if `DATABASE_URL` names one."""

    home: Path
    database_url: str | None = None


def home() -> Path:
    """The folder for compiled packs and other state: `$ASSAY_HOME`, or `.assay` in the current folder."""
    return Path(os.environ.get("ASSAY_HOME") or ".assay")


def settings() -> Settings:
    """The settings of this environment; the home as a full path, for programs that run in another folder."""
    return Settings(home().absolute(), os.environ.get("DATABASE_URL") or None)
