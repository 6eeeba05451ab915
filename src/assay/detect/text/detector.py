"""Reads title, description and claimed brand: which marks are named, how they are written, and what for."""

import re
from dataclasses import replace

import pyarrow as pa

from assay.detect.detector import Mention, Reading
from assay.detect.finding import Finding, Kind
from assay.detect.marks import Alias, Mark, Marks, Usage
from assay.detect.text.fold import Folder, hidden_characters, is_plain, is_styled, original_span
from assay.detect.text.goods import ACCESSORIES, DEVICES, MEDIA, GoodsReader
from assay.detect.text.lexicon import ABBREVIATION, ORDINARY_WORD
from assay.detect.text.line import LineReader, Sighting
from assay.detect.text.slang import SlangHit, SlangReader
from assay.detect.text.stretch import WEAK
from assay.detect.text.usage import Cue, Told, UsageReader

LONGEST_TITLE = 2_000
LONGEST_DESCRIPTION = 10_000
MOST_SIGHTINGS = 100
MOST_CUES = 200
_KINDS = {
    "plain": Kind.MARK,
    "masked": Kind.MASKED,
    "spaced": Kind.SPACED,
    "lookalike": Kind.LOOKALIKE,
    "misspelt": Kind.MISSPELT,
    "homophone": Kind.HOMOPHONE,
    "joined": Kind.JOINED,
}
_SENTENCES = {
    "plain": "The {field} names {brand}.",
    "masked": "The {field} hides letters of the name {brand} behind signs.",
    "spaced": "The {field} writes the name {brand} in pieces.",
    "lookalike": "The {field} writes the name {brand} with characters that only look like its letters.",
    "misspelt": "The {field} has a word that reads like the name {brand}.",
    "homophone": "The {field} writes the name {brand} with characters that sound the same.",
    "joined": "The {field} hides the name {brand} inside a longer word.",
}
_FIELD_NAMES = {"title": "title", "description": "description", "brand_claimed": "brand field"}
_WORD = re.compile(r"[^\W_]+")
_SPACED_SCRIPTS = re.compile("[a-z\u0370-\u03ff\u0400-\u04ff]")
_WORD_BEHIND = re.compile(r"[^\W\d_]+")
_WORD_BEFORE = re.compile(r"[^\W\d_]+$")
_MODEL_BEHIND = re.compile(r"[a-z]*\d")
_SIGN_BETWEEN = re.compile(r"\w[^\w\s\-.'&]+\w")
_SURE, _UNSURE, _FAINT = 1.0, 0.5, 0.1
_WEAKEST_RESALE = 0.6
_DISTANT, _CERTAIN = 0.75, 0.85
_SERVICES = frozenset({"services"})


class TextDetector:
    """Marks, their usage, and slang; makes the readings that the other detectors add to."""

    name = "text"
    version = "1"
    columns = ("title", "description", "brand_claimed", "category", "condition")

    def __init__(
        self, folder: Folder, line: LineReader, marks: Marks, usage: UsageReader, slang: SlangReader, goods: GoodsReader
    ) -> None:
        self._folder = folder
        self._line = line
        self._marks = marks
        self._usage = usage
        self._slang = slang
        self._goods = goods

    def scan(self, batch: pa.RecordBatch, readings: dict[int, Reading]) -> None:
        """Read every row; rows that name no mark and use no slang get no reading."""
        columns = [batch.column(name).to_pylist() for name in self.columns]
        for row, values in enumerate(zip(*columns, strict=True)):
            reading = self.read(*values)
            if reading is not None:
                readings[row] = reading

    def read(
        self,
        title: str | None,
        description: str | None,
        brand_claimed: str | None,
        category: str | None,
        condition: str | None,
    ) -> Reading | None:
        """What one listing's texts say, or None if nothing in them concerns a mark."""
        texts = {"title": (title or "")[:LONGEST_TITLE], "brand_claimed": (brand_claimed or "")[:200]}
        texts["description"] = (description or "")[:LONGEST_DESCRIPTION]
        folded = {field: self._folder.base(text) for field, text in texts.items() if text}
        sightings = {field: self._line.read(text)[:MOST_SIGHTINGS] for field, text in folded.items()}
        if "title" in folded and len(folded["title"]) == len(texts["title"]):
            sightings["title"] = _with(sightings["title"], self._line.shouted(texts["title"]))
        slang = {field: self._slang.find(text) for field, text in folded.items() if field != "brand_claimed"}
        if not any(sightings.values()) and not any(slang.values()):
            return None
        return _Listing(self, texts, folded, sightings, slang, category, condition).reading()


