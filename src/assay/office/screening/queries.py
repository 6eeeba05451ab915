"""Reading packs, rules and screenings."""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, cast
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, Model, Sum

from assay.base import clock
from assay.base.errors import AssayError
from assay.base.ids import first_id
from assay.base.settings import home
from assay.detect.brands import Brand, brand_of
from assay.detect.pack import ENGINE, MANIFEST, compile_pack, open_pack
from assay.detect.pack import Pack as OpenedPack
from assay.detect.rules import Rule, load_rules
from assay.detect.rules.rule import Effect, State
from assay.detect.screener import Screener
from assay.detect.sources import (
    REGISTRY,
    Sources,
    goods_of_sectors,
    read_sources,
    registry_sha256,
    with_goods_of_sector,
)
from assay.detect.text.words import words_version
from assay.office.catalog.models import Snapshot, Subject
from assay.office.rights.models import BrandRecord, Right
from assay.office.rights.queries import newest_brands, nice_classes
from assay.office.rights.rules import Authorisations, brand_key
from assay.office.screening.models import (
    Pack,
    PackBasis,
    PackInForce,
    PackWanted,
    RuleVersion,
    Screening,
    Sweep,
    SweepChunk,
)
from assay.office.screening.rules import (
    NOTHING,
    Basis,
    as_stored,
    basis_of,
    engine_batch,
    facts_now,
    part_of_subjects,
)

__all__ = ["engine_batch"]

UNNAMED: Final = "unnamed-"
"""Folders of packs that are being compiled begin so."""
PAST_AT_ONCE: Final = 5_000


# --- packs ---


def pack_in_force() -> str | None:
    """The id of the pack that screens now."""
    return PackInForce.objects.order_by("-id").values_list("pack_id", flat=True).first()


@dataclass(frozen=True, slots=True)
class InForce:
    """A pack that was put in force: since when, by whom and why, and what it was compiled from."""

    pack_id: str
    since: datetime
    recorded_by: str
    reason: str
    held: bool
    engine: str
    sources: dict[str, Any]


def packs_in_force(count: int) -> list[InForce]:
    """The packs that were put in force last, the newest first."""
    rows = list(PackInForce.objects.order_by("-id")[:count])
    packs = Pack.objects.in_bulk({row.pack_id for row in rows})
    return [
        InForce(
            row.pack_id,
            row.since,
            row.recorded_by,
            row.reason,
            row.held,
            packs[row.pack_id].engine,
            packs[row.pack_id].sources,
        )
        for row in rows
    ]


def is_held() -> bool:
    """Whether the pack in force stays until a person puts another one in force."""
    return bool(PackInForce.objects.order_by("-id").values_list("held", flat=True).first())


def pack_folder(pack_id: str) -> Path:
    """Where a pack lies. It may be gone: `restored_pack` brings it back."""
    return home() / "packs" / pack_id


def restored_pack(pack_id: str) -> Path:
    """The folder of a recorded pack, checked; if it is gone or damaged, compiled again from the database.

    Raises AssayError where what it was compiled from no longer makes the same pack, and says what is another.
    """
    if (opened := _whole(pack_folder(pack_id))) is not None:
        return opened.path
    record = _record(pack_id)
    basis = basis_of(record.sources["basis"])
    sources = sources_of(basis)
    made = compiled(sources)
    if made.id != pack_id:
        raise AssayError(
            f"The pack {pack_id[:16]} cannot be compiled again: {_what_is_another(record, sources_record(basis, sources))}.",
            "Bring its folder back from a backup, or use the version of Assay it was compiled with.",
        )
    return made.path


def _record(pack_id: str) -> Pack:
    record = Pack.objects.filter(id=pack_id).first()
    if record is None:
        raise AssayError(
            f"There is no record of a pack {pack_id}.", "`assay pack in-force` shows the one that screens."
        )
    return record


def _whole(folder: Path) -> OpenedPack | None:
    """The pack in a folder, if it is there, undamaged, and of a format that this version reads."""
    try:
        return open_pack(folder) if (folder / MANIFEST).exists() else None
    except AssayError:
        return None


