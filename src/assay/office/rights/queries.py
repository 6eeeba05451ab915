"""Reading brands, rights and authorisations: the newest row of each counts."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import connection

from assay.office.rights.models import Authorisation, BrandRecord, Right
from assay.office.rights.rules import Authorisations, brand_key


def newest_brands(until: UUID | None = None) -> list[BrandRecord]:
    """The newest record of every brand, the withdrawn too, in the order of their names; as of the record `until`, if given."""
    records = BrandRecord.objects.order_by("name", "-id").distinct("name")
    newest: dict[str, BrandRecord] = {}
    for record in records.filter(id__lte=until) if until is not None else records:
        other = newest.get(brand_key(record.name))
        if other is None or other.id < record.id:
            newest[brand_key(record.name)] = record
    return [newest[key] for key in sorted(newest)]


def new_marks(before: UUID, after: UUID) -> list[str]:
    """The brands that are new, described anew or no longer withdrawn as of the record `after`, beside those as of `before`.

    `after` may be the earlier of the two: a pack may be one of long ago.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEW_MARKS, {"before": before, "after": after})
        return [name for (name,) in cursor.fetchall()]


_NEW_MARKS = """
WITH old AS (SELECT DISTINCT ON (name) * FROM brand_record WHERE id <= %(before)s ORDER BY name, id DESC),
     new AS (SELECT DISTINCT ON (name) * FROM brand_record WHERE id <= %(after)s ORDER BY name, id DESC)
SELECT name FROM new FULL JOIN old USING (name)
WHERE CASE WHEN new.id IS NULL THEN old.withdrawn
      ELSE NOT new.withdrawn AND (old.id IS NULL OR old.withdrawn OR old.description <> new.description) END
ORDER BY name
"""


def brand(name: str) -> BrandRecord | None:
    """The newest record of one brand, whatever the case of its name."""
    return next((found for found in newest_brands() if brand_key(found.name) == brand_key(name)), None)


def rights_in_force(on: date, until: UUID | None = None) -> list[Right]:
    """Rights that no later row supersedes and that have not run out on that day; as of the row `until`, if given."""
    rows = Right.objects.filter(id__lte=until) if until is not None else Right.objects.all()
    found = list(rows.order_by("id"))
    superseded = {right.supersedes for right in found}
    return [right for right in found if right.id not in superseded and (right.valid_to is None or right.valid_to >= on)]


def nice_classes(on: date, until: UUID | None = None) -> Mapping[str, tuple[int, ...]]:
    """The Nice classes in which each brand has rights on that day, by the key of its name."""
    classes: dict[str, set[int]] = {}
    for right in rights_in_force(on, until):
        classes.setdefault(brand_key(right.brand), set()).update(right.classes)
    return {key: tuple(sorted(numbers)) for key, numbers in classes.items() if numbers}


def authorisations(known: Authorisations | None = None) -> Authorisations:
    """Who may sell what, and where, as of now; what is `known` is given back where nothing has changed since."""
    last: UUID | None = Authorisation.objects.order_by("-id").values_list("id", flat=True).first()
    if known is not None and known.last == last:
        return known
    newest: dict[tuple[UUID, str], Authorisation] = {}
    for row in Authorisation.objects.order_by("id").iterator(chunk_size=10_000):
        newest[row.account_id, brand_key(row.brand)] = row
    by_account: dict[UUID, list[tuple[str, frozenset[str]]]] = {}
    for (account_id, _), row in newest.items():
        if not row.withdrawn:
            by_account.setdefault(account_id, []).append((row.brand, frozenset(row.territories)))
    return Authorisations(
        {account_id: tuple(sorted(found, key=_by_brand)) for account_id, found in by_account.items()}, last
    )


def _by_brand(granted: tuple[str, frozenset[str]]) -> str:
    return granted[0]
