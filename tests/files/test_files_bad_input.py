"""Every bad input that the issue lists for a file of listings, and some more: a sentence, never a stack trace."""

import gzip
import os
import time
from pathlib import Path

import pyarrow as pa
import pytest
from files_reading import read, read_path
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assay.base.errors import AssayError
from assay.files import csv_file
from assay.files.read import open_listings


def test_empty_file(tmp_path: Path) -> None:
    with pytest.raises(AssayError, match=r"listings\.csv is empty"):
        read(tmp_path, "")


@pytest.mark.parametrize("content", ["\n\n  \n", "\ufeff", "\ufeff\r\n"])
def test_file_of_nothing_but_blanks(tmp_path: Path, content: str) -> None:
    with pytest.raises(AssayError, match="is empty"):
        read(tmp_path, content)


def test_empty_gzip(tmp_path: Path) -> None:
    with pytest.raises(AssayError, match="is empty"):
        read(tmp_path, gzip.compress(b""), "listings.csv.gz")


@pytest.mark.parametrize("content", ["listing_id,title,price", "listing_id,title\n", "title\n\n\n"])
def test_header_only(tmp_path: Path, content: str) -> None:
    with pytest.raises(AssayError, match="a header but no rows"):
        read(tmp_path, content)


def test_no_title_column_lists_the_columns_and_says_how_to_map(tmp_path: Path) -> None:
    with pytest.raises(
        AssayError, match=r"no column that is plainly the title; its columns are: nr, what, cost.*--map title=COLUMN"
    ):
        read(tmp_path, "nr,what,cost\n1,Bag,2\n")


def test_too_few_and_too_many_fields_are_refused_by_line_and_the_rest_kept(tmp_path: Path) -> None:
    done = read(tmp_path, "listing_id,title,price\na,Bag,5\nb,Shoe\nc,Hat,7,8\nd,Belt,9\n")
    assert done.ids == ["a", "d"]
    assert done.refused == [
        (3, "the row has 2 fields, the header 3; it was left out"),
        (4, "the row has 4 fields, the header 3; it was left out"),
    ]
    assert [refusal.listing_id for refusal in done.file.refused] == ["b", "c"]


def test_nul_byte_is_taken_out_and_named_by_line(tmp_path: Path) -> None:
    done = read(tmp_path, b"listing_id,title\na,Bag\nb,Ni\0ke shoe\n\0c,Hat\n")
    assert done.titles == ["Bag", "Nike shoe", "Hat"]
    assert done.ids == ["a", "b", "c"]
    assert done.warned == [
        (3, "title holds a NUL character; it was taken out"),
        (4, "listing_id holds a NUL character; it was taken out"),
    ]


def test_mixed_encodings_western(tmp_path: Path) -> None:
    lines = [
        b"listing_id,title",
        "a,Sac à main".encode(),
        "b,Café “crème”".encode("cp1252"),
        "c,Žluťoučký".encode(),
    ]
    done = read(tmp_path, b"\n".join(lines) + b"\n")
    assert done.file.encoding == "UTF-8"
    assert done.titles == ["Sac à main", "Café “crème”", "Žluťoučký"]
    assert done.warned == [(3, "the line is not UTF-8; it was read as Windows-1252")]


def test_mixed_encodings_chinese(tmp_path: Path) -> None:
    lines = [
        b"listing_id,title",
        "a,耐克运动鞋".encode(),
        "b,路易威登钱包".encode("gbk"),
        "c,香奈儿包包".encode(),
    ]
    done = read(tmp_path, b"\n".join(lines) + b"\n")
    assert done.titles == ["耐克运动鞋", "路易威登钱包", "香奈儿包包"]
    assert done.warned == [(3, "the line is not UTF-8; it was read as GB18030")]


