"""Compiling packs, putting them in force, and recording rules and sweeps."""

import contextlib
import json
import random
import shutil
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pyarrow as pa
from django.db import connection, transaction

from assay.base import clock
from assay.base.errors import AssayError
from assay.base.ids import new_id
from assay.base.settings import home
from assay.detect.model import Weights, weights_of
from assay.detect.pack import ENGINE, open_pack
from assay.detect.pack import Pack as OpenedPack
from assay.detect.rules import COLUMN_TYPES, Rule, compile_rules, load_rules
from assay.detect.rules.rule import State, checked_rule
from assay.detect.screener import Screener
from assay.detect.sources import REGISTRY
from assay.office.catalog.models import Listing
from assay.office.core.events import record_event
from assay.office.rights.commands import behind, changing_sources
from assay.office.rights.queries import authorisations, new_marks
from assay.office.screening import queries
from assay.office.screening.models import (
    Pack,
    PackBasis,
    PackInForce,
    PackWanted,
    RuleVersion,
    Screening,
    Sweep,
    SweepChunk,
    Unsettled,
)
from assay.office.screening.ports import Switches
from assay.office.screening.rules import Beside, as_stored, basis_of, engine_batch

_COMPILING: Final = 7_313
_LISTINGS_IN_A_CHUNK: Final = 5_000
_MOST_NAMED: Final = 100
_SAMPLE: Final = 20


# --- packs ---


def ensure_pack(actor: str) -> str:
    """The id of the pack in force, its folder there; where none is in force yet, compile one and put it in force."""
    pack_id = queries.pack_in_force()
    if pack_id is None:
        with _compiling(wait=True):
            pack_id = queries.pack_in_force() or _compile(actor, "the first pack")
    queries.restored_pack(pack_id)
    return pack_id


def compile_if_wanted(actor: str = "machine:packs") -> str | None:
    """Compile a pack if anything it is made of has changed, and put it in force unless the present one is held.

    Returns its id; None if nothing was wanted, or another process is at it. What the engine refuses is recorded as the event
    `pack_refused` and not tried again until something changes; the pack in force stays. A disk that is full is an error here.
    """
    if not PackWanted.objects.exists():
        return None
    with _compiling(wait=False) as is_mine:
        return (_compile(actor, "the sources changed") or None) if is_mine else None


def compile_now(actor: str, reason: str) -> str:
    """Compile what there is now, whether or not anything changed. Raises AssayError if the engine refuses it."""
    with _compiling(wait=True):
        return _compile(actor, reason, must=True)


