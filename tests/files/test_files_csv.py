"""CSV and its kin: delimiters, encodings, quotes, line numbers; and that the two ways to read it agree."""

import csv
import gzip
import io
from pathlib import Path

import pytest
from files_reading import read, read_csv_by, read_path
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assay.base.errors import AssayError
from assay.files import csv_file, text_file
from assay.files.read import open_listings

ROWS = [["a", "Bag, red", "5"], ["b", 'Shoe "42"', "6"], ["c", "Hat\nwide\nblue", "7"], ["d", "Belt; brown|tan", "8"]]


def written(rows: list[list[str]], delimiter: str = ",", line_end: str = "\n") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_delimiter_is_found(tmp_path: Path, delimiter: str, line_end: str) -> None:
    done = read(tmp_path, written([["listing_id", "title", "price"], *ROWS], delimiter, line_end))
    assert done.file.delimiter == delimiter
    assert [[row["listing_id"], row["title"], f"{row['price']:g}"] for row in done.rows] == ROWS
    assert not done.refused and not done.warned


def test_delimiter_is_that_of_the_rows_not_only_of_the_header(tmp_path: Path) -> None:
    content = "id,sku;title, long;price\n1;Bag, red, large;5\n2;Hat;6\n"
    done = read(tmp_path, content, mapping={"title": "title, long"})
    assert done.file.delimiter == ";"
    assert done.titles == ["Bag, red, large", "Hat"]


def test_delimiter_said_in_the_first_line(tmp_path: Path) -> None:
    done = read(tmp_path, "sep=|\nlisting_id|title\n1|Bag\n")
    assert done.titles == ["Bag"]
    assert done.file.delimiter == "|"


def test_a_file_of_titles_alone_has_no_delimiter(tmp_path: Path) -> None:
    done = read(tmp_path, 'title\nBag, red\n"Hat; ""blue"""\nShoe | 42\n', "titles.txt")
    assert done.titles == ["Bag, red", 'Hat; "blue"', "Shoe | 42"]
    assert done.ids == ["1", "2", "3"]
    assert done.file.delimiter is None


@pytest.mark.parametrize(
    ("codec", "spoken", "titles"),
    [
        ("utf-8", "UTF-8", ["Sac à main 耐克", "Кроссовки"]),
        ("utf-8-sig", "UTF-8", ["Sac à main 耐克", "Кроссовки"]),
        ("utf-16", "UTF-16", ["Sac à main 耐克 😀", "Кроссовки"]),
        ("utf-16-le", "UTF-16", ["Leather bag à main 耐克", "Running shoes"]),
        ("utf-16-be", "UTF-16", ["Leather bag à main 耐克", "Running shoes"]),
        ("utf-32", "UTF-32", ["Sac à main 耐克", "Кроссовки"]),
        ("gb18030", "GB18030", ["正品耐克运动鞋男女同款", "路易威登老花钱包专柜代购", "苹果手机壳保护套"]),
        ("gbk", "GB18030", ["正品耐克运动鞋男女同款", "路易威登老花钱包专柜代购", "苹果手机壳保护套"]),
        ("big5", "Big5", ["正品耐克運動鞋男女同款", "路易威登老花錢包專櫃代購", "蘋果手機殼保護套"]),
        ("shift_jis", "Shift-JIS", ["新品ナイキのスニーカー送料無料", "美品ルイヴィトンの財布です", "中古のバッグ"]),
        ("euc_kr", "EUC-KR", ["나이키 에어맥스 운동화 정품", "루이비통 지갑 모노그램 중고"]),
        ("cp1252", "Windows-1252", ["Sac à main élégant – très chic", "Größe 42 für Männer"]),
        ("cp1250", "Windows-1250", ["Buty męskie oryginalne, wysyłka gratis", "Torebka skórzana świetny stan"]),
        ("cp1251", "Windows-1251", ["Кроссовки мужские оригинал новые", "Сумка женская кожаная"]),
        ("cp1254", "Windows-1254", ["Erkek spor ayakkabı orijinal yeni", "Kadın deri çanta çok şık"]),
    ],
)
def test_encoding_is_found(tmp_path: Path, codec: str, spoken: str, titles: list[str]) -> None:
    rows = [["listing_id", "title"], *([str(number), title] for number, title in enumerate(titles))]
    done = read(tmp_path, written(rows).encode(codec))
    assert done.titles == titles
    assert done.file.encoding == spoken
    assert list(done.file.columns) == ["listing_id", "title"]
    assert not done.warned