def test_a_cut_character_is_replaced_not_the_whole_line_misread(tmp_path: Path) -> None:
    cut = "b,耐克运动鞋正品".encode()[:-1]
    done = read(tmp_path, "listing_id,title\na,香奈儿包包\n".encode() + cut + b"\n")
    assert done.titles[1] == "耐克运动鞋正\ufffd"
    assert done.warned == [(3, "the line is not UTF-8; it was read as UTF-8, its unreadable characters replaced")]


def test_a_million_rows_with_one_bad_row(tmp_path: Path) -> None:
    """The bad one is named by line, the others are kept, in bounded memory."""
    path = tmp_path / "million.csv"
    bad = 600_001
    with path.open("w", encoding="utf-8") as file:
        file.write("listing_id,title,price,currency\n")
        for start in range(0, 1_000_000, 10_000):
            rows = [f"L{i},Running shoes no. {i},{i % 90 + 1}.50,USD\n" for i in range(start, start + 10_000)]
            if start <= bad < start + 10_000:
                rows[bad - start] = f"L{bad},Running shoes\n"
            file.write("".join(rows))
    before = pa.total_allocated_bytes()
    file_of_listings = open_listings(path)
    kept, most = 0, 0
    for batch in file_of_listings.batches():
        kept += batch.num_rows
        most = max(most, pa.total_allocated_bytes() - before)
    assert kept == file_of_listings.rows_kept == 999_999
    assert [(refusal.line, refusal.listing_id) for refusal in file_of_listings.refused] == [(bad + 2, f"L{bad}")]
    assert most < 100 << 20
    assert file_of_listings.bytes_read == file_of_listings.size_bytes


def test_title_of_100_000_characters_is_cut_with_a_warning(tmp_path: Path) -> None:
    done = read(tmp_path, f"listing_id,title\na,{'货' * 100_000}\nb,Bag\n")
    assert done.titles == ["货" * 10_000, "Bag"]
    assert done.warned == [(2, "title has 100000 characters; it was cut to 10000")]


def test_title_of_2_megabytes_in_quotes(tmp_path: Path) -> None:
    done = read(tmp_path, f'listing_id,title\na,"{"x, " * 700_000}"\nb,Bag\n')
    assert [len(title or "") for title in done.titles] == [10_000, 3]


def test_bidi_zero_width_and_control_characters_are_kept(tmp_path: Path) -> None:
    title = "Ni\u200bke \u202eekiN\u202c a\u0007b\u001fc \u2028 d\x85e\x0bf"
    done = read(tmp_path, f"listing_id,title\na,{title}\nb,Bag\n")
    assert done.titles == [title, "Bag"]
    assert not done.refused


@pytest.mark.parametrize(
    "price", ["NaN", "nan", "inf", "-inf", "-5", "-0.01", "1e12", "99999999999", "0", "free", "abc", "$-5", "5 for 20"]
)
def test_nan_negative_and_absurd_prices_are_left_out(tmp_path: Path, price: str) -> None:
    done = read(tmp_path, f"listing_id,title,price\na,Bag,{price}\nb,Hat,5\n")
    assert [row["price"] for row in done.rows] == [None, 5.0]
    assert done.warned == [(2, f"price {price} is not a price; it was left out")]


def test_unknown_currency_is_left_out(tmp_path: Path) -> None:
    done = read(tmp_path, "listing_id,title,price,currency\na,Bag,5,XQZ\nb,Hat,5,usd\nc,Cap,5,RMB\n")
    assert [row["currency"] for row in done.rows] == [None, "USD", "CNY"]
    assert done.warned == [(2, "currency XQZ is no ISO 4217 code; it was left out")]


def test_duplicate_ids_the_first_is_kept(tmp_path: Path) -> None:
    done = read(tmp_path, "listing_id,title\na,Bag\nb,Hat\na,Shoe\n a ,Belt\nb,Cap\nc,Sock\n")
    assert done.titles == ["Bag", "Hat", "Sock"]
    assert [line for line, _ in done.refused] == [4, 5, 6]
    assert done.refused[0][1] == "line 2 has the same listing_id and was kept; this row was left out"
    assert done.refused[2][1].startswith("line 3 has")
    assert done.file.refused[0].listing_id == "a"