@contextlib.contextmanager
def _compiling(wait: bool) -> Iterator[bool]:
    """One process compiles at a time, outside any transaction: it takes seconds. Yields whether it is this one's turn."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_{'' if wait else 'try_'}advisory_lock(%s)", [_COMPILING])
        if not wait and not cursor.fetchone()[0]:
            yield False
            return
        try:
            yield True
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_COMPILING])


def _compile(actor: str, reason: str, must: bool = False) -> str:
    for left in (home() / "packs").glob(f"{queries.UNNAMED}*"):
        shutil.rmtree(left)  # of a process that was killed while it compiled
    with changing_sources():
        wanted = list(PackWanted.objects.values_list("change_id", flat=True))
        basis = queries.basis_now(clock.now().date())
        sources = queries.sources_of(basis)
    try:
        made = queries.compiled(sources)
    except AssayError as error:
        if must or isinstance(error.__cause__, OSError) or queries.pack_in_force() is None:
            raise
        with transaction.atomic():
            PackWanted.objects.filter(change_id__in=wanted).delete()
            record_event("pack_refused", actor, {"reason": str(error), "changes": len(wanted)})
        return ""
    with changing_sources():
        record, is_new = Pack.objects.get_or_create(
            id=made.id,
            defaults={
                "engine": ENGINE,
                "compiled_at": clock.now(),
                "sources": queries.sources_record(basis, sources),
            },
        )
        if is_new:
            counts = made.manifest["counts"]
            record_event("pack_compiled", actor, {"pack": record.id, "engine": ENGINE, **counts})
        if not queries.is_held():
            _put_in_force(record, actor, reason, held=False)
        PackWanted.objects.filter(change_id__in=wanted).delete()
    return record.id


def put_in_force(pack_id: str, actor: str, reason: str, held: bool = False) -> None:
    """Put a recorded pack in force; `held`, it stays until a person says otherwise. Its folder is brought back if it is gone."""
    record = Pack.objects.filter(id__startswith=pack_id).first()
    if record is None or len(pack_id) < 8:
        raise AssayError(f"There is no record of a pack {pack_id}.", "`assay pack list` lists them.")
    Screener(open_pack(queries.restored_pack(record.id)))
    with changing_sources():
        _put_in_force(record, actor, reason, held)


def roll_back(actor: str, reason: str) -> str:
    """Back to the pack that was in force before this one, and hold it: later changes compile packs that wait. Its id."""
    now = queries.pack_in_force()
    before = PackInForce.objects.exclude(pack_id=now).order_by("-id").first()
    if before is None:
        raise AssayError("There is no earlier pack to go back to.")
    put_in_force(before.pack_id, actor, reason, held=True)
    return before.pack_id


def release_pack(actor: str, reason: str) -> str:
    """End a hold: what has changed meanwhile is compiled and put in force. The id of the pack then in force."""
    with changing_sources():
        now = queries.pack_in_force()
        if now is None or not queries.is_held():
            raise AssayError("No pack is held.")
        _record_in_force(now, actor, reason, held=False)
    return compile_now(actor, reason)


def _put_in_force(record: Pack, actor: str, reason: str, held: bool) -> None:
    before = queries.pack_in_force()
    if before == record.id and queries.is_held() == held:
        return
    _record_in_force(record.id, actor, reason, held)
    if before is None or before == record.id:
        return
    old, new = basis_of(Pack.objects.get(id=before).sources["basis"]), basis_of(record.sources["basis"])
    marks = new_marks(old.brands, new.brands)
    if marks or (new.starter and not old.starter):
        _request_sweep(record.id, marks, None, f"new marks: {len(marks):,}" if marks else "the starter registry", actor)


def _record_in_force(pack_id: str, actor: str, reason: str, held: bool) -> None:
    PackInForce.objects.create(
        id=behind(PackInForce), pack_id=pack_id, since=clock.now(), recorded_by=actor, reason=reason, held=held
    )
    record_event("pack_put_in_force", actor, {"pack": pack_id, "reason": reason, "held": held})


def adopt_weights(pack_folder: Path, actor: str) -> Weights:
    """Take the weights of a pack, with their record of calibration, for all packs from now on (law 10)."""
    opened = open_pack(pack_folder)
    record_weights(opened.weights, opened.id, actor)
    return opened.weights


def record_weights(weights: Weights, pack_id: str, actor: str) -> None:
    """Take these weights, measured with that pack, for all packs from now on."""
    as_json = json.loads(json.dumps(weights.as_json()))
    weights_of(as_json)
    calibration = weights.calibration
    with changing_sources():
        basis = queries.newest_basis()
        _record_basis(basis.starter if basis else True, as_json, pack_id, actor)
        payload = {"pack": pack_id, "calibrated": calibration is not None}
        if calibration is not None:
            payload |= {"labels": calibration.labels, "labels_sha256": calibration.labels_sha256}
        record_event("weights_adopted", actor, payload)


def switch_starter(on: bool, actor: str) -> None:
    """Let the brands and rules of the starter registry count, or not. Lexicons and weights stay."""
    with changing_sources():
        basis = queries.newest_basis()
        if (basis.starter if basis else True) != on:
            _record_basis(on, basis.weights if basis else None, basis.weights_of if basis else "", actor)
            record_event("starter_switched", actor, {"on": on})


def _record_basis(starter: bool, weights: dict[str, Any] | None, pack_id: str, actor: str) -> None:
    PackBasis.objects.create(
        id=behind(PackBasis),
        starter=starter,
        weights=weights,
        weights_of=pack_id,
        recorded_at=clock.now(),
        recorded_by=actor,
    )


# --- rules ---


def record_rule_version(table: Mapping[str, Any], actor: str) -> RuleVersion:
    """Record a rule as a draft or in shadow. `table` has the keys of a rule in a rule file.

    A version that is live stays so beside it. Raises AssayError where the engine would refuse the rule, or it says `live`.
    """
    rule = checked_rule(table)
    compile_rules([replace(rule, state="shadow")], COLUMN_TYPES)
    if rule.state not in ("draft", "shadow"):
        raise AssayError(
            f"The rule {rule.id} cannot be recorded as {rule.state}.",
            "Record it as draft or shadow; `assay rules back-test` and `assay rules approve` make it live.",
        )
    return _record_rule(rule, rule.state, actor)


def record_rules(rules: Sequence[Rule], actor: str) -> list[RuleVersion]:
    """Record rules as they were read from rule files; all of them or none."""
    with changing_sources():
        return [record_rule_version(_table_of(rule), actor) for rule in rules]


def _table_of(rule: Rule) -> dict[str, Any]:
    table: dict[str, Any] = {name: getattr(rule, name) for name in ("id", "when", "effect", "owner", "reason", "state")}
    if rule.effect == "weight":
        table["weight"] = rule.weight
    return {**table, "jurisdiction": list(rule.jurisdiction)}


def change_rule_state(code: str, state: State, actor: str) -> RuleVersion:
    """Make the newest version of a rule a draft, or run it in shadow; or retire the rule, one of the starter registry too.

    To `live` leads `put_rule_live` alone.
    """
    rule = _newest_rule(code)
    if state == "live":
        raise AssayError(f"The rule {code} goes live with a back-test and a second person.", "`assay rules approve`.")
    return _record_rule(rule, state, actor)


def back_test_rule(code: str, actor: str, days: int = 30, most: int = 100_000) -> RuleVersion:
    """Run the newest version of a rule over what was recorded in the last days, with the pack in force, and record the outcome."""
    version = _candidate(code)
    rule = queries.rule_of(version)
    opened = open_pack(queries.restored_pack(ensure_pack(actor)))
    outcome = _tried(rule, opened, days, most)
    if not outcome["screened"]:
        raise AssayError(
            f"Nothing was screened in the last {days} days to try the rule {code} on.", "Try a longer time."
        )
    outcome |= {"days": days, "pack": opened.id, "engine": ENGINE}
    return _record_rule(rule, version.state, actor, back_test=outcome)


def put_rule_live(code: str, actor: str) -> RuleVersion:
    """Approve a back-tested rule: the next pack has it. Raises AssayError without a back-test of this very text, or where the
    person who approves wrote it."""
    version = _candidate(code)
    if version.back_test is None:
        raise AssayError(
            f"The rule {code} has no back-test of this text.", f"Run `assay rules back-test {code}` first."
        )
    if not actor.startswith("person:"):
        raise AssayError("A rule goes live by a person's word alone.")
    if actor in _authors(version):
        raise AssayError(f"The rule {code} is yours: somebody else has to approve it.")
    return _record_rule(queries.rule_of(version), "live", actor, back_test=version.back_test, approved_by=actor)


def _candidate(code: str) -> RuleVersion:
    version = RuleVersion.objects.filter(code=code).order_by("-version").first()
    if version is None:
        raise AssayError(f"The database has no rule {code!r}.", "`assay rules list` lists them.")
    if version.state not in ("draft", "shadow"):
        raise AssayError(f"The rule {code} is {version.state}.", "Record a new version of it first.")
    return version


def _newest_rule(code: str) -> Rule:
    version = RuleVersion.objects.filter(code=code).order_by("-version").first()
    if version is not None:
        return queries.rule_of(version)
    for rule in load_rules(REGISTRY / "rules"):
        if rule.id == code:
            return rule
    raise AssayError(f"There is no rule {code!r}.", "`assay rules list` lists them.")


def _text_of(version: RuleVersion) -> tuple[object, ...]:
    return (version.expression, version.effect, version.weight, version.jurisdiction, version.reason)


def _authors(version: RuleVersion) -> set[str]:
    """Who recorded this text, in whatever state, since it last was another one."""
    authors = set()
    for earlier in RuleVersion.objects.filter(code=version.code).order_by("-version"):
        if _text_of(earlier) != _text_of(version):
            break
        if earlier.back_test is None:  # to try a text is not to write it
            authors.add(earlier.recorded_by)
    return authors


def _record_rule(
    rule: Rule,
    state: State | str,
    actor: str,
    back_test: dict[str, Any] | None = None,
    approved_by: str | None = None,
) -> RuleVersion:
    with changing_sources():
        last = RuleVersion.objects.filter(code=rule.id).order_by("-version").values_list("version", flat=True).first()
        version = RuleVersion.objects.create(
            id=behind(RuleVersion),
            code=rule.id,
            version=(last or 0) + 1,
            expression=rule.when,
            effect=rule.effect,
            weight=rule.weight if rule.effect == "weight" else None,
            owner=rule.owner,
            reason=rule.reason,
            jurisdiction=list(rule.jurisdiction),
            state=state,
            back_test=back_test,
            approved_by=approved_by,
            recorded_at=clock.now(),
            recorded_by=actor,
        )
        name = "rule_back_tested" if back_test and not approved_by else "rule_version_recorded"
        record_event(name, actor, {"rule": rule.id, "version": version.version, "state": state})
        return version


def _tried(rule: Rule, opened: OpenedPack, days: int, most: int) -> dict[str, Any]:
    """What a rule would have done: how often it fired, verdicts by how they change, a sample of listings."""
    others = [other for other in opened.rules if other.id != rule.id]
    without = Screener(opened).with_rules(others)
    with_it = without.with_rules([*others, replace(rule, state="live")])
    beside = Beside([rule])
    changes: Counter[str] = Counter()
    sample: list[dict[str, Any]] = []
    draw = random.Random(rule.id)  # the same past gives the same sample
    screened = fired = 0
    for past in queries.past_screenings(clock.now() - timedelta(days=days), most):
        seen = without.see(engine_batch([screening.row for screening in past]))
        before, after = (screener.judge(seen).column("verdict").to_pylist() for screener in (without, with_it))
        for row, names in enumerate(beside.fired(seen)):
            if not names:
                continue
            fired += 1
            changes[f"{before[row]}>{after[row]}"] += 1
            place = fired - 1 if fired <= _SAMPLE else draw.randrange(fired)
            if place < _SAMPLE:
                listing = {
                    "marketplace": past[row].marketplace,
                    "listing_id": past[row].row["listing_id"],
                    "screening_id": str(past[row].id),
                    "title": past[row].row["title"],
                    "before": before[row],
                    "after": after[row],
                }
                sample[place : place + 1] = [listing]
        screened += len(past)
    return {"screened": screened, "fired": fired, "changes": dict(sorted(changes.items())), "sample": sample}


# --- sweeps ---


def request_sweep(actor: str, reason: str, since: datetime | None = None) -> Sweep:
    """Ask for all that is listed, or was listed or changed since an instant, to be screened again with the pack in force."""
    pack_id = ensure_pack(actor)
    with changing_sources():
        return _request_sweep(pack_id, [], since, reason, actor)


def _request_sweep(pack_id: str, marks: list[str], since: datetime | None, reason: str, actor: str) -> Sweep:
    """A sweep takes over what the one before had not finished: its marks, and the longer time."""
    before = queries.newest_sweep()
    if before is not None and not before.is_done:
        marks = sorted({*marks, *before.sweep.brands})
        since = None if since is None or before.sweep.since is None else min(since, before.sweep.since)
    sweep = Sweep.objects.create(
        id=behind(Sweep),
        pack_id=pack_id,
        brands=marks,
        since=since,
        chunks=max(1, -(-Listing.objects.count() // _LISTINGS_IN_A_CHUNK)),
        reason=reason,
        requested_at=clock.now(),
        requested_by=actor,
    )
    payload = {"sweep": str(sweep.id), "pack": pack_id, "marks": marks[:_MOST_NAMED], "reason": reason}
    record_event("sweep_requested", actor, payload)
    return sweep


def sweep_part(sweep: Sweep, number: int, screener: Screener, beside: Beside, switches: Switches) -> tuple[int, int]:
    """Screen one part of a sweep and record it, in one transaction. How many were screened, and recorded.

    A new screening is recorded where the verdict differs or the listing names a new mark, and only while the listing's last
    screening is the one that was read: what the gateway has screened meanwhile is newer. What is on the shelf stays as it is:
    a screening that is not *allow* goes to be settled if its measure is switched on.
    """
    found = queries.listed(number, sweep.chunks, sweep.since, sweep.pack_id, authorisations())
    started = time.perf_counter_ns()
    seen = screener.see(engine_batch([listed.row for listed in found]))
    verdicts = screener.judge(seen)
    took_us = (time.perf_counter_ns() - started) // 1_000 // max(1, len(found))
    marks = set(sweep.brands)
    said = zip(verdicts.column("verdict").to_pylist(), verdicts.column("brand").to_pylist(), strict=True)
    changed = [row for row, (verdict, brand) in enumerate(said) if verdict != found[row].verdict or brand in marks]
    rows = verdicts.take(pa.array(changed, pa.int64())).to_pylist()
    tried = beside.fired(seen)
    at = clock.now()
    screenings = [
        Screening(
            id=new_id(),
            subject_id=found[row].subject_id,
            snapshot_id=found[row].snapshot_id,
            facts=found[row].row["facts"],
            pack_id=sweep.pack_id,
            engine=ENGINE,
            mode="sweep",
            publish=found[row].publish,
            screened_at=at,
            took_us=took_us,
            shadow_fired=tried[row],
            **as_stored(verdict),
        )
        for row, verdict in zip(changed, rows, strict=True)
    ]
    with transaction.atomic():
        read = {found[row].subject_id: found[row].screening_id for row in changed}
        kept = _still_last(read)
        recorded = [screening for screening in screenings if screening.subject_id in kept]
        Screening.objects.bulk_create(recorded, batch_size=1_000)
        _say_of_listings(recorded)
        unsettled = [Unsettled(screening_id=screening.id) for screening in recorded if _follows(screening, switches)]
        Unsettled.objects.bulk_create(unsettled, batch_size=1_000)
        SweepChunk.objects.create(
            id=new_id(), sweep_id=sweep.id, number=number, screened=len(found), recorded=len(recorded), done_at=at
        )
    return len(found), len(recorded)


def end_sweep(sweep: Sweep, actor: str) -> None:
    """Say that all parts of a sweep are done."""
    progress = queries.sweep_progress(sweep)
    payload = {"sweep": str(sweep.id), "screened": progress.screened, "recorded": progress.recorded}
    record_event("sweep_finished", actor, payload)


def _follows(screening: Screening, switches: Switches) -> bool:
    """Whether a verdict may have a consequence. What was never on the shelf is refused, the rest removed."""
    measure = "remove" if screening.publish == "yes" else "refuse_publication"
    return screening.verdict != "allow" and switches.is_on("counterfeit", screening.brand, measure)


def _still_last(read: Mapping[UUID, UUID]) -> set[UUID]:
    """Listings whose last screening is still the one that was read; locked in the order of ids, as the gateway locks them."""
    locked = Listing.objects.select_for_update().filter(subject_id__in=list(read)).order_by("subject_id")
    return {id for id, last in locked.values_list("subject_id", "screening_id") if read[id] == last}


def _say_of_listings(screenings: Sequence[Screening]) -> None:
    """Let listings name their new last screening."""
    if not screenings:
        return
    columns = zip(*((each.subject_id, each.id, each.verdict, each.brand) for each in screenings), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE listing SET screening_id = n.id, verdict = n.verdict, brand = n.brand"
            " FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[]) AS n(subject_id, id, verdict, brand)"
            " WHERE listing.subject_id = n.subject_id",
            [list(column) for column in columns],
        )
