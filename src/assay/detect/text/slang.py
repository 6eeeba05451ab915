"""How counterfeits are called by those who sell them, and what the same words mean elsewhere."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from assay.detect.text.phrases import Phrases

_NEGATION_REACH = 16
_NEGATED = re.compile(
    r"(?:(?<!\w)(?:no|not|never|non|without|kein|keine|nicht|pas|sans|sin|sem|senza|geen|bez|не|без|нет|οχι|ليس|مش|بدون|غير)"
    r"(?: (?:a|an|any|first|una|un|eine|de))? ?$)|(?:不是|不卖|不售|拒绝|杜绝|没有|绝非|并非|绝无|非|无|ไมใช) ?$"
)


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

    @staticmethod
    def is_negated(hit: SlangHit, folded: str) -> bool:
        """Whether the words right before a term deny it: `not a replica`, `не копия`, `拒绝高仿`."""
        return _NEGATED.search(folded[max(0, hit.start - _NEGATION_REACH) : hit.start]) is not None

    def is_innocent(self, hit: SlangHit, listing: str) -> bool:
        """Whether anything in the folded title and description gives the term its other sense."""
        contexts = self._innocent.get(hit.term.text)
        return contexts is not None and bool(contexts.find(listing))