def compiled(sources: Sources) -> OpenedPack:
    """A pack of these sources, compiled, opened and checked, in a folder by the name of its id. It may have lain there before."""
    unnamed = _unnamed()
    compile_pack(sources, unnamed, home() / "cache")
    made = open_pack(unnamed)
    Screener(made)  # a pack that no screener can be made of is refused here, and not by a running gateway
    folder = pack_folder(made.id)
    if folder.exists() and _whole(folder) is None:
        folder.replace(aside := _unnamed())  # who has it open keeps its files
        shutil.rmtree(aside)
    try:
        unnamed.replace(folder)
    except OSError:
        if _whole(folder) is None:
            raise
        shutil.rmtree(unnamed)
    return open_pack(folder)


def _unnamed() -> Path:
    return home() / "packs" / f"{UNNAMED}{os.getpid()}-{secrets.token_hex(4)}"


def basis_now(on: date) -> Basis:
    """How far the sources have grown; read inside `rights.commands.changing_sources`, so that nothing comes in below."""
    basis = newest_basis()
    return Basis(
        starter=basis.starter if basis else True,
        on=on,
        brands=_last(BrandRecord),
        rights=_last(Right),
        rules=_last(RuleVersion),
        weights=basis.id if basis else NOTHING,
    )


def newest_basis(until: UUID | None = None) -> PackBasis | None:
    """Whether the starter registry counts, and which weights; as of the row `until`, if given. None: the starter's."""
    rows = PackBasis.objects.filter(id__lte=until) if until is not None else PackBasis.objects.all()
    return rows.order_by("-id").first()


def _last(model: type[Model]) -> UUID:
    last: UUID | None = model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
    return NOTHING if last is None else last


def sources_of(basis: Basis) -> Sources:
    """Everything a pack is compiled from, as it stood at `basis`.

    A brand of the database takes the place of the starter's of that name, a withdrawn one too; so does a rule. Where a brand has
    rights, their Nice classes join those of its description.
    """
    sources = read_sources([], None)
    starter_brands = sources.brands if basis.starter else []
    starter_rules = sources.rules if basis.starter else []
    records = newest_brands(basis.brands)
    recorded = {brand_key(record.name) for record in records}
    sectors = goods_of_sectors()
    brands = [brand for brand in starter_brands if brand_key(brand.name) not in recorded]
    for record in records:
        described = (
            None if record.withdrawn else brand_of(record.description, record.name, sources.rates, sources.notes)
        )
        if described is not None:
            brands.append(with_goods_of_sector(described, sectors))
    classes = nice_classes(basis.on, basis.rights)
    sources.brands = [_with_classes(brand, classes.get(brand_key(brand.name), ())) for brand in brands]
    versions = rules_in_force(basis.rules)
    named = {version.code for version in versions}
    sources.rules = [rule for rule in starter_rules if rule.id not in named]
    sources.rules += [rule_of(version) for version in versions if version.state == "live"]
    weights = newest_basis(basis.weights)
    if weights is not None and weights.weights is not None:
        sources.weights = weights.weights
    return sources


def _with_classes(brand: Brand, classes: tuple[int, ...]) -> Brand:
    together = tuple(sorted({*brand.classes, *classes}))
    return brand if together == tuple(sorted(set(brand.classes))) else replace(brand, classes=together)


def sources_record(basis: Basis, sources: Sources) -> dict[str, Any]:
    """What the record of a pack says of its sources: how far they had grown, how many they were, and their hashes."""
    return {
        "basis": basis.as_json(),
        "registry": registry_sha256(),
        "vocabulary": words_version(),
        "brands": {"count": len(sources.brands), "sha256": _hash(sources.brands)},
        "rules": {"count": len(sources.rules), "sha256": _hash(sources.rules)},
        "weights": {"sha256": _hash([sorted(sources.weights.items())])},
    }


def _hash(records: Iterable[Any]) -> str:
    digest = hashlib.sha256()
    for record in records:
        digest.update(repr(record).encode())
    return digest.hexdigest()


def _what_is_another(record: Pack, now: dict[str, Any]) -> str:
    """Why a pack compiled again is another one."""
    named = {"registry": "the starter registry", "vocabulary": "the table of ordinary words"}
    found = [f"the engine was {record.engine} and is {ENGINE}"] if record.engine != ENGINE else []
    found += [f"{name} is another" for key, name in named.items() if record.sources[key] != now[key]]
    return " and ".join(found) or "its parts come out otherwise"


# --- rules ---


