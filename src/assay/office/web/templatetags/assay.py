"""What templates of all pages may say. Built in: nothing has to be loaded."""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assay.base import clock
from assay.base.money import minor_units
from assay.office.people.queries import Person
from assay.office.people.rules import may
from assay.office.web import words

register = template.Library()

_TONES: Final[Mapping[str, Mapping[str, str]]] = {
    "verdict": {"allow": "allow", "review": "review", "remove": "remove"},
    "effect": {"allow": "allow", "review": "review", "remove": "remove", "weight": "info"},
    "publish": {"yes": "good", "hold": "warn", "no": "bad"},
    "outcome": {"violation": "bad", "no_violation": "good", "undetermined": "warn"},
    "state": {"applied": "good", "live": "good", "due": "info", "shadow": "info", "failed": "bad", "held": "warn"},
}
_ICONS: Final[Mapping[str, str]] = {
    "overview": "M3 12h4l3 7 4-14 3 7h4",
    "search": "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14Zm5 12 5 5",
    "cases": "M4 7h16v12H4zM9 7V4h6v3M4 12h16",
    "rules": "M5 4h14v16H5zM8 9h8M8 13h8M8 17h5",
    "deliveries": "M3 11 21 4l-7 17-3-7zM11 14l4-4",
    "packs": "M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9",
    "observe": "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12Zm10-3a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z",
    "policies": "M12 4v16M5 7h14M7 7l-4 7h8zM17 7l-4 7h8zM8 20h8",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "person": "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4 21c0-4 3.5-7 8-7s8 3 8 7",
}


@register.filter
def said(code: str | None, group: str) -> str:
    """The word for a code: `{{ row.verdict|said:"verdict" }}`."""
    return words.said(code, group) if code else ""


@register.filter
def tone(code: str, group: str) -> str:
    """The look of a badge for a code."""
    return _TONES.get(group, {}).get(code, "")


@register.filter
def when(instant: datetime | None) -> SafeString | str:
    """An instant, in UTC and to the minute, the same in every language."""
    if instant is None:
        return "–"
    return format_html('<time datetime="{}" class="nowrap">{}</time>', instant.isoformat(), f"{instant:%Y-%m-%d %H:%M}")


@register.filter
def ago(instant: datetime | None) -> str:
    """How long ago, or how long still: in the largest unit that fits."""
    if instant is None:
        return "–"
    seconds = (clock.now() - instant).total_seconds()
    for size, past, future in (
        (86_400, _("%(n)s d ago"), _("in %(n)s d")),
        (3_600, _("%(n)s h ago"), _("in %(n)s h")),
        (60, _("%(n)s min ago"), _("in %(n)s min")),
    ):
        if abs(seconds) >= size:
            return (past if seconds > 0 else future) % {"n": int(abs(seconds) // size)}
    return _("just now")


@register.filter
def count(number: int | None) -> str:
    """A whole number with its thousands apart."""
    return "–" if number is None else f"{number:,}"


@register.filter
def share(part: int, whole: int) -> str:
    """A share in per cent; nothing of nothing is no share."""
    return f"{part / whole:.2%}" if whole else "–"


@register.filter
def hundredths(score: float | None) -> str:
    return "–" if score is None else f"{score:.2f}"


@register.filter
def percent_of(strength: float) -> int:
    """0 to 1 as whole hundredths, for meters."""
    return round(max(0.0, min(1.0, strength)) * 100)


@register.filter
def short(identifier: object) -> str:
    """The beginning of a hash or id: enough to recognise it."""
    return str(identifier)[:12]


@register.filter
def actor(text: str, names: Mapping[str, str]) -> str:
    """Who did it: a person by name, a machine by what it is."""
    if text in names:
        return names[text]
    kind, _colon, rest = text.partition(":")
    if kind == "machine":
        return _("machine: %(what)s") % {"what": rest}
    return _("person %(id)s") % {"id": rest[:8]} if kind == "person" else _("key %(id)s") % {"id": rest[:8]}


@register.filter
def fact(value: Any) -> str:
    """A value of the account facts."""
    if value is None:
        return _("not known")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value)) or _("nobody")
    return f"{value:,}" if isinstance(value, int) else str(value)


@register.filter
def laid_bare(text: str) -> SafeString:
    """A seller's text in which characters that one cannot see, or that turn the order of others around, stand as their codes."""
    pieces = []
    for is_bare, run in groupby(text, key=lambda char: unicodedata.category(char) in ("Cf", "Co", "Cn")):
        if is_bare:
            pieces += [format_html('<span class="bare">U+{}</span>', f"{ord(char):04X}") for char in run]
        else:
            pieces.append(conditional_escape("".join(run)))
    return mark_safe("".join(pieces))  # noqa: S308 - each piece is escaped


@register.filter
def in_order(values: Mapping[str, Any], group: str) -> list[tuple[str, Any]]:
    """Names and values in the order in which we name them; the database keeps none."""
    known = {name: place for place, name in enumerate(words.ALL[group])}
    return sorted(values.items(), key=lambda pair: (known.get(pair[0], len(known)), pair[0]))


@register.filter
def price(minor: int | None, currency: str | None) -> str:
    """What a listing costs: `1,234.50 USD`."""
    if minor is None:
        return "–"
    digits = minor_units(currency or "")
    return f"{Decimal(minor).scaleb(-digits):,.{digits}f} {currency or ''}".rstrip()


@register.filter
def item(values: Mapping[Any, Any], key: Any) -> Any:
    """What a mapping has under a key, or nothing."""
    return values.get(key)


@register.filter
def joined(values: Iterable[object]) -> str:
    return ", ".join(map(str, values))


@register.filter
def offers(person: Person | None, what: str) -> bool:
    """Whether the page may offer this to the person: `{% if person|offers:"switch" %}`."""
    return person is not None and may(person.role, what)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A picture beside a word: it says nothing by itself."""
    return format_html(
        '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round"'
        ' stroke-linejoin="round" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        _ICONS[name],
    )


@register.simple_tag
def hallmark() -> SafeString:
    """The stamp of an assay office, with an A for its town."""
    return mark_safe(
        '<svg viewBox="0 0 32 32" fill="none" stroke="currentColor" stroke-width="2.2" aria-hidden="true" focusable="false">'
        '<path d="M10 2h12l8 8v12l-8 8H10l-8-8V10z"/><path stroke-width="2.6" stroke-linejoin="round"'
        ' d="M10 23 16 8.5 22 23M12.2 18.2h7.6"/></svg>'
    )


@register.simple_tag
def page_language() -> str:
    """For the lang attribute: zh-Hans, en."""
    return "zh-Hans" if (get_language() or "").startswith("zh") else "en"


@register.simple_block_tag
def table(content: str, caption: str) -> SafeString:
    """A table that scrolls in a region of its own where it does not fit: `{% table caption="…" %}<thead>…{% endtable %}`."""
    return format_html(
        '<div class="table" role="region" aria-label="{0}" tabindex="0"><table><caption class="unseen">{0}</caption>{1}'
        "</table></div>",
        caption,
        content,
    )
