"""Packs compiled from the database, put in force, held, brought back."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from assay.base.errors import AssayError
from assay.base.settings import home
from assay.detect.model import Calibration, Weights
from assay.detect.pack import ENGINE, MANIFEST, derive_pack, open_pack
from assay.detect.screener import Screener
from assay.office.core.models import Event
from assay.office.rights.commands import register_brand, register_right, withdraw_brand
from assay.office.screening import queries
from assay.office.screening.commands import (
    adopt_weights,
    compile_if_wanted,
    compile_now,
    ensure_pack,
    put_in_force,
    release_pack,
    roll_back,
    switch_starter,
)
from assay.office.screening.models import Pack, PackInForce, PackWanted, Sweep
from assay.office.screening.queries import is_held, pack_folder, pack_in_force, restored_pack
from assay.office.screening.rules import engine_batch

from .ledger import NOTHING_KNOWN

ALICE = "person:alice"
VELMORANE: dict[str, Any] = {
    "name": "Velmorane", "zh": ["维莫兰"], "goods": ["bag"], "common_word": {}, "prices": {"floors": {"bag": 240.5}},
}  # fmt: skip


pytestmark = pytest.mark.usefixtures("cache")


def brand_of(title: str) -> str | None:
    """The brand that the pack in force finds in a title."""
    pack_id = pack_in_force()
    assert pack_id is not None
    row: dict[str, Any] = dict.fromkeys(
        ("description", "brand_claimed", "category", "condition", "price_minor", "currency", "seller_id", "units_sold",
         "ships_from", "offered_in")
    )  # fmt: skip
    batch = engine_batch([{**row, "listing_id": "1", "title": title, "facts": NOTHING_KNOWN}])
    found: str | None = Screener(open_pack(pack_folder(pack_id))).screen(batch).column("brand")[0].as_py()
    return found


def named(name: str) -> list[dict[str, Any]]:
    return list(Event.objects.filter(name=name).order_by("id").values_list("payload", flat=True))


def test_the_first_pack_is_the_starter_registry_s(starter: Any) -> None:
    pack_id = ensure_pack("machine:setup")
    assert pack_id == starter.id == ensure_pack("machine:setup") == pack_in_force()
    assert PackInForce.objects.count() == 1
    record = Pack.objects.get()
    assert record.engine == ENGINE
    assert record.sources["brands"]["count"] == starter.manifest["counts"]["brands"]
    assert not PackWanted.objects.exists()
    assert compile_if_wanted() is None


def test_a_new_mark_is_in_the_next_pack_and_asks_for_a_sweep(first: str) -> None:
    assert brand_of("Velmorane Tasche") is None
    register_brand(VELMORANE, ALICE)
    second = compile_if_wanted()
    assert second not in (None, first)
    assert second == pack_in_force()
    assert brand_of("Velmorane Tasche") == "Velmorane"
    assert brand_of("Gucci bag") == "Gucci"
    sweep = Sweep.objects.get()
    assert (sweep.brands, sweep.pack_id, sweep.since) == (["Velmorane"], second, None)
    assert compile_if_wanted() is None
    assert [event["pack"] for event in named("pack_put_in_force")] == [first, second]


def test_a_withdrawn_brand_is_gone_from_the_next_pack(first: str) -> None:
    register_brand(VELMORANE, ALICE)
    compile_if_wanted()
    withdraw_brand("Velmorane", ALICE)
    withdraw_brand("Gucci", ALICE)
    compile_if_wanted()
    assert brand_of("Velmorane Tasche") is None
    assert brand_of("Gucci bag") is None
    assert Sweep.objects.count() == 1  # a mark that is gone asks for none
    register_brand({"name": "Gucci", "goods": ["bag"], "common_word": {}}, ALICE)
    compile_if_wanted()
    assert brand_of("Gucci bag") == "Gucci"
    assert pack_in_force() == first  # all is as it was
    sweep = Sweep.objects.order_by("-id").first()
    assert sweep is not None
    assert (sweep.pack_id, sweep.brands) == (first, ["Gucci", "Velmorane"])  # it takes over what was not finished


def test_brands_and_rights_of_the_database_take_the_place_of_the_starter_s() -> None:
    register_brand({"name": "GUCCI", "goods": ["bag"], "common_word": {}, "classes": [18]}, ALICE)
    register_right(brand="Gucci", owner="G", kind="word_mark", office="EUIPO", number="1", classes=[9], actor=ALICE)
    ensure_pack("machine:setup")
    sources = queries.sources_of(queries.basis_now(date(2026, 1, 1)))
    (gucci,) = [brand for brand in sources.brands if brand.name.lower() == "gucci"]
    assert (gucci.name, gucci.classes) == ("GUCCI", (9, 18))
    assert brand_of("Gucci bag") == "GUCCI"


def test_without_the_starter_only_what_is_registered_is_known() -> None:
    register_brand(VELMORANE, ALICE)
    switch_starter(False, ALICE)
    switch_starter(False, ALICE)
    ensure_pack("machine:setup")
    assert (brand_of("Velmorane Tasche"), brand_of("Gucci bag")) == ("Velmorane", None)
    assert open_pack(pack_folder(str(pack_in_force()))).manifest["counts"]["rules"] == 0
    assert queries.shadow_rules() == []
    withdraw_brand("Velmorane", ALICE)
    compile_if_wanted()
    assert brand_of("Velmorane Tasche") is None
    switch_starter(True, ALICE)
    compile_if_wanted()
    assert brand_of("Gucci bag") == "Gucci"
    assert len(named("starter_switched")) == 2


def test_every_pack_can_be_compiled_again_to_the_same_id(first: str) -> None:
    ids = [first]
    for change in (
        lambda: register_brand(VELMORANE, ALICE),
        lambda: register_right(
            brand="Velmorane", owner="V", kind="word_mark", office="EUIPO", number="1", classes=[18], actor=ALICE
        ),
        lambda: withdraw_brand("Velmorane", ALICE),
        lambda: register_brand({**VELMORANE, "aliases": ["Вельморан"]}, ALICE),
    ):
        change()
        ids.append(str(compile_if_wanted()))
    assert len(set(ids)) == 4  # withdrawn, all is as it was
    shutil.rmtree(home() / "packs")
    for pack_id in ids:
        assert open_pack(restored_pack(pack_id)).id == pack_id
    assert not list((home() / "packs").glob("unnamed-*"))


def test_a_pack_of_another_registry_is_not_passed_off_as_the_old_one(
    first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack_id = first
    shutil.rmtree(pack_folder(pack_id))
    read = queries.read_sources

    def another(*_: Any) -> Any:
        sources = read([], None)
        sources.slang = sources.slang[1:]
        return sources

    monkeypatch.setattr(queries, "read_sources", another)
    monkeypatch.setattr(queries, "registry_sha256", lambda: "another")
    with pytest.raises(AssayError, match="cannot be compiled again: the starter registry is another"):
        restored_pack(pack_id)
    assert not pack_folder(pack_id).exists()


def refused_compile(*_: Any) -> None:
    raise AssayError("The engine refuses it.")


def damaged_open(folder: Path) -> None:
    raise AssayError(f"The file words.marisa of the pack {folder} is damaged or missing.")


@pytest.mark.parametrize(("part", "broken"), [("compile_pack", refused_compile), ("open_pack", damaged_open)])
def test_a_pack_that_does_not_compile_or_open_leaves_the_old_one(
    first: str, monkeypatch: pytest.MonkeyPatch, part: str, broken: Callable[..., None]
) -> None:
    register_brand(VELMORANE, ALICE)
    with monkeypatch.context() as patch:
        patch.setattr(queries, part, broken)
        assert compile_if_wanted() is None
        with pytest.raises(AssayError):
            compile_now(ALICE, "once more")
    assert pack_in_force() == first
    assert len(named("pack_refused")) == 1
    assert not PackWanted.objects.exists()
    assert compile_now(ALICE, "once more") == pack_in_force() != first


def test_a_full_disk_is_told_and_tried_again(first: str, monkeypatch: pytest.MonkeyPatch) -> None:
    register_brand(VELMORANE, ALICE)

    def full(*_: Any) -> None:
        raise AssayError("The pack could not be written.") from OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(queries, "compile_pack", full)
        with pytest.raises(AssayError, match="could not be written"):
            compile_if_wanted()
    assert (pack_in_force(), PackWanted.objects.count()) == (first, 1)
    assert compile_if_wanted() == pack_in_force() != first


def test_what_a_killed_process_left_is_cleared_away(first: str) -> None:
    left = home() / "packs" / "unnamed-1-dead"
    left.mkdir()
    (left / "names.marisa").touch()
    register_brand(VELMORANE, ALICE)
    compile_if_wanted()
    assert not left.exists()


def test_back_in_one_command_and_held_until_it_is_released(first: str) -> None:
    with pytest.raises(AssayError, match="no earlier pack"):
        roll_back(ALICE, "too eager")
    register_brand(VELMORANE, ALICE)
    second = compile_if_wanted()
    assert roll_back(ALICE, "too eager") == first == pack_in_force()
    assert is_held()
    register_brand({"name": "Harbourne", "common_word": {}}, ALICE)
    third = compile_if_wanted()
    assert third not in (None, second)
    assert pack_in_force() == first
    assert release_pack(ALICE, "it was something else") == third == pack_in_force()
    assert not is_held()
    with pytest.raises(AssayError, match="No pack is held"):
        release_pack(ALICE, "again")
    sweep = Sweep.objects.order_by("-id").first()
    assert sweep is not None
    assert sweep.brands == ["Harbourne", "Velmorane"]


def test_any_recorded_pack_can_be_put_in_force_even_if_its_folder_is_gone(first: str) -> None:
    register_brand(VELMORANE, ALICE)
    compile_if_wanted()
    shutil.rmtree(pack_folder(first))
    put_in_force(first[:12], ALICE, "compare", held=True)
    assert pack_in_force() == first
    assert (pack_folder(first) / MANIFEST).exists()
    with pytest.raises(AssayError, match="no record of a pack"):
        put_in_force("f00", ALICE, "compare")


def test_compiled_packs_carry_the_record_of_calibration(first: str, tmp_path: Path, starter: Any) -> None:
    weights: Weights = starter.weights.with_calibration(
        Calibration(
            0.001, 0.95, "ab" * 32, 9000, 3000, 0.9712345678901234, 0.5, 2500, 1, 0.00089, ("one",), "p", ENGINE
        )
    )
    derive_pack(starter, weights, tmp_path / "calibrated")
    assert adopt_weights(tmp_path / "calibrated", ALICE) == weights
    second = compile_if_wanted()
    assert open_pack(pack_folder(str(second))).weights == weights
    register_brand(VELMORANE, ALICE)
    third = str(compile_if_wanted())
    shutil.rmtree(home() / "packs")
    assert open_pack(restored_pack(third)).weights == weights
    assert named("weights_adopted") == [
        {"pack": open_pack(tmp_path / "calibrated").id, "calibrated": True, "labels": 9000, "labels_sha256": "ab" * 32}
    ]


def test_while_another_process_compiles_this_one_does_not(first: str, database: str) -> None:
    import psycopg

    register_brand(VELMORANE, ALICE)
    with psycopg.connect(database, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(7313)")
        assert compile_if_wanted() is None
        other.execute("SELECT pg_advisory_unlock(7313)")  # closing alone lets go of it a moment later
    assert compile_if_wanted() is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        assert cursor.fetchone() == (0,)
