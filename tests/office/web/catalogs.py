"""The words of the pages in other languages: found in the sources, kept in `locale`, compiled without any tool of the system.

`make words` brings the catalogs up to date: what is new stands in `django.po` without a translation, and a test says so.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

WEB = Path(__file__).parents[3] / "src" / "assay" / "office" / "web"
LOCALE = WEB / "locale" / "zh_Hans" / "LC_MESSAGES"
_SINCE = datetime(2026, 1, 1, tzinfo=UTC)  # one date for all, or the files would change with each run
_KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip


def found() -> Catalog:
    """All words of templates and modules, with where they stand."""
    from django.utils.translation.template import templatize

    catalog = Catalog(
        locale="zh_Hans",
        header_comment="# The pages of Assay in 简体中文.",
        project="Assay",
        version="1",
        msgid_bugs_address="-",
        creation_date=_SINCE,
        revision_date=_SINCE,
        last_translator="-",
        language_team="zh_Hans",
        fuzzy=False,
    )
    for path in sorted([*WEB.rglob("*.py"), *WEB.rglob("*.html")]):
        text = path.read_text("utf-8")
        source = text if path.suffix == ".py" else templatize(text)
        for _line, message, _comments, context in extract("python", BytesIO(source.encode()), _KEYWORDS):
            catalog.add(message, context=context, locations=[(str(path.relative_to(WEB)), 0)], flags=_flags(message))
    return catalog


def _flags(message: str | tuple[str, ...]) -> Iterator[str]:
    text = message if isinstance(message, str) else message[0]
    if re.search(r"%\(\w+\)s", text):
        yield "python-format"


def kept() -> Catalog:
    """What has been translated."""
    with (LOCALE / "django.po").open("rb") as file:
        return read_po(file, locale="zh_Hans")


def compiled() -> Catalog:
    """What the pages read."""
    with (LOCALE / "django.mo").open("rb") as file:
        return read_mo(file)


def bring_up_to_date() -> list[str]:
    """Write both files; returns what is not translated."""
    LOCALE.mkdir(parents=True, exist_ok=True)
    catalog = found()
    if (LOCALE / "django.po").exists():
        translated = kept()
        for message in catalog:
            known = translated.get(message.id, message.context) if message.id else None
            if known is not None:
                message.string = known.string
    with (LOCALE / "django.po").open("wb") as file:
        write_po(file, catalog, width=140, sort_output=True, include_lineno=False, omit_header=False)
    with (LOCALE / "django.mo").open("wb") as file:
        write_mo(file, kept())
    return [str(message.id) for message in kept() if message.id and not _is_translated(message.string)]


def _is_translated(string: str | tuple[str, ...]) -> bool:
    return all(string) if isinstance(string, tuple) else bool(string)


if __name__ == "__main__":
    import django
    from django.conf import settings

    settings.configure(USE_I18N=True)
    django.setup()
    for missing in bring_up_to_date():
        print("not translated:", missing)
