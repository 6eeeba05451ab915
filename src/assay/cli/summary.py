"""What a screening found, to read: counts, the worst listings with their reasons, what was refused."""

import heapq
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from assay.files import ListingFile

WORST = 10
_STYLES = {"allow": "green", "review": "yellow", "remove": "red"}
_SHOWN_TITLE = 160


@dataclass(frozen=True, slots=True)
class WorstListing:
    """A listing with a high score, and why."""

    listing_id: str
    title: str
    description: str
    price: str
    verdict: str
    score: float
    brand: str | None
    usage: str
    rules: list[str]
    findings: list[dict[str, Any]]

    @property
    def reasons(self) -> list[dict[str, Any]]:
        """The findings that count, each sentence once (a name may stand in a title twice)."""
        return list({finding["detail"]: finding for finding in self.findings if finding["strength"] > 0}.values())


@dataclass(slots=True)
class Summary:
    """Counts over a whole screening; batches are added as they are screened."""

    verdicts: Counter[str] = field(default_factory=Counter)
    usages: Counter[str] = field(default_factory=Counter)
    brands: Counter[str] = field(default_factory=Counter)
    suspect_brands: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    _worst: list[tuple[float, int, WorstListing]] = field(default_factory=list)
    _rows: int = 0

    @property
    def rows(self) -> int:
        return self._rows

    @property
    def worst(self) -> list[WorstListing]:
        """The listings with the highest scores that were not allowed, the worst first, equals in the file's order."""
        return [listing for _, _, listing in sorted(self._worst, key=lambda item: item[:2], reverse=True)]

    def add(self, listings: pa.RecordBatch, verdicts: pa.RecordBatch) -> None:
        """Count one batch and its verdicts."""
        _count(self.verdicts, verdicts.column("verdict"))
        _count(self.usages, verdicts.column("usage"))
        _count(self.brands, verdicts.column("brand"))
        _count(self.rules, verdicts.column("rules").flatten())
        _count(self.kinds, verdicts.column("findings").flatten().field("kind"))
        suspect = pc.not_equal(verdicts.column("verdict"), "allow")
        _count(self.suspect_brands, verdicts.column("brand").filter(suspect))
        self._keep_worst(listings, verdicts, suspect)
        self._rows += verdicts.num_rows

    def _keep_worst(self, listings: pa.RecordBatch, verdicts: pa.RecordBatch, suspect: pa.BooleanArray) -> None:
        places = pc.indices_nonzero(suspect)
        scores = verdicts.column("score")
        for place in places.to_pylist():
            key = (scores[place].as_py(), -(self._rows + place))
            if len(self._worst) == WORST and key <= self._worst[0][:2]:
                continue
            row = {name: verdicts.column(name)[place].as_py() for name in verdicts.schema.names}
            listing = {
                name: listings.column(name)[place].as_py() for name in ("title", "description", "price", "currency")
            }
            price = f"{listing['price']:g} {listing['currency'] or ''}".strip() if listing["price"] is not None else ""
            worst = WorstListing(
                title=listing["title"] or "", description=listing["description"] or "", price=price, **row
            )
            (heapq.heappush if len(self._worst) < WORST else heapq.heapreplace)(self._worst, (*key, worst))


def _count(counter: Counter[str], values: pa.Array) -> None:
    for item in pc.value_counts(values.drop_null()).to_pylist():
        counter[item["values"]] += item["counts"]


def show(summary: Summary, file: ListingFile, seconds: float, console: Console) -> None:
    """Print the summary."""
    console.print()
    console.print(_headline(summary, seconds))
    if summary.brands:
        console.print(_brands(summary))
    for number, listing in enumerate(summary.worst, 1):
        console.print(_worst(number, listing))
    _show_refusals(file, console)


def _headline(summary: Summary, seconds: float) -> Group:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(justify="right")
    table.add_column()
    table.add_row(f"{summary.rows:,}", f"listings screened in {seconds:,.1f} s")
    for verdict in ("allow", "review", "remove"):
        count = summary.verdicts[verdict]
        share = f"({count / summary.rows:.2%})" if summary.rows else ""
        table.add_row(f"{count:,}", Text(f"{verdict} {share}", style=_STYLES[verdict]))
    named = sum(summary.brands.values())
    usages = ", ".join(
        f"{count:,} {usage.replace('_', ' ')}" for usage, count in summary.usages.most_common() if usage != "none"
    )
    table.add_row(f"{named:,}", f"name a mark{': ' + usages if usages else ''}")
    return Group(table)


def _brands(summary: Summary) -> Table:
    table = Table(title="Marks found most", title_justify="left", box=None, pad_edge=False, header_style="dim")
    table.add_column("brand")
    table.add_column("listings", justify="right")
    table.add_column("suspect", justify="right")
    shown = summary.suspect_brands.most_common(6) or summary.brands.most_common(6)
    for brand in dict.fromkeys([name for name, _ in shown] + [name for name, _ in summary.brands.most_common(6)]):
        table.add_row(Text(visible(brand)), f"{summary.brands[brand]:,}", f"{summary.suspect_brands[brand]:,}")
    return table


def _worst(number: int, listing: WorstListing) -> Group:
    head = Text.assemble(
        (f"{number:>2}. ", "dim"),
        (listing.verdict, _STYLES[listing.verdict]),
        f" {listing.score:.2f}  ",
        (visible(listing.title)[:_SHOWN_TITLE], "bold"),
        f"  {listing.price}  ",
        (f"[{visible(listing.listing_id)}]", "dim"),
    )
    lines = [head]
    lines += [Text(f"      {visible(finding['detail'])}") for finding in listing.reasons]
    if listing.rules:
        lines.append(Text(f"      Rules: {', '.join(listing.rules)}", style="dim"))
    return Group(*lines)


def visible(text: str) -> str:
    """Seller's text made safe for a terminal: what cannot be seen, or would reorder what is seen, is written out."""
    return "".join(character if character.isprintable() else f"<U+{ord(character):04X}>" for character in text)


def _show_refusals(file: ListingFile, console: Console) -> None:
    for kept, count, what in (
        (file.refused, file.refused_count, "refused"),
        (file.warned, file.warned_count, "values left out or changed in listings that were screened"),
    ):
        if not count:
            continue
        console.print(Text(f"{count:,} {what}:", style="yellow"))
        for refusal in kept[:5]:
            console.print(Text(f"      {refusal}"))
        if count > 5:
            console.print(Text(f"      … and {count - 5:,} more"))
