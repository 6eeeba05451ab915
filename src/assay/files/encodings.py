"""Which encoding a text file is in, and what to make of a line that is not."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from charset_normalizer import from_bytes

UTF8 = "utf-8"

_BOMS: tuple[tuple[bytes, str], ...] = (
    (b"\xef\xbb\xbf", UTF8),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_CANDIDATES = (
    "gb18030", "big5hkscs", "cp932", "euc_jp", "cp949",
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp874", "koi8_r",
)  # fmt: skip
_LATIN_LETTERS = {
    "cp1252": "àâçèéêëîïñôùûœæøåäöüßáíóúãõìòÀÇÈÉÊÑÔØÅÄÖÜÁÍÓÚÃÕ€’‘“”–…",
    "cp1250": "ąćęłńóśźżáčďéěíňřšťúůýžäöüßőűĄĆĘŁŃÓŚŹŻČĎÉĚŇŘŠŤŮÝŽ€’‘“”„–…",
    "cp1254": "ğışçöüâîĞİŞÇÖÜ€’‘“”–…",
}
_SUPERSETS = {
    "big5": "big5hkscs",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_SPOKEN = {
    UTF8: "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-32-le": "UTF-32", "utf-32-be": "UTF-32",
    "gb18030": "GB18030", "big5hkscs": "Big5", "cp932": "Shift-JIS", "euc_jp": "EUC-JP", "cp949": "EUC-KR",
}  # fmt: skip
_SAMPLE = 256 << 10


class Encoding(NamedTuple):
    """A Python codec, the length of the byte order mark before the text, and whether all text was seen to decode."""

    codec: str
    mark: int = 0
    seen_to_decode: bool = False

    @property
    def wide(self) -> bool:
        """Whether a line end is more than one byte."""
        return self.codec.startswith(("utf-16", "utf-32"))

    @property
    def spoken(self) -> str:
        return spoken(self.codec)


def spoken(codec: str) -> str:
    """The name people know: cp1252 is Windows-1252."""
    return _SPOKEN.get(codec) or codec.replace("cp", "Windows-").replace("koi8_r", "KOI8-R")


def encoding_by_head(head: bytes) -> Encoding | None:
    """The encoding that the first bytes give away: a byte order mark, or the zeros of UTF-16 between plain letters."""
    for mark, codec in _BOMS:
        if head.startswith(mark):
            return Encoding(codec, len(mark))
    zeros = head[0:16:2].count(0), head[1:16:2].count(0)
    if max(zeros) < 6 or min(zeros) > 0:
        return None
    return Encoding("utf-16-be" if zeros[0] else "utf-16-le")


def encoding_by_text(blocks: Iterable[bytes]) -> Encoding:
    """The encoding of a whole text, given as blocks that end at line ends.

    UTF-8 unless most of what is not ASCII cannot be read so; then what the unreadable lines look like.
    """
    readable = unreadable = 0
    sample = bytearray()
    for block in blocks:
        if is_utf8(block):
            readable += _high_bytes(block)
            continue
        for line in block.splitlines(keepends=True):
            if is_utf8(line):
                readable += _high_bytes(line)
                continue
            damage = _damage(line)
            lost = _high_bytes(line) if damage is None else damage
            readable += _high_bytes(line) - lost
            unreadable += lost
            sample += line
        if len(sample) > _SAMPLE:
            break
    if unreadable <= readable:
        return Encoding(UTF8, seen_to_decode=not unreadable)
    return Encoding(_likeliest(bytes(sample)))


def decode_odd_line(line: bytes, encoding: Encoding) -> tuple[str, str]:
    """A line that cannot be decoded -> its text, and how it was read (to follow "it was read as").

    A line of a wide encoding is expected in UTF-8, as far as it could be made so.
    """
    replaced = f"{encoding.spoken}, its unreadable characters replaced"
    if encoding.wide:
        return line.decode(UTF8, "replace"), replaced
    if encoding.codec != UTF8:
        return (
            (line.decode(UTF8), spoken(UTF8)) if is_utf8(line) else (line.decode(encoding.codec, "replace"), replaced)
        )
    if _damage(line) is None:
        for other in _other_encodings(line):
            try:
                return line.decode(other), spoken(other)
            except UnicodeDecodeError:
                continue
    return line.decode(UTF8, "replace"), replaced


def _damage(line: bytes) -> int | None:
    """How many characters are lost of a line that is UTF-8 but for a few bytes; None where it is likelier no UTF-8.

    Two bytes of another encoding pass for a character of UTF-8 often enough (the second and third of 耐克 in GBK).
    """
    text = line.decode(UTF8, "replace")
    lost = text.count("\ufffd")
    kept = sum(c > "\x7f" for c in text) - lost
    return lost if kept > 2 * lost else None


def is_utf8(data: bytes) -> bool:
    """Whether it is UTF-8 throughout."""
    try:
        data.decode(UTF8)
    except UnicodeDecodeError:
        return False
    return True


_HIGH_RUN = re.compile(rb"[\x80-\xff]+")


def _other_encodings(line: bytes) -> Iterator[str]:
    """Chinese comes in pairs of high bytes, the accents of Western Europe mostly alone."""
    alone = any(len(run) == 1 for run in _HIGH_RUN.findall(line))
    yield from ("cp1252", "gb18030") if alone else ("gb18030", "cp1252")


def _likeliest(sample: bytes) -> str:
    matches = [match for match in from_bytes(sample, cp_isolation=list(_CANDIDATES)) if match.encoding != "ascii"]
    if not matches:
        return "cp1252"
    best = str(matches[0].encoding)
    if best in _LATIN_LETTERS:
        best = max(_LATIN_LETTERS, key=lambda codec: _usual_letters(sample, codec))
    return _SUPERSETS.get(best, best)


def _usual_letters(sample: bytes, codec: str) -> int:
    """How far the letters are those of the languages that the code page was made for."""
    letters = [c for c in sample.decode(codec, "replace") if c > "\x7f"]
    usual = sum(c in _LATIN_LETTERS[codec] for c in letters)
    return 3 * usual - 2 * len(letters)


def _high_bytes(data: bytes) -> int:
    return 0 if data.isascii() else int(np.count_nonzero(np.frombuffer(data, np.uint8) >= 0x80))
