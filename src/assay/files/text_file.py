"""A text file, gzipped or not and in whatever encoding, as blocks of UTF-8 that end at line ends."""

import codecs
import contextlib
import gzip
import io
import os
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from assay.base.errors import AssayError
from assay.files.encodings import Encoding, decode_odd_line, encoding_by_head, encoding_by_text, is_utf8
from assay.files.refusals import Tally

BLOCK_BYTES = 4 << 20
LONGEST_LINE = 16 << 20
_GZIP = b"\x1f\x8b"
_OTHER_LINE_ENDS = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"

_KNOWN_JUNK: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"%PDF", "a PDF"),
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"SQLite format 3", "an SQLite database"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"BZh", "compressed with bzip2"),
    (b"\xfd7zXZ", "compressed with xz"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd"),
    (_GZIP, "compressed with gzip twice"),
)
_EMPTY_ADVICE = "Give a file with a header line and a line for each listing."
_ADVICE = "Export the listings as CSV (UTF-8), JSONL or Parquet, and give that."
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\r\f\v\x1b")) + b"\x7f"


class Block(NamedTuple):
    """`first_line` is its place in the file, from 1; of its `lines`, `lone_returns` end in \\r alone."""

    data: bytes
    first_line: int
    lines: int
    lone_returns: int


class TextFile:
    """Opening it finds the encoding (UTF-8 is tried over the whole file); `blocks` then reads it from the start.

    Raises AssayError where the file cannot be read or is no text.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.bytes_read = 0
        """Of the file as it lies on the disk, so far."""
        with _opened(path) as (raw, text):
            self._identity = os.fstat(raw.fileno())
            head = text.read(64 << 10)
            _refuse_known_junk(path, head)
            known = encoding_by_head(head)
            if known is None:
                _refuse_binary(path, head)
        if known is None:
            with _opened(path) as (_, text):
                known = encoding_by_text(line_blocks(_chunks(text)))
        self.encoding: Encoding = known

    @property
    def size_bytes(self) -> int:
        return self._identity.st_size

    def first_block(self) -> bytes:
        """What `blocks` gives first. Raises AssayError where that is nothing."""
        block = next(self.blocks(Tally()), None)
        if block is None or not block.data.strip():
            raise AssayError(f"{self.path} is empty.", _EMPTY_ADVICE)
        return block.data

    def blocks(self, warned: Tally) -> Iterator[Block]:
        """Blocks of whole lines in UTF-8 without byte order mark.

        Every line ends with a line end. Lines that the encoding cannot decode are read as the likeliest other one, with
        a warning. Raises AssayError where the file is no longer what was opened.
        """
        first_line = 1
        with _opened(self.path) as (raw, text):
            self._check_unchanged(raw)
            text.read(self.encoding.mark)
            for block in line_blocks(_transcoded(_chunks(text), self.encoding)):
                self._check_unchanged(raw)
                self.bytes_read = raw.tell()
                text_block = self._to_utf8(block, first_line, warned)
                lone_returns = block.count(b"\r") - block.count(b"\r\n") if b"\r" in block else 0
                lines = text_block.count(b"\n") + lone_returns
                yield Block(text_block, first_line, lines, lone_returns)
                first_line += lines
            self._check_unchanged(raw)

    def _check_unchanged(self, raw: BinaryIO) -> None:
        now = os.fstat(raw.fileno())
        before = self._identity
        if (now.st_ino, now.st_size, now.st_mtime_ns) != (before.st_ino, before.st_size, before.st_mtime_ns):
            change = "became shorter" if now.st_size < before.st_size else "changed"
            raise AssayError(f"{self.path} {change} while it was read.", "Wait until it is written, then run again.")

    def _to_utf8(self, block: bytes, first_line: int, warned: Tally) -> bytes:
        if self.encoding.seen_to_decode:
            return block
        codec = "utf-8" if self.encoding.wide else self.encoding.codec
        try:
            text = block.decode(codec)
        except UnicodeDecodeError:
            return self._line_by_line(block, codec, first_line, warned)
        return block if codec == "utf-8" else text.encode()

    def _line_by_line(self, block: bytes, codec: str, first_line: int, warned: Tally) -> bytes:
        lines = block.splitlines(keepends=True)
        for i, line in enumerate(lines):
            if codec == "utf-8" and is_utf8(line):
                continue
            try:
                text = line.decode(codec)
            except UnicodeDecodeError:
                text, reading = decode_odd_line(line, self.encoding)
                warned.add(first_line + i, f"the line is not {self.encoding.spoken}; it was read as {reading}")
            lines[i] = text.encode()
        return b"".join(lines)


def line_blocks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Regroup chunks into blocks that end at line ends; the last line is given one where it has none.

    What a line holds beyond 16 MB is dropped, so that a file without line ends cannot fill the memory.
    """
    rest = b""
    dropping = False
    for chunk in chunks:
        if dropping:
            end = chunk.find(b"\n")
            if end < 0:
                continue
            chunk, dropping = chunk[end:], False
        data = rest + chunk if rest else chunk
        end = _after_last_line(data)
        if end:
            yield data[:end]
        rest = data[end:]
        if len(rest) > LONGEST_LINE:
            rest, dropping = rest[:LONGEST_LINE], True
    if rest:
        yield rest if rest.endswith((b"\n", b"\r")) else rest + b"\n"


