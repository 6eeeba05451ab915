"""A first pack, small enough for a test."""

from pathlib import Path

import pytest

from assay.base.settings import home
from assay.office.rights.commands import register_brand
from assay.office.screening.commands import ensure_pack, switch_starter


@pytest.fixture
def cache(database: str, vocabulary: Path, starter: object) -> None:
    """The table of ordinary words takes seconds to compile and is the same for all packs."""
    (home() / "cache").symlink_to(vocabulary)


@pytest.fixture
def first(cache: None) -> str:
    """The id of a first pack of one brand, Gucci: that of the starter registry takes a second to compile."""
    switch_starter(False, "machine:setup")
    register_brand({"name": "Gucci", "goods": ["bag"], "common_word": {}}, "person:alice")
    return ensure_pack("machine:setup")
