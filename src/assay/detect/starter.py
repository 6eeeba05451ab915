"""The pack of the starter registry, compiled when it is first needed."""

import hashlib
from pathlib import Path

from assay.detect.pack import ENGINE, FORMAT, Pack, compile_pack, open_pack
from assay.detect.sources import read_sources, registry_sha256
from assay.detect.text.words import words_version


def starter_path(home: Path) -> Path:
    """Where the starter pack of this very registry and engine lies, or will lie."""
    version = hashlib.sha256("\n".join([registry_sha256(), ENGINE, str(FORMAT), words_version()]).encode()).hexdigest()
    return home / "packs" / f"starter-{version[:16]}"


def starter_pack(home: Path) -> Pack:
    """Open the starter pack, compiling it first if this registry has not been compiled here yet."""
    path = starter_path(home)
    if not path.exists():
        compile_pack(read_sources([], None), path, home / "cache")
    return open_pack(path)