def test_encoding_is_found_far_behind_ascii(tmp_path: Path) -> None:
    ascii_rows = "".join(f"{i},Leather bag no. {i}\n" for i in range(200_000))
    content = f"listing_id,title\n{ascii_rows}x,Кроссовки мужские\ny,Сумка кожаная\n".encode("cp1251")
    done = read(tmp_path, content)
    assert done.file.encoding == "Windows-1251"
    assert done.titles[-2:] == ["Кроссовки мужские", "Сумка кожаная"]
    assert not done.warned


def test_half_a_surrogate_pair_in_utf16_is_named_by_line(tmp_path: Path) -> None:
    content = "listing_id,title\na,Bag\nb,Hat \ud83d cut\nc,Shoe\n".encode("utf-16", "surrogatepass")
    done = read(tmp_path, content)
    assert done.ids == ["a", "b", "c"]
    assert (done.titles[1] or "").startswith("Hat \ufffd")
    assert [line for line, _ in done.warned] == [3]


def test_lines_are_counted_through_quoted_line_ends_and_empty_lines(tmp_path: Path) -> None:
    done = read(
        tmp_path,
        'listing_id,title,price\n\na,"one\ntwo\r\nthree",5\n\n\nb,short\nc,"four\n\nfive",-1\nd,Hat,6\n \ne,Cap,7,8\n',
    )
    assert done.titles == ["one\ntwo\r\nthree", "four\n\nfive", "Hat"]
    assert [line for line, _ in done.refused] == [8, 13, 14]
    assert [line for line, _ in done.warned] == [9]


def test_row_numbers_stand_in_for_ids(tmp_path: Path) -> None:
    done = read(tmp_path, 'title,price\nBag,5\n\n"Hat\nwide",6\nbroken\nShoe,7\n')
    assert list(zip(done.ids, done.titles, strict=True)) == [("1", "Bag"), ("2", "Hat\nwide"), ("4", "Shoe")]


def test_an_empty_id_is_replaced_by_the_row_number_with_a_warning(tmp_path: Path) -> None:
    done = read(tmp_path, "listing_id,title\na,Bag\n ,Hat\n,Shoe\n")
    assert done.ids == ["a", "2", "3"]
    assert done.warned[0] == (3, "listing_id is empty; the row's number 2 stands in")


def test_quotes_as_people_write_them(tmp_path: Path) -> None:
    done = read(tmp_path, 'listing_id,title\na,TV 32" wide\nb,"Best" bag\nc,"say ""hi"""\nd,""\n')
    assert done.titles == ['TV 32" wide', "Best bag", 'say "hi"', None]
    assert not done.refused


def test_a_damaged_row_over_lines_does_not_bring_forth_others(tmp_path: Path) -> None:
    done = read(tmp_path, 'listing_id,title,price\na,"one\ntwo, and\nthree",5,6\nb,Bag,7\n')
    assert done.ids == ["b"]
    assert done.refused == [(2, "the row has 4 fields, the header 3; lines 2 to 4 were left out")]


def test_an_unclosed_quote_that_joins_two_rows_into_one_of_the_right_width(tmp_path: Path) -> None:
    done = read(tmp_path, 'listing_id,title,price,currency\na,"Nike shoe,5,USD\nb,"Adidas shoe",7,USD\nc,Hat,5,USD\n')
    assert done.titles == ["Adidas shoe", "Hat"]
    assert [line for line, _ in done.refused] == [2]


def test_gzip(tmp_path: Path) -> None:
    done = read(tmp_path, gzip.compress(b"listing_id,title\na,Bag\n"), "listings.csv.gz")
    assert done.titles == ["Bag"]
    assert done.file.bytes_read == done.file.size_bytes == (tmp_path / "listings.csv.gz").stat().st_size


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("listings", b"listing_id,title\na,Bag\n"),
        ("listings.export", b'{"listing_id": "a", "title": "Bag"}\n'),
        ("listings.2024", b'\xef\xbb\xbf[{"listing_id": "a", "title": "Bag"}]'),
        ("listings.gz", gzip.compress(b'{"listing_id": "a", "title": "Bag"}\n')),
    ],
)
def test_format_is_found_by_content(tmp_path: Path, name: str, content: bytes) -> None:
    done = read(tmp_path, content, name)
    assert (done.ids, done.titles) == (["a"], ["Bag"])