def test_duplicate_ids_far_apart(tmp_path: Path) -> None:
    path = tmp_path / "listings.csv"
    rows = [f"id{i % 70_000},Bag {i}\n" for i in range(100_000)]
    path.write_text("listing_id,title\n" + "".join(rows), encoding="utf-8")
    done = read_path(path)
    assert len(done.rows) == 70_000
    assert done.file.refused_count == 30_000
    assert len(done.file.refused) == 1_000
    assert done.refused[0] == (70_002, "line 2 has the same listing_id and was kept; this row was left out")


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a picture"),
        (b"PK\x03\x04\x14\0\x06\0", "an Excel workbook or a zip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"PAR1\x15\x04", "a Parquet file"),
    ],
)
def test_binary_junk_under_a_text_name(tmp_path: Path, head: bytes, what: str) -> None:
    with pytest.raises(AssayError, match=rf"is {what}.*Export the listings as CSV"):
        read(tmp_path, head + os.urandom(5_000))


@pytest.mark.parametrize("name", ["listings.csv", "listings.jsonl", "listings.dat"])
def test_noise_is_binary(tmp_path: Path, name: str) -> None:
    noise = bytes((i * i * 31 + i * 7) % 256 for i in range(20_000))
    with pytest.raises(AssayError, match="is binary"):
        read(tmp_path, b"x" + noise, name)


def test_folder(tmp_path: Path) -> None:
    with pytest.raises(AssayError, match="is a folder"):
        open_listings(tmp_path)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(AssayError, match="There is no file"):
        open_listings(tmp_path / "none.csv")


def test_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(AssayError, match="is a device or a pipe"):
        open_listings(tmp_path / "pipe.csv")


def test_unreadable_file(ordinary_folder: Path) -> None:
    path = ordinary_folder / "listings.csv"
    path.write_text("title\nBag\n")
    path.chmod(0)
    with pytest.raises(AssayError, match="cannot be read: Permission denied"):
        open_listings(path)


def test_file_that_shrinks_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assay.files.text_file.BLOCK_BYTES", 4_096)
    path = tmp_path / "listings.csv"
    path.write_text("listing_id,title\n" + "".join(f"{i},Bag\n" for i in range(10_000)))
    batches = open_listings(path, batch_rows=100).batches()
    next(batches)
    os.truncate(path, 20_000)
    with pytest.raises(AssayError, match=r"listings\.csv became shorter while it was read"):
        list(batches)


def test_file_that_changed_between_opening_and_reading(tmp_path: Path) -> None:
    path = tmp_path / "listings.csv"
    path.write_text("listing_id,title\n1,Bag\n")
    file = open_listings(path)
    path.write_text("listing_id,title\n1,Hat\n2,Shoe\n")
    with pytest.raises(AssayError, match="changed while it was read"):
        list(file.batches())


def test_file_that_vanishes(tmp_path: Path) -> None:
    path = tmp_path / "listings.csv"
    path.write_text("listing_id,title\n1,Bag\n")
    file = open_listings(path)
    path.unlink()
    with pytest.raises(AssayError, match=r"listings\.csv is gone"):
        list(file.batches())