def newest_rule_versions(until: UUID | None = None) -> list[RuleVersion]:
    """The newest version of every rule of the database, in the order of their codes; as of the row `until`, if given."""
    rows = RuleVersion.objects.order_by("code", "-version").distinct("code")
    return list(rows.filter(id__lte=until) if until is not None else rows)


def rules_in_force(until: UUID | None = None) -> list[RuleVersion]:
    """The version of every rule that packs go by, live or retired; as of the row `until`, if given."""
    rows = RuleVersion.objects.filter(state__in=["live", "retired"]).order_by("code", "-version").distinct("code")
    return list(rows.filter(id__lte=until) if until is not None else rows)


def starter_rules() -> list[Rule]:
    """The rules of the starter registry, while it counts, that the database does not replace."""
    basis = newest_basis()
    if basis is not None and not basis.starter:
        return []
    named = {version.code for version in rules_in_force()}
    return [rule for rule in load_rules(REGISTRY / "rules") if rule.id not in named]


def rule_of(version: RuleVersion) -> Rule:
    """A version as the engine's rule."""
    return Rule(
        id=version.code,
        when=version.expression,
        effect=cast(Effect, version.effect),
        owner=version.owner,
        reason=version.reason,
        state=cast(State, version.state),
        weight=version.weight or 0.0,
        jurisdiction=tuple(version.jurisdiction),
    )


def shadow_rules() -> list[Rule]:
    """Rules that are tried beside those of the pack in force: of the database, and of the starter registry while it counts."""
    tried = [rule_of(version) for version in newest_rule_versions() if version.state == "shadow"]
    named = {rule.id for rule in tried}
    return [*(rule for rule in starter_rules() if rule.state == "shadow" and rule.id not in named), *tried]


@dataclass(frozen=True, slots=True)
class PastScreening:
    """A recorded screening with what it screened: `row` for `engine_batch`, and where the listing is from."""

    id: UUID
    marketplace: str
    row: dict[str, Any]


def past_screenings(since: datetime, most: int) -> Iterator[list[PastScreening]]:
    """The newest `most` screenings recorded from an instant on, in batches."""
    ids = Screening.objects.filter(id__gte=first_id(since)).order_by("-id").values_list("id", flat=True)[:most]
    found = list(ids)
    for start in range(0, len(found), PAST_AT_ONCE):
        screenings = list(Screening.objects.filter(id__in=found[start : start + PAST_AT_ONCE]).order_by("-id"))
        snapshots = Snapshot.objects.in_bulk([screening.snapshot_id for screening in screenings])
        subjects = Subject.objects.in_bulk(
            {id for snapshot in snapshots.values() for id in (snapshot.subject_id, snapshot.account_id)}
        )
        yield [
            PastScreening(
                screening.id,
                subjects[screening.subject_id].marketplace,
                _row(snapshots[screening.snapshot_id], screening, subjects),
            )
            for screening in screenings
        ]


def _row(snapshot: Snapshot, screening: Screening, subjects: Mapping[UUID, Subject]) -> dict[str, Any]:
    seller = subjects.get(snapshot.account_id)
    return {
        **{name: getattr(snapshot, name) for name in _SNAPSHOT_COLUMNS},
        "listing_id": subjects[snapshot.subject_id].external_id,
        "seller_id": seller.external_id if seller else None,
        "facts": screening.facts,
    }


# --- sweeps ---


@dataclass(frozen=True, slots=True)
class SweepProgress:
    """How far a sweep has come: chunks done, listings screened, screenings recorded."""

    sweep: Sweep
    done: int
    screened: int
    recorded: int

    @property
    def is_done(self) -> bool:
        return self.done == self.sweep.chunks


@dataclass(frozen=True, slots=True)
class Listed:
    """A listing as it stands now: `row` for `engine_batch`, what was last said of it, and whose it is."""

    subject_id: UUID
    snapshot_id: UUID
    screening_id: UUID
    verdict: str
    publish: str
    row: dict[str, Any]


def listed(part: int, parts: int, since: datetime | None, pack_id: str, granted: Authorisations) -> list[Listed]:
    """One part of all that is listed and not ended, with its account facts of now, in the order of subject ids.

    What this pack was the last to screen is left out. `since` leaves out what was neither listed nor changed since.
    """
    first, end = part_of_subjects(part, parts)
    at = clock.now()
    with transaction.atomic(), connection.cursor() as cursor:
        # Of a million listings a part is five thousand: look-ups by key, where the planner would read whole months.
        cursor.execute("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off")
        cursor.execute(
            _LISTED,
            {"first": first, "end": end, "since": first_id(since) if since else None, "pack": pack_id},
        )
        return [_listed(values, at, granted) for values in cursor]