def test_batches_have_the_rows_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_file, "BLOCK_BYTES", 1_000)
    path = tmp_path / "listings.csv"
    path.write_text("listing_id,title\n" + "".join(f"{i},Bag {i}\n" for i in range(1_000)))
    file = open_listings(path, batch_rows=300)
    assert [batch.num_rows for batch in file.batches()] == [300, 300, 300, 100]
    assert [batch.num_rows for batch in file.batches()] == [300, 300, 300, 100]
    assert file.rows_kept == 1_000
    monkeypatch.setattr("assay.files.read.LARGEST_BATCH_BYTES", 10_000)
    assert sum(batch.num_rows for batch in file.batches()) == 1_000
    assert max(batch.num_rows for batch in file.batches()) < 300


def test_progress_grows_to_the_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_file, "BLOCK_BYTES", 1_000)
    path = tmp_path / "listings.csv"
    path.write_text("listing_id,title\n" + "".join(f"{i},Bag {i}\n" for i in range(1_000)))
    file = open_listings(path, batch_rows=100)
    seen = [file.bytes_read for _ in file.batches()]
    assert seen == sorted(seen)
    assert 0 < seen[0] < file.size_bytes == seen[-1]


PIECES = st.sampled_from(
    [
        "a",
        "b c",
        ",",
        ",",
        ",,",
        '"',
        '""',
        '","',
        "\n",
        "\n",
        "\r\n",
        "\r",
        "é",
        "货",
        "\0",
        "\u2028",
        "\x85",
        "\x0b",
        "=",
        " ",
        "1",
    ]
)
BODIES = st.lists(PIECES, max_size=60).map("".join)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=BODIES, block=st.sampled_from([64, 80, 200, 4 << 20]), longest=st.sampled_from([3, 1_000]))
def test_both_ways_agree_on_any_text_in_blocks_of_any_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, block: int, longest: int
) -> None:
    monkeypatch.setattr(csv_file, "LONGEST_ROW_LINES", longest)
    path = tmp_path / "listings.csv"
    path.write_bytes(f"listing_id,title,category\nfirst,Bag,shoes\n{body}".encode())
    monkeypatch.setattr(text_file, "BLOCK_BYTES", 4 << 20)
    careful = read_csv_by(path, careful=True)
    monkeypatch.setattr(text_file, "BLOCK_BYTES", block)
    fast = read_csv_by(path, careful=False)
    assert fast.rows == careful.rows
    assert fast.refused == careful.refused
    assert sorted(fast.warned) == sorted(careful.warned)


FIELDS = st.text(alphabet=st.sampled_from('ab ,;"\n\r\té货=0'), max_size=12)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    titles=st.lists(FIELDS, min_size=1, max_size=30),
    delimiter=st.sampled_from(",;\t|"),
    ends=st.sampled_from(["\n", "\r\n"]),
)
def test_whatever_is_well_written_is_read_back(tmp_path: Path, titles: list[str], delimiter: str, ends: str) -> None:
    path = tmp_path / "listings.csv"
    rows = [["listing_id", "title", "category"], *([f"i{n}", title, "x"] for n, title in enumerate(titles))]
    path.write_bytes(written(rows, delimiter, ends).encode())
    for careful in (False, True):
        done = read_csv_by(path, careful=careful)
        assert done.titles == [title or None for title in titles]
        assert not done.refused and not done.warned


def test_both_ways_agree_on_a_typical_file(tmp_path: Path) -> None:
    path = tmp_path / "listings.csv"
    rows = [["listing_id", "title", "price", "currency", "condition", "units_sold", "offered_in"]]
    for i in range(30_000):
        rows.append([f"L{i}", f"Bag, no. {i}" if i % 7 else f'Bag "{i}"', f"{i % 99}.5", "EUR", "new", f"{i}", "DE FR"])
    rows[20_000] = ["short"]
    path.write_text(written(rows), encoding="utf-8", newline="")
    fast, careful = read_csv_by(path, careful=False), read_csv_by(path, careful=True)
    assert fast.rows == careful.rows
    assert fast.refused == careful.refused and len(fast.refused) == 1
    assert fast.warned == careful.warned


def test_duplicate_column_names_take_the_first(tmp_path: Path) -> None:
    done = read(tmp_path, "title,title,id\nBag,Hat,1\n")
    assert done.titles == ["Bag"]
    assert done.file.ignored_columns == ("title",)


def test_path_is_named_in_errors(tmp_path: Path) -> None:
    with pytest.raises(AssayError, match=str(tmp_path)):
        read(tmp_path, "nr,what\n1,2\n")


def test_read_path_reads_again(tmp_path: Path) -> None:
    path = tmp_path / "listings.csv"
    path.write_text("listing_id,title\na,Bag\na,Hat\n")
    done = read_path(path)
    assert sum(batch.num_rows for batch in done.file.batches()) == 1
    assert done.file.refused_count == 1