def test_damaged_gzip(tmp_path: Path) -> None:
    whole = gzip.compress(("listing_id,title\n" + "".join(f"{i},Bag {i * i}\n" for i in range(5_000))).encode())
    with pytest.raises(AssayError, match="is a damaged gzip file"):
        read(tmp_path, whole[: len(whole) // 2], "listings.csv.gz")
    with pytest.raises(AssayError, match="is a damaged gzip file"):
        read(tmp_path, whole[:2_000] + b"\0\0\0\0" + whole[2_004:], "listings.csv.gz")


def test_unclosed_quote_costs_its_row_only(tmp_path: Path) -> None:
    done = read(tmp_path, 'listing_id,title\na,Bag\nb,"Shoe\nc,Hat\nd,"Belt, brown"\ne,Cap\n')
    assert done.ids == ["a", "c", "d", "e"]
    assert done.refused == [(3, "a quote in this row is out of place; it was left out")]


def test_unclosed_quote_that_reaches_the_end(tmp_path: Path) -> None:
    done = read(tmp_path, 'listing_id,title\na,Bag\nb,"Shoe\nc,Hat\nd,Belt\n')
    assert done.ids == ["a", "c", "d"]
    assert done.refused == [(3, "a quote is opened here and not closed; it was left out")]


def test_unclosed_quote_does_not_swallow_a_large_file(tmp_path: Path) -> None:
    path = tmp_path / "listings.csv"
    rows = [f"{i},Bag {i}\n" for i in range(300_000)]
    rows[1_000] = '1000,"Bag\n'
    path.write_text("listing_id,title\n" + "".join(rows), encoding="utf-8")
    started = time.monotonic()
    done = read_path(path)
    assert done.file.rows_kept == 299_999
    assert done.refused == [(1_002, "a quote is opened here and not closed; it was left out")]
    assert time.monotonic() - started < 20


def test_open_quotes_everywhere_stay_cheap(tmp_path: Path) -> None:
    """Each swallows the next thousand lines, until it is known for what it is."""
    path = tmp_path / "listings.csv"
    rows = [f'{i},"Bag {i}\n' if i % 1_100 == 0 else f"{i},Bag {i}\n" for i in range(200_000)]
    path.write_text("listing_id,title\n" + "".join(rows), encoding="utf-8")
    started = time.monotonic()
    done = read_path(path)
    assert done.file.refused_count == 182
    assert done.file.rows_kept == 200_000 - 182
    assert time.monotonic() - started < 30


def test_row_over_too_many_lines_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_file, "LONGEST_ROW_LINES", 5)
    done = read(tmp_path, 'listing_id,title\na,"1\n2\n3\n4"\nb,"1\n2\n3\n4\n5"\nc,Hat\n')
    assert done.ids == ["a", "c"]
    assert done.refused == [(6, "a quote is opened here and not closed; lines 6 to 10 were left out")]


def test_line_without_end_does_not_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assay.files.text_file.LONGEST_LINE", 1 << 20)
    path = tmp_path / "listings.csv"
    path.write_bytes(b"listing_id,title,price\na,Bag,5\n" + b"b," + b"x" * (12 << 20) + b",5\nc,Hat,6\n")
    done = read_path(path)
    assert done.ids == ["a", "c"]
    assert done.refused == [(3, "the row has 2 fields, the header 3; it was left out")]


def test_more_refusals_than_are_kept_are_counted(tmp_path: Path) -> None:
    done = read(tmp_path, "listing_id,title\n" + "".join(f"{i},Bag,{i}\n" for i in range(1_500)) + "x,Bag\n")
    assert done.ids == ["x"]
    assert (len(done.file.refused), done.file.refused_count) == (1_000, 1_500)


HEADS = st.sampled_from(
    [b"", b"title\n", b"id,title,price\na,Bag,5\n", b'{"title": "Bag"}\n', b"[", b"PAR1", b"\x1f\x8b", b"\xff\xfe"]
)
NAMES = st.sampled_from(["l.csv", "l.tsv", "l.jsonl", "l.json", "l.parquet", "l.csv.gz", "l"])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(head=HEADS, tail=st.binary(max_size=120), name=NAMES)
def test_any_bytes_are_listings_or_a_sentence(tmp_path: Path, head: bytes, tail: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(head + tail)
    try:
        for batch in open_listings(path).batches():
            batch.validate(full=True)
    except AssayError as error:
        assert str(path) in str(error)