_SNAPSHOT_COLUMNS = (
    "title", "description", "brand_claimed", "category", "condition", "price_minor", "currency", "units_sold", "ships_from",
    "offered_in",
)  # fmt: skip
_ACCOUNT_COLUMNS = ("opened_at", "verified", "authorised_for", "strikes", "complaints", "linked_closed")
_LISTED: Final = f"""
SELECT l.subject_id, l.snapshot_id, l.screening_id, l.account_id, l.verdict, l.publish, s.external_id, seller.external_id,
    sc.facts, a.subject_id IS NOT NULL, {", ".join(f"a.{name}" for name in _ACCOUNT_COLUMNS)},
    {", ".join(f"sn.{name}" for name in _SNAPSHOT_COLUMNS)}
FROM listing l
JOIN subject s ON s.id = l.subject_id
JOIN snapshot sn ON sn.id = l.snapshot_id
JOIN screening sc ON sc.id = l.screening_id
LEFT JOIN subject seller ON seller.id = l.account_id
LEFT JOIN account a ON a.subject_id = l.account_id
WHERE l.subject_id >= %(first)s AND (%(end)s::uuid IS NULL OR l.subject_id < %(end)s)
    AND l.event <> 'ended' AND sc.pack_id <> %(pack)s
    AND (%(since)s::uuid IS NULL OR l.snapshot_id >= %(since)s)
ORDER BY l.subject_id
"""  # noqa: S608 - of names in this file alone


def _listed(values: Sequence[Any], at: datetime, granted: Authorisations) -> Listed:
    subject_id, snapshot_id, screening_id, account_id, verdict, publish, name, seller, facts, has_account = values[:10]
    account = dict(zip(_ACCOUNT_COLUMNS, values[10:16], strict=True)) if has_account else None
    row = dict(zip(_SNAPSHOT_COLUMNS, values[16:], strict=True))
    brands = granted.brands_for(account_id, row["offered_in"])
    row |= {"listing_id": name, "seller_id": seller, "facts": facts_now(at, json.loads(facts), account, brands)}
    return Listed(subject_id, snapshot_id, screening_id, verdict, publish, row)


def newest_sweep() -> SweepProgress | None:
    """The last sweep that was requested. It takes over what older ones have not finished."""
    sweep = Sweep.objects.order_by("-id").first()
    return sweep_progress(sweep) if sweep else None


def sweep_progress(sweep: Sweep) -> SweepProgress:
    """How far this sweep has come."""
    counts = SweepChunk.objects.filter(sweep_id=sweep.id).aggregate(
        done=Count("id"), screened=Sum("screened"), recorded=Sum("recorded")
    )
    return SweepProgress(sweep, counts["done"], counts["screened"] or 0, counts["recorded"] or 0)


def waiting() -> dict[str, int]:
    """How much there is to do: changes that no pack holds yet, and parts of the sweep that is due. Zeros are idle."""
    progress = newest_sweep()
    is_due = progress is not None and not progress.is_done and progress.sweep.pack_id == pack_in_force()
    left = progress.sweep.chunks - progress.done if progress is not None and is_due else 0
    return {"packs": PackWanted.objects.count(), "sweeps": left}


# --- replay ---


@dataclass(frozen=True, slots=True)
class Replay:
    """A screening said again from what it kept. `differences` are sentences; without any, the findings are the same."""

    screening: Screening
    title: str
    stored: dict[str, Any]
    replayed: dict[str, Any]
    pack: str
    engine: str
    differences: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        return self.stored == self.replayed


