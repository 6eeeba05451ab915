"""What all tests share: one compiled starter pack, and a way to screen titles."""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from assay.detect.listing import LISTING_SCHEMA
from assay.detect.pack import Pack
from assay.detect.screener import Screener
from assay.detect.starter import starter_pack

ROOT = Path(__file__).parents[1]
NOBODY = 65_534


@pytest.fixture(scope="session")
def vocabulary() -> Path:
    """Where compiled vocabularies are kept between test runs."""
    return ROOT / ".assay" / "cache"


@pytest.fixture(scope="session")
def starter() -> Pack:
    return starter_pack(ROOT / ".assay")


@pytest.fixture(scope="session")
def starter_screener(starter: Pack) -> Screener:
    return Screener(starter)


def listings(rows: list[dict[str, Any]]) -> pa.RecordBatch:
    """Rows as a batch; ids are row numbers unless given."""
    return pa.RecordBatch.from_pylist(
        [{"listing_id": str(number), **row} for number, row in enumerate(rows)], schema=LISTING_SCHEMA
    )


@pytest.fixture(scope="session")
def screen(starter_screener: Screener) -> Callable[..., list[dict[str, Any]]]:
    """Screen rows with the starter pack: `screen({"title": …}, …)` gives one verdict row each."""

    def run(*rows: dict[str, Any]) -> list[dict[str, Any]]:
        return starter_screener.screen(listings(list(rows))).to_pylist()

    return run


@pytest.fixture(scope="session")
def real_data() -> Path:
    folder = Path(os.environ.get("ASSAY_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"real data: no folder at {folder}")
    return folder


@pytest.fixture
def ordinary_folder() -> Iterator[Path]:
    """An ordinary user's folder; the test has that user's rights too, for no permission binds the superuser."""
    with tempfile.TemporaryDirectory() as folder:
        is_superuser = os.geteuid() == 0
        if is_superuser:
            os.chown(folder, NOBODY, NOBODY)
            os.seteuid(NOBODY)
        try:
            yield Path(folder)
        finally:
            if is_superuser:
                os.seteuid(0)


def measured(what: str, part: int, total: int) -> None:
    """Print a figure that `docs/goals.md` reports; `pytest -rP` shows it of tests that pass."""
    print(f"{what}: {part:,} of {total:,} ({part / total:.2%})")
