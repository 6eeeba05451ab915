"""Pages to open in a browser: one file each, readable without a network, in English and Chinese."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from assay.base.files import replacing
from assay.cli.summary import Summary, WorstListing
from assay.cli.wording import KINDS, USAGES, VERDICTS
from assay.detect.pack import ENGINE, Pack
from assay.files import ListingFile


@dataclass(frozen=True, slots=True)
class Compared:
    """One row of a comparison: what is measured, by Assay, and by a plain keyword list."""

    english: str
    chinese: str
    assay: str
    keywords: str


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("assay.cli"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["marked"] = marked
    environment.filters["both"] = both
    environment.globals.update(kinds=KINDS, usages=USAGES, verdicts=VERDICTS)
    return environment


def both(words: tuple[str, str]) -> Markup:
    """A text in both languages; the page shows one of them."""
    return Markup('<span class="en" lang="en">{}</span><span class="zh" lang="zh-Hans">{}</span>').format(*words)


def marked(text: str, findings: Iterable[dict[str, Any]], field: str, limit: int = 400) -> Markup:
    """Text with the findings of one field marked where they stand; overlapping ones are marked once."""
    pieces: list[Markup] = []
    at = 0
    for finding in sorted(
        (f for f in findings if f["field"] == field and f["start"] >= 0), key=lambda f: (f["start"], -f["end"])
    ):
        if finding["start"] < at or finding["strength"] <= 0:
            continue
        pieces.append(escape(text[at : finding["start"]]))
        pieces.append(
            Markup('<mark class="{}">{}</mark>').format(finding["kind"], text[finding["start"] : finding["end"]])
        )
        at = finding["end"]
    pieces.append(escape(text[at : max(at, limit)] + ("…" if len(text) > max(at, limit) else "")))
    return Markup("<bdi>{}</bdi>").format(Markup("").join(pieces))


def write_screen_page(
    path: Path,
    summary: Summary,
    listings: ListingFile,
    name: tuple[str, str],
    pack: Pack,
    compared: Iterable[Compared] = (),
    charts: Iterable[tuple[tuple[str, str], str]] = (),
    note: tuple[str, str] = ("", ""),
) -> None:
    """Write the page of one screening; `charts` are (caption in both languages, SVG)."""
    template = _environment().get_template("screen.html.j2")
    html = template.render(
        name=name,
        summary=summary,
        worst=[_shown(listing) for listing in summary.worst],
        refusals=[
            (("Refused", "拒收"), listings.refused_count, listings.refused[:20]),
            (("Values left out or changed", "忽略或更改的值"), listings.warned_count, listings.warned[:20]),
        ],
        pack=pack,
        engine=ENGINE,
        compared=list(compared),
        charts=[(caption, Markup(svg)) for caption, svg in charts],  # noqa: S704  drawn by us from numbers
        note=note,
    )
    with replacing(path, "w") as file:
        file.write(html)


def _shown(listing: WorstListing) -> dict[str, Any]:
    findings = [finding for finding in listing.findings if finding["strength"] > 0]
    return {
        "id": listing.listing_id,
        "title": listing.title,
        "description": listing.description if any(f["field"] == "description" for f in findings) else "",
        "price": listing.price,
        "verdict": listing.verdict,
        "score": listing.score,
        "brand": listing.brand,
        "usage": listing.usage,
        "rules": listing.rules,
        "findings": findings,
        "reasons": listing.reasons,
    }
