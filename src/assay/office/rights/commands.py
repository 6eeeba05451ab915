"""Registering brands, rights and authorised sellers. Every change is a new row, and an event."""

import contextlib
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.db import connection, models, transaction

from assay.base import clock
from assay.base.errors import AssayError
from assay.base.ids import id_behind, subject_id
from assay.base.rates import read_rates
from assay.detect.brands import BrandNote, read_rows
from assay.detect.sources import REGISTRY, read_sources
from assay.office.core.events import record_event
from assay.office.rights.models import Authorisation, BrandRecord, Right
from assay.office.rights.queries import brand, newest_brands
from assay.office.rights.rules import RIGHT_KINDS, brand_key, checked_countries, description_of, together

_LOCK: Final = 7_312
_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Imported:
    """What a brands file changed: brands `added`, `changed`, and those `kept` as they were; what needs a look."""

    added: int
    changed: int
    kept: int
    notes: list[BrandNote]


@contextlib.contextmanager
def changing_sources() -> Iterator[None]:
    """A transaction that changes, or reads as a whole, what packs are compiled from.

    One at a time, so that ids grow in the order of commits: whoever reads up to an id has read all that will ever be below it.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield


def behind(model: type[models.Model]) -> UUID:
    """An id behind all rows of a table that only grows; inside `changing_sources`."""
    last: UUID | None = model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
    return id_behind(last)


def register_brand(description: Mapping[str, Any], actor: str) -> BrandRecord:
    """Register a brand, or replace its description; a withdrawn one comes back. The same again records nothing.

    `description` is what a line of a brands file has. Raises AssayError where it has no name or cannot be kept.
    """
    name, kept = description_of(description, "The brand", read_rates(REGISTRY / "rates.csv"), [])
    with changing_sources():
        before = brand(name)
        if before is not None and not before.withdrawn and before.description == kept:
            return before
        record = _brand_record(behind(BrandRecord), name, kept, actor)
        record.save(force_insert=True)
        known = before is not None and not before.withdrawn
        record_event(
            "brand_replaced" if known else "brand_registered", actor, {"brand": name, "record": str(record.id)}
        )
        return record


def withdraw_brand(name: str, actor: str) -> BrandRecord:
    """End a brand, one of the starter registry too: the next pack does not know it."""
    with changing_sources():
        before = brand(name)
        if before is not None and before.withdrawn:
            return before
        starter = {brand_key(known.name): known.name for known in read_sources([], None).brands}
        if before is None and brand_key(name) not in starter:
            raise AssayError(f"There is no brand {name!r}.", "`assay brand list` lists them.")
        known_as = before.name if before is not None else starter[brand_key(name)]
        description = before.description if before is not None else {"name": known_as}
        record = _brand_record(behind(BrandRecord), known_as, description, actor, withdrawn=True)
        record.save(force_insert=True)
        record_event("brand_withdrawn", actor, {"brand": known_as, "record": str(record.id)})
        return record


def import_brands(path: Path, actor: str) -> Imported:
    """Register every brand of a brands file. Only what changed is recorded, so the same file again records nothing.

    Brands that the file does not name stay as they are. A brand that it describes twice has both descriptions, and is noted. A
    file that is no brands file is refused whole, with the line.
    """
    rates = read_rates(REGISTRY / "rates.csv")
    notes: list[BrandNote] = []
    given: dict[str, tuple[str, dict[str, Any]]] = {}
    for number, row in read_rows(path):
        place = f"{path.name}, line {number}"
        name, kept = description_of(row, place, rates, notes)
        key = brand_key(name)
        before_it = given.get(key)
        if before_it is None:
            given[key] = (name, kept)
        elif before_it[1] != kept:
            given[key] = (before_it[0], together(before_it[1], kept))
            notes.append(BrandNote(place, f"{name} was described before; the two descriptions are read as one"))
    if not given:
        raise AssayError(f"{path} names no brand.", 'Each line needs at least a name, as {"name": "Velmorane"}.')
    with changing_sources():
        before = {brand_key(record.name): record for record in newest_brands()}
        records: list[BrandRecord] = []
        added = 0
        last = behind(BrandRecord)
        for key, (name, kept) in given.items():
            known = before.get(key)
            if known is not None and not known.withdrawn and known.description == kept:
                continue
            added += known is None or known.withdrawn
            last = id_behind(last)
            records.append(_brand_record(last, name, kept, actor))
        if records:
            BrandRecord.objects.bulk_create(records, batch_size=_AT_ONCE)
            payload = {
                "file": path.name,
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                "added": added,
                "changed": len(records) - added,
                "first": str(records[0].id),
                "last": str(records[-1].id),
            }
            record_event("brands_imported", actor, payload)
    return Imported(added, len(records) - added, len(given) - len(records), notes)


def register_right(
    *,
    brand: str,
    owner: str,
    kind: str,
    office: str,
    number: str,
    actor: str,
    classes: Iterable[int] = (),
    territories: Iterable[str] = (),
    valid_to: date | None = None,
    proof: str = "",
    supersedes: UUID | None = None,
) -> Right:
    """Record a right, or with `supersedes` correct or end one. In its Nice classes the brand's mark is protected."""
    numbers = sorted(set(classes))
    if kind not in RIGHT_KINDS:
        raise AssayError(f"{kind!r} is no kind of right.", f"The kinds are {', '.join(RIGHT_KINDS)}.")
    if any(not 1 <= number <= 45 for number in numbers):
        raise AssayError("Nice classes go from 1 to 45.")
    with changing_sources():
        if supersedes is not None and not Right.objects.filter(id=supersedes).exists():
            raise AssayError(f"There is no right {supersedes} to supersede.")
        right = Right.objects.create(
            id=behind(Right),
            brand=brand,
            owner=owner,
            kind=kind,
            office=office,
            number=number,
            classes=numbers,
            territories=checked_countries(territories),
            valid_to=valid_to,
            proof=proof,
            supersedes=supersedes,
            recorded_at=clock.now(),
            recorded_by=actor,
        )
        record_event(
            "right_registered", actor, {"brand": brand, "right": str(right.id), "kind": kind, "number": number}
        )
        return right


