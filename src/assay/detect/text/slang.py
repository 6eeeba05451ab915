"""How counterfeits are called by those who sell them, and what the same words mean elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass

from assay.detect.text.phrases import Phrases


@dataclass(frozen=True, slots=True)
class Term:
    """A slang term: how strongly it says counterfeit beside a mark and alone, and the words that make it innocent."""

    text: str
    strength: float
    alone: float
    meaning: str
    innocent: tuple[str, ...]
    innocent_sense: str


@dataclass(frozen=True, slots=True)
class SlangHit:
    """A term at [start, end) of a folded text."""

    start: int
    end: int
    term: Term


class SlangReader:
    """Finds slang in folded text."""

    def __init__(self, terms: Mapping[str, Term]) -> None:
        self._terms = Phrases(terms)
        self._innocent = {
            term.text: Phrases({word: word for word in term.innocent if word})
            for term in terms.values()
            if term.innocent
        }

    def is_term(self, word: str) -> bool:
        return word in self._terms

    def find(self, folded: str) -> list[SlangHit]:
        """Every term in the text, innocent or not."""
        return [SlangHit(start, end, term) for start, end, term in self._terms.find(folded)]

    def is_innocent(self, hit: SlangHit, listing: str) -> bool:
        """Whether anything in the folded title and description gives the term its other sense."""
        contexts = self._innocent.get(hit.term.text)
        return contexts is not None and bool(contexts.find(listing))