def split_lines(block: bytes) -> list[str]:
    """The lines of a block with their ends, which are \\n, \\r\\n or \\r and no other."""
    text = block.decode()
    if any(end in text for end in _OTHER_LINE_ENDS):
        return list(io.StringIO(text, newline=""))
    return text.splitlines(keepends=True)


def check_readable(path: Path) -> None:
    """Raise AssayError unless it is an ordinary file that is not empty."""
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise AssayError(f"{path} is a folder.", "Name one file in it.")
        if not path.is_file():
            raise AssayError(f"{path} is a device or a pipe.", "Save what comes out of it to a file, and give that.")
    except FileNotFoundError:
        raise AssayError(f"There is no file {path}.", "Check the name and the folder.") from None
    except OSError as error:
        raise AssayError(f"{path} cannot be read: {error.strerror}.", "Check its permissions.") from error
    if size == 0:
        raise AssayError(f"{path} is empty.", _EMPTY_ADVICE)


def peek(path: Path, count: int) -> bytes:
    """The first bytes of the text, unzipped where the file is gzipped."""
    with _opened(path) as (_, text):
        return text.read(count)


@contextlib.contextmanager
def reading(path: Path) -> Iterator[None]:
    """What the system says against reading `path` becomes an AssayError."""
    try:
        yield
    except FileNotFoundError:
        raise AssayError(f"{path} is gone.", "Check whether it was moved.") from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise AssayError(f"{path} is a damaged gzip file: {error}.", "Make or fetch it again.") from error
    except OSError as error:
        raise AssayError(
            f"{path} cannot be read: {error.strerror or ' '.join(str(error).split())}.", "Check the file and the disk."
        ) from error


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """The file as it lies on the disk, and its text, which is the same unless it is gzipped."""
    with reading(path), path.open("rb") as raw:
        zipped = raw.read(2) == _GZIP
        raw.seek(0)
        if not zipped:
            yield raw, raw
        else:
            with gzip.open(raw) as text:
                yield raw, text  # type: ignore[misc]


def _chunks(text: BinaryIO) -> Iterator[bytes]:
    while chunk := text.read(BLOCK_BYTES):
        yield chunk


def _transcoded(chunks: Iterable[bytes], encoding: Encoding) -> Iterator[bytes]:
    """UTF-16 and UTF-32 as UTF-8, since their line ends cannot be found byte by byte.

    A half of a surrogate pair becomes bytes that are not UTF-8, so that its line is named like any undecodable line.
    """
    if not encoding.wide:
        yield from chunks
        return
    decoder = codecs.getincrementaldecoder(encoding.codec)("surrogatepass")
    for chunk in chunks:
        yield decoder.decode(chunk).encode("utf-8", "surrogatepass")


def _after_last_line(data: bytes) -> int:
    end = data.rfind(b"\n")
    # A \r at the very end may be the first half of \r\n.
    return end + 1 if end >= 0 else data.rfind(b"\r", 0, len(data) - 1) + 1


def _refuse_known_junk(path: Path, head: bytes) -> None:
    for magic, what in _KNOWN_JUNK:
        if head.startswith(magic):
            raise AssayError(f"{path} is {what}, not a table of listings in text.", _ADVICE)


def _refuse_binary(path: Path, head: bytes) -> None:
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls > 16 and controls * 20 > len(head):
        raise AssayError(f"{path} is binary, not a table of listings in text.", _ADVICE)