def authorise_seller(
    brand: str, marketplace: str, seller_id: str, actor: str, territories: Iterable[str] = ()
) -> Authorisation:
    """Let an account sell a brand's goods in these countries, or everywhere; the last word of the brand counts."""
    return _authorisation(brand, marketplace, seller_id, checked_countries(territories), False, actor)


def withdraw_authorisation(brand: str, marketplace: str, seller_id: str, actor: str) -> Authorisation:
    """End an authorisation, everywhere."""
    return _authorisation(brand, marketplace, seller_id, [], True, actor)


def _authorisation(
    brand: str, marketplace: str, seller_id: str, territories: list[str], withdrawn: bool, actor: str
) -> Authorisation:
    account_id = subject_id("account", marketplace, seller_id)
    with changing_sources():
        before = Authorisation.objects.filter(account_id=account_id, brand__iexact=brand).order_by("-id").first()
        if withdrawn and (before is None or before.withdrawn):
            raise AssayError(f"{brand} has not authorised the seller {seller_id} of {marketplace}.")
        if before is not None and (before.withdrawn, before.territories) == (withdrawn, territories):
            return before
        row = Authorisation.objects.create(
            id=behind(Authorisation),
            brand=brand,
            account_id=account_id,
            territories=territories,
            withdrawn=withdrawn,
            recorded_at=clock.now(),
            recorded_by=actor,
        )
        name = "authorisation_withdrawn" if withdrawn else "seller_authorised"
        payload = {"brand": brand, "marketplace": marketplace, "seller_id": seller_id, "territories": territories}
        record_event(name, actor, payload, account_id)
        return row


def _brand_record(id: UUID, name: str, description: dict[str, Any], actor: str, withdrawn: bool = False) -> BrandRecord:
    return BrandRecord(
        id=id,
        name=name,
        description=description,
        withdrawn=withdrawn,
        recorded_at=clock.now(),
        recorded_by=actor,
    )
