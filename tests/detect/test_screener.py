"""The same input on the same pack gives the same rows, in another batch size and in another order."""

import random

import pyarrow as pa
import pytest

from assay.detect.pack import Pack
from assay.detect.screener import VERDICT_SCHEMA, Screener
from assay.market.feed import feed


@pytest.fixture(scope="module")
def catalogue() -> pa.RecordBatch:
    return feed(seed=5, listings=1500).listings.combine_chunks().to_batches()[0]


def in_batches(screener: Screener, batch: pa.RecordBatch, rows: int) -> list[dict[str, object]]:
    parts = [screener.screen(batch.slice(start, rows)) for start in range(0, batch.num_rows, rows)]
    verdicts: list[dict[str, object]] = pa.Table.from_batches(parts).to_pylist()
    return verdicts


def test_rows_do_not_depend_on_the_batch_size(starter: Pack, catalogue: pa.RecordBatch) -> None:
    whole = in_batches(Screener(starter), catalogue, catalogue.num_rows)
    assert in_batches(Screener(starter), catalogue, 1) == whole
    assert in_batches(Screener(starter), catalogue, 97) == whole


def test_rows_do_not_depend_on_the_order(starter: Pack, catalogue: pa.RecordBatch) -> None:
    order = list(range(catalogue.num_rows))
    random.Random(3).shuffle(order)
    shuffled = Screener(starter).screen(catalogue.take(pa.array(order))).to_pylist()
    straight = Screener(starter).screen(catalogue).to_pylist()
    assert [straight[row] for row in order] == shuffled


def test_one_row_for_each_listing_in_its_order(starter_screener: Screener, catalogue: pa.RecordBatch) -> None:
    verdicts = starter_screener.screen(catalogue)
    assert verdicts.schema == VERDICT_SCHEMA
    assert verdicts.column("listing_id").equals(catalogue.column("listing_id"))


def test_an_empty_batch_gives_no_rows(starter_screener: Screener, catalogue: pa.RecordBatch) -> None:
    assert starter_screener.screen(catalogue.slice(0, 0)).num_rows == 0


def test_without_a_record_of_calibration_nothing_is_removed(
    starter_screener: Screener, catalogue: pa.RecordBatch
) -> None:
    assert "remove" not in set(starter_screener.screen(catalogue).column("verdict").to_pylist())