def replay(screening_id: UUID) -> Replay:
    """Screen the stored input and account facts with the stored pack, compiled again if its folder is gone.

    On another engine, or with a pack that comes out otherwise, it is done with what there is, and the difference is named.
    Raises AssayError if there is no such screening.
    """
    screening = Screening.objects.filter(id=screening_id).first()
    if screening is None:
        raise AssayError(f"There is no screening {screening_id}.", "Screenings are named in the gateway's answers.")
    snapshot = Snapshot.objects.get(id=screening.snapshot_id)
    row = _row(snapshot, screening, Subject.objects.in_bulk([snapshot.subject_id, snapshot.account_id]))
    opened = _pack_for_replay(screening.pack_id)
    (verdict,) = Screener(opened).screen(engine_batch([row])).to_pylist()
    stored = {name: getattr(screening, name) for name in _VERDICT_COLUMNS}
    replayed = as_stored(verdict)
    differences = []
    if screening.engine != ENGINE:
        differences.append(f"The engine was {screening.engine} and is now {ENGINE}.")
    if opened.id != screening.pack_id:
        differences.append(f"The pack was {screening.pack_id[:16]} and, compiled again, is {opened.id[:16]}.")
    differences += [
        f"The {name.replace('_', ' ')} {'were' if name in _PLURAL else 'was'} {_said(stored[name])},"
        f" now {_said(replayed[name])}."
        for name in _VERDICT_COLUMNS
        if stored[name] != replayed[name]
    ]
    return Replay(screening, snapshot.title, stored, replayed, opened.id, ENGINE, tuple(differences))


_VERDICT_COLUMNS = ("verdict", "score", "brand", "usage", "rules_fired", "findings")
_PLURAL = frozenset({"rules_fired", "findings"})


def _said(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(item if isinstance(item, str) else item["detail"] for item in value) or "none"
    return "none" if value is None else str(value)


def _pack_for_replay(pack_id: str) -> OpenedPack:
    """The pack itself; compiled again, as near as it comes, where its folder is gone, damaged or of another format."""
    return _whole(pack_folder(pack_id)) or compiled(sources_of(basis_of(_record(pack_id).sources["basis"])))


# --- for pages ---


@dataclass(frozen=True, slots=True)
class PackTerm:
    """One stay in force of a pack: since when, by whom and why, and whether it is in force now."""

    pack_id: str
    since: datetime
    recorded_by: str
    reason: str
    engine: str
    held: bool
    is_in_force: bool


def screenings_of(subject_id: UUID, limit: int = 100) -> list[Screening]:
    """All screenings of a listing, newest first."""
    return list(Screening.objects.filter(subject_id=subject_id).order_by("-id")[:limit])


def screening_of(screening_id: UUID) -> Screening | None:
    return Screening.objects.filter(id=screening_id).first()


def pack_terms(limit: int = 50) -> list[PackTerm]:
    """Which packs were in force, newest first; a pack that came back is there twice."""
    rows = list(PackInForce.objects.order_by("-id")[:limit])
    packs = Pack.objects.in_bulk({row.pack_id for row in rows})
    return [
        PackTerm(
            row.pack_id,
            row.since,
            row.recorded_by,
            row.reason,
            packs[row.pack_id].engine if row.pack_id in packs else "",
            row.held,
            number == 0,
        )
        for number, row in enumerate(rows)
    ]


def versions_of_rule(code: str) -> list[RuleVersion]:
    """All versions of a rule, newest first."""
    return list(RuleVersion.objects.filter(code=code).order_by("-version"))


# --- for the marketplace ---


@dataclass(frozen=True, slots=True)
class Said:
    """What a screening said, for the marketplace."""

    verdict: str
    publish: str
    score: float
    reasons: tuple[str, ...]
    pack: str
    screened_at: datetime


def screening_said(screening_id: UUID) -> Said | None:
    """One screening in short; each reason once, in the order of the findings."""
    found = Screening.objects.filter(pk=screening_id).first()
    if found is None:
        return None
    reasons = tuple(dict.fromkeys(finding["detail"] for finding in found.findings))
    return Said(found.verdict, found.publish, found.score, reasons, found.pack_id, found.screened_at)


def reasons_of(screening_ids: Iterable[UUID]) -> dict[UUID, tuple[str, ...]]:
    """The reasons of screenings, each once, in the order of the findings; ids of anything else are left out."""
    found = Screening.objects.filter(pk__in=list(screening_ids)).values_list("pk", "findings")
    return {id: tuple(dict.fromkeys(finding["detail"] for finding in findings)) for id, findings in found}


def sold_as_a_brand(screening_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these screenings say that the goods are offered as a brand's, new or used."""
    found = Screening.objects.filter(id__in=list(screening_ids), brand__isnull=False, usage__in=("sold_as", "resale"))
    return set(found.values_list("id", flat=True))