def _with(sightings: list[Sighting], others: list[Sighting]) -> list[Sighting]:
    """Sightings and those of the others that overlap none of them, by place."""
    added = [other for other in others if all(one.end <= other.start or other.end <= one.start for one in sightings)]
    return sorted([*sightings, *added], key=lambda sighting: sighting.start) if added else sightings


class _Listing:
    """One listing being read: the parts share the texts, the goods and the cues."""

    def __init__(
        self,
        detector: TextDetector,
        texts: dict[str, str],
        folded: dict[str, str],
        sightings: dict[str, list[Sighting]],
        slang: dict[str, list[SlangHit]],
        category: str | None,
        condition: str | None,
    ) -> None:
        self._d = detector
        self._texts = texts
        self._folded = folded
        self._sightings = sightings
        self._slang_hits = slang
        self._condition = condition
        self._title_goods = detector._goods.kinds(folded.get("title", ""))
        self._goods = dict(self._title_goods)
        for kind in detector._goods.kinds(detector._folder.base(category or "")):
            self._goods.setdefault(kind, (-1, -1))
        if not self._goods and "description" in folded:
            for kind in detector._goods.kinds(folded["description"]):
                self._goods.setdefault(kind, (-1, -1))
        self._places: dict[str, list[int]] = {}
        self._is_resale = condition in ("used", "refurbished") or any(
            detector._usage.anywhere(detector._usage.cues(text)[:MOST_CUES], "resale", _WEAKEST_RESALE) is not None
            for field, text in folded.items()
            if field != "brand_claimed"
        )

    def reading(self) -> Reading | None:
        mentions = [mention for field in ("title", "brand_claimed", "description") for mention in self._mentions(field)]
        mentions = self._settled(mentions)
        slang = [
            (field, hit)
            for field, hits in self._slang_hits.items()
            for hit in hits
            if not self._is_innocent(field, hit)
        ]
        if not mentions and not slang:
            return None
        reading = Reading(mentions=mentions, goods=tuple(self._goods))
        main = self._main(mentions)
        if main is not None:
            reading.brand, reading.usage = main.mark, main.usage
        for mention in mentions:
            reading.findings.extend(self._mark_findings(mention))
        sold = [
            mention
            for mention in mentions
            if mention.usage in (Usage.SOLD_AS, Usage.RESALE) and mention.sure >= _UNSURE
        ]
        self._add_slang(reading, slang, sold)
        return reading if reading.findings else None

    # --- mentions ---

    def _mentions(self, field: str) -> list[Mention]:
        sightings = self._sightings.get(field)
        if not sightings:
            return []
        folded = self._folded[field]
        cues = self._d._usage.cues(folded)[:MOST_CUES]
        told = self._d._usage.around(folded, [(sighting.start, sighting.end) for sighting in sightings], cues)
        mentions = []
        for sighting, around in zip(sightings, told, strict=True):
            alias = self._owner(sighting.aliases)
            mark = self._d._marks[alias.mark]
            first, last = self._original(field, sighting.start, sighting.end)
            written = self._texts[field][first:last]
            if sighting.how == "plain" and (
                is_styled(written, alias.text, self._texts[field]) or hidden_characters(written)
            ):
                sighting = replace(sighting, how="lookalike")
            usage, sure = self._usage(field, sighting, alias, mark, around)
            if sighting.how == "plain" and self._is_joined(field, sighting, alias, mark):
                sighting = replace(sighting, how="joined", strength=WEAK)
            if sure > 0:
                mentions.append(Mention(mark, alias, field, first, last, sighting.how, sighting.strength, usage, sure))
        return mentions

    def _owner(self, aliases: tuple[Alias, ...]) -> Alias:
        """A name under several brands belongs to the one whose goods these are, else to the first."""
        if len(aliases) > 1:
            marks = {alias: self._d._marks[alias.mark] for alias in aliases}
            for alias, mark in marks.items():
                if any(kind in mark.goods for kind in self._goods):
                    return alias
            for alias, mark in marks.items():
                if self._fits(alias, mark):
                    return alias
        return aliases[0]

    def _fits(self, alias: Alias, mark: Mark) -> bool | None:
        """Whether the goods offered are among the mark's; None where either is unknown."""
        if not self._goods or not mark.protected:
            return None
        return any(kind in mark.protected for kind in self._goods)

    def _usage(
        self, field: str, sighting: Sighting, alias: Alias, mark: Mark, around: Told | None
    ) -> tuple[Usage, float]:
        fits = self._fits(alias, mark)
        sure = self._sureness(field, sighting, alias, fits)
        if sure <= _FAINT and sure > 0:
            return Usage.COMMON_WORD, sure
        if around is not None:
            return around.usage, sure
        if field != "brand_claimed" and self._is_accessory(mark, sighting, alias):
            return Usage.COMPATIBLE, sure
        if self._is_resale:
            return Usage.RESALE, sure
        return Usage.SOLD_AS, sure

    def _sureness(self, field: str, sighting: Sighting, alias: Alias, fits: bool | None) -> float:
        """How surely the mark is meant: names that are also words need their goods, and a place where brands stand."""
        if sighting.how in ("misspelt", "homophone") or sighting.strength <= WEAK:
            return self._doubtful(sighting, alias, fits)
        mark = self._d._marks[alias.mark]
        if sighting.how == "plain" and (mark.goods == _SERVICES or (fits is False and not mark.classes)):
            return _FAINT  # of a service, or of a brand known only by its trade, these are not the goods
        if not alias.sense:
            return _SURE
        is_initials = len(alias.key) <= 3 and not any(kind in self._d._marks[alias.mark].goods for kind in self._goods)
        if is_initials and sighting.how == "plain":
            return _FAINT
        if field == "brand_claimed":
            return _SURE if self._is_whole_field(field, sighting) else _FAINT
        if sighting.how == "plain" and alias.text.isascii() and self._has_accents(field, sighting):
            return _FAINT  # written as the word is: vêtements are clothes, Vetements is a brand
        if sighting.how in ("masked", "lookalike", "joined"):
            return _SURE  # nobody disguises an ordinary word
        if sighting.how == "spaced":
            is_deliberate = not self._is_apart(field, sighting) or (fits is None and len(alias.key) >= 5)
            return _SURE if fits or is_deliberate else _FAINT
        if self._claims(alias.mark):
            return _SURE
        leads = self._leads(field, sighting)
        if fits is True:
            is_told = alias.sense not in (ORDINARY_WORD, ABBREVIATION)
            return _SURE if leads else _UNSURE if is_told and self._is_capitalised(field, sighting) else _FAINT
        return _FAINT

    def _doubtful(self, sighting: Sighting, alias: Alias, fits: bool | None) -> float:
        """A word that only reads or sounds like a mark is the mark where the goods are the mark's."""
        if not self._d._marks[alias.mark].classes and sighting.how == "misspelt":
            return 0.0  # in a bare list of names every word is near to one of them
        is_distant = len(alias.key) == 2 or (sighting.how == "misspelt" and sighting.strength < _DISTANT)
        if fits and (not is_distant or self._makes(alias.mark)):
            return _SURE
        is_short = sighting.end - sighting.start <= (4 if alias.key.isascii() and sighting.how == "misspelt" else 2)
        if fits is not None or is_short or sighting.strength < (0.85 if alias.sense else 0.75):
            return 0.0
        is_plain_enough = sighting.strength >= 0.9 and (sighting.how == "homophone" or len(alias.key) >= 6)
        return _SURE if is_plain_enough and not alias.sense else _UNSURE

    def _is_apart(self, field: str, sighting: Sighting) -> bool:
        """Whether only spaces stand between the pieces, which words of their own may be."""
        return not _SIGN_BETWEEN.search(self._folded[field][sighting.start : sighting.end])

    def _makes(self, mark: int) -> bool:
        """Whether these are the very goods the mark is known for, not only goods of its classes."""
        goods = self._d._marks[mark].goods
        return not goods or any(kind in goods for kind in self._goods)

    def _claims(self, mark: int) -> bool:
        """Whether another name of the same mark, not an ordinary word, stands in the listing."""
        return any(
            alias.mark == mark and not alias.sense
            for sightings in self._sightings.values()
            for sighting in sightings
            if sighting.how != "misspelt"
            for alias in sighting.aliases
        )

    def _is_whole_field(self, field: str, sighting: Sighting) -> bool:
        folded = self._folded[field]
        return not _WORD.search(folded[: sighting.start]) and not _WORD.search(folded[sighting.end :])

    def _leads(self, field: str, sighting: Sighting) -> bool:
        """Whether the name is the first thing said, where shops put the brand."""
        return field == "title" and len(_WORD.findall(self._folded[field][: sighting.start])) == 0

    def _has_accents(self, field: str, sighting: Sighting) -> bool:
        first, last = self._original(field, sighting.start, sighting.end)
        return not self._texts[field][first:last].isascii()

    def _is_capitalised(self, field: str, sighting: Sighting) -> bool:
        first, last = self._original(field, sighting.start, sighting.end)
        return self._texts[field][first:last][:1].isupper()

    def _is_joined(self, field: str, sighting: Sighting, alias: Alias, mark: Mark) -> bool:
        """Whether letters cling to a name of these goods, in a script that sets words apart."""
        folded = self._folded[field]
        before, after = folded[sighting.start - 1 : sighting.start], folded[sighting.end : sighting.end + 1]
        if alias.sense in (ORDINARY_WORD, ABBREVIATION) or not _SPACED_SCRIPTS.match(folded, sighting.start):
            return False
        if _MODEL_BEHIND.match(folded, sighting.end) or " " not in folded:
            return False
        if not any(letter and _SPACED_SCRIPTS.match(letter) for letter in (before, after)):
            return False
        fits = self._fits(alias, mark)
        return fits or (fits is None and (len(alias.key) >= 5 or self._clings(folded, sighting, mark)))

    def _clings(self, folded: str, sighting: Sighting, mark: Mark) -> bool:
        """Whether goods of the mark are glued to its name: `nikeshoes`."""
        behind = _WORD_BEHIND.match(folded, sighting.end)
        before = _WORD_BEFORE.search(folded, 0, sighting.start)
        glued = (behind.group() if behind else "", before.group() if before else "")
        return any(self._d._goods.kind(part) in mark.protected for part in glued if part)

    def _is_accessory(self, mark: Mark, sighting: Sighting, alias: Alias) -> bool:
        """An accessory named with a device's brand, or a book or poster with any brand, is not the brand's by that alone."""
        if sighting.how != "plain":
            return False
        goods = self._title_goods or self._goods
        named = [kind for kind in goods if kind in ACCESSORIES or kind in MEDIA]
        if not named:
            return False
        if not any(kind in mark.goods for kind in named):
            others = [kind for kind in goods if kind in mark.goods and kind not in DEVICES]
            speaks_of_it = "accessory" in named or any(kind in MEDIA for kind in named)
            return not others and (not mark.goods or bool(mark.goods & DEVICES) or speaks_of_it)
        return alias.kind == "line" and alias.goods not in named and any(kind in ACCESSORIES for kind in named)

    def _original(self, field: str, start: int, end: int) -> tuple[int, int]:
        text = self._texts[field]
        if is_plain(text):
            return start, end
        places = self._places.get(field)
        if places is None:
            places = self._places[field] = self._d._folder.places(text)
        return original_span(text, places, start, end)

    def _settled(self, mentions: list[Mention]) -> list[Mention]:
        """Where the listing names a mark plainly, its other writings are no disguise but slips, and it is surely meant."""
        plain = {
            mention.mark.id
            for mention in mentions
            if mention.how == "plain" and mention.sure >= _UNSURE and mention.alias.kind != "line"
        }
        told = {
            mention.mark.id: mention.usage
            for mention in reversed(mentions)
            if mention.field == "title" and mention.usage in (Usage.COMPATIBLE, Usage.COMPARED)
        }
        settled = []
        for mention in mentions:
            if mention.field != "title" and mention.usage is Usage.SOLD_AS and mention.mark.id in told:
                mention = replace(
                    mention, usage=told[mention.mark.id]
                )  # what the title says of the mark, it says for all
            if mention.mark.id in plain and (
                mention.how in ("misspelt", "spaced", "joined", "homophone")
                or (mention.how == "lookalike" and mention.strength < _CERTAIN)
            ):
                mention = replace(mention, how="plain", strength=min(mention.strength, 0.9), sure=_SURE)
            elif mention.mark.id in plain and not mention.alias.sense:
                mention = replace(mention, sure=_SURE)
            settled.append(mention)
        return settled

    def _main(self, mentions: list[Mention]) -> Mention | None:
        """The mark the listing is about: sold before compared, sure before doubtful, plain before misspelt, first before last."""
        if not mentions:
            return None
        rank = {Usage.SOLD_AS: 0, Usage.RESALE: 0, Usage.COMPATIBLE: 1, Usage.COMPARED: 2, Usage.COMMON_WORD: 3}
        return min(
            mentions,
            key=lambda item: (
                rank[item.usage],
                -item.sure,
                not any(kind in item.mark.protected for kind in self._goods),
                item.how in ("misspelt", "homophone") or item.alias.kind == "line",
                item.field == "description",
                item.start,
            ),
        )

    # --- findings ---

    def _mark_findings(self, mention: Mention) -> list[Finding]:
        text = self._texts[mention.field]
        found = text[mention.start : mention.end]
        if mention.usage is Usage.COMMON_WORD:
            detail = f"“{found}” is also a word of its own ({mention.alias.sense or 'an ordinary word'}) and is read as one here."
            return [
                Finding(Kind.MARK, 0.0, detail, mention.field, found, mention.start, mention.end, mention.mark.name)
            ]
        sentence = _SENTENCES[mention.how].format(field=_FIELD_NAMES[mention.field], brand=mention.mark.name)
        if mention.usage is Usage.COMPATIBLE:
            sentence += " It offers goods made to go with that brand."
        elif mention.usage is Usage.COMPARED:
            sentence += " It compares its goods with that brand."
        strength = round(mention.strength * mention.sure, 3)
        findings = [
            Finding(
                _KINDS[mention.how],
                strength,
                sentence,
                mention.field,
                found,
                mention.start,
                mention.end,
                f"{mention.mark.name}: {mention.alias.text}",
            )
        ]
        hidden = hidden_characters(found)
        if hidden:
            detail = f"The name {mention.mark.name} has invisible characters inside: {', '.join(sorted(set(hidden)))}."
            findings.append(
                Finding(Kind.HIDDEN, 0.95, detail, mention.field, found, mention.start, mention.end, mention.mark.name)
            )
        return findings

    def _is_innocent(self, field: str, hit: SlangHit) -> bool:
        if self._d._slang.is_negated(hit, self._folded[field]):
            return True
        listing = f"{self._folded.get('title', '')} \n {self._folded.get('description', '')}"
        return self._d._slang.is_innocent(hit, listing)

    def _add_slang(self, reading: Reading, slang: list[tuple[str, SlangHit]], sold: list[Mention]) -> None:
        compared = bool(reading.mentions) and not sold
        for field, hit in slang:
            strength = hit.term.strength if sold else hit.term.alone
            if compared:
                strength = max(strength, hit.term.strength * 0.4)
            if strength <= 0:
                continue
            first, last = self._original(field, hit.start, hit.end)
            found = self._texts[field][first:last]
            detail = f"“{found}” is how sellers of counterfeits say: {hit.term.meaning}."
            reading.findings.append(
                Finding(Kind.SLANG, round(strength, 3), detail, field, found, first, last, f"slang: {hit.term.text}")
            )
            reading.slang = max(reading.slang, strength)


__all__ = ["Cue", "TextDetector"]
