"""What a stretch of text between spaces may mean: the names read in it, and flags for the reader of the line."""

from dataclasses import dataclass

from assay.detect.marks import Alias

# What a word or a stretch may be: a mark, the first word of one, a single letter, a piece of a cut name, a name with
# letters hidden, nearly a word of a name of several words, an ordinary word that some name begins with, words that are
# a name when they are put together.
MARK, FIRST, LETTER, PIECE, MASKED, ODD, HEAD, TOGETHER = 1, 2, 4, 8, 16, 32, 64, 128
WEAK = 0.6  # the strength of a reading that needs the mark's goods beside it


@dataclass(frozen=True, slots=True)
class Reading:
    """A name read in a stretch: [start, end) within it, the names it may be, how it is written, and how surely, 0..1."""

    start: int
    end: int
    aliases: tuple[Alias, ...]
    how: str  # plain, masked, spaced, lookalike, misspelt, homophone
    strength: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """What one stretch of text between spaces may mean: flags for the reader of the line, and the names in it."""

    flags: int
    readings: tuple[Reading, ...]
    words: tuple[tuple[int, int, str, int], ...]  # start and end in the stretch, text, flags


NOTHING = Stretch(0, (), ())
