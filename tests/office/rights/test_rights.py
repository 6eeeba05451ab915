"""Brands, rights and authorised sellers in the database."""

import json
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assay.base.errors import AssayError
from assay.base.ids import id_behind, new_id, subject_id
from assay.office.core.models import Event
from assay.office.rights.commands import (
    authorise_seller,
    import_brands,
    register_brand,
    register_right,
    withdraw_authorisation,
    withdraw_brand,
)
from assay.office.rights.models import Authorisation, BrandRecord, Right
from assay.office.rights.queries import authorisations, brand, newest_brands, nice_classes, rights_in_force

ALICE = "person:alice"
VELMORANE: dict[str, Any] = {
    "name": "Velmorane",
    "zh": ["维莫兰"],
    "goods": ["bag"],
    "prices": {"floors": {"bag": 240.5}},
}


def brands_file(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def events() -> list[str]:
    return list(Event.objects.order_by("id").values_list("name", flat=True))


def test_an_id_behind_another_is_behind_it_even_if_the_clock_stands() -> None:
    ahead = id_behind(None)
    for _ in range(3):
        ahead = id_behind(ahead)
    far = id_behind(type(ahead)(int=new_id().int + (1 << 90)))
    assert id_behind(far) > far


def test_a_brand_is_registered_replaced_withdrawn_and_comes_back(database: str) -> None:
    register_brand(VELMORANE, ALICE)
    register_brand({**VELMORANE, "goods": ["bag", "belt"]}, ALICE)
    withdraw_brand("VELMORANE", ALICE)
    found = brand("velmorane ")
    assert found is not None
    assert found.withdrawn
    assert register_brand(VELMORANE, ALICE).description == VELMORANE
    assert BrandRecord.objects.count() == 4
    assert events() == ["brand_registered", "brand_replaced", "brand_withdrawn", "brand_registered"]
    assert [record.withdrawn for record in newest_brands()] == [False]


def test_the_same_again_records_nothing(database: str) -> None:
    first = register_brand(VELMORANE, ALICE)
    assert register_brand(dict(reversed(VELMORANE.items())), "person:bob").id == first.id
    withdraw_brand("Velmorane", ALICE)
    withdraw_brand("Velmorane", ALICE)
    assert BrandRecord.objects.count() == 2
    assert len(events()) == 2


def test_a_brand_of_the_starter_registry_can_be_withdrawn_and_no_other(database: str) -> None:
    assert withdraw_brand("gucci", ALICE).name == "Gucci"
    with pytest.raises(AssayError, match="There is no brand 'Nobody'"):
        withdraw_brand("Nobody", ALICE)


@pytest.mark.parametrize(
    ("description", "said"),
    [
        ({}, "no name"),
        ({"name": "  "}, "no name"),
        ({"name": "A\u0000B"}, "NUL"),
        ({"name": "Ok", "aliases": ["\ud83d"]}, "neither text nor number"),
        ({"name": "Ok", "prices": float("inf")}, "neither text nor number"),
        ({"name": "Ok", "prices": {1, 2}}, "neither text nor number"),
    ],
)
def test_what_no_database_can_keep_is_refused(database: str, description: dict[str, Any], said: str) -> None:
    with pytest.raises(AssayError, match=said):
        register_brand(description, ALICE)
    assert not BrandRecord.objects.exists()


def test_an_import_records_what_changed_and_the_same_file_again_nothing(database: str, tmp_path: Path) -> None:
    path = brands_file(tmp_path / "brands.jsonl", VELMORANE, {"name": "Harbour"}, {"name": "Ostrava"})
    first = import_brands(path, ALICE)
    assert (first.added, first.changed, first.kept) == (3, 0, 0)
    again = import_brands(path, ALICE)
    assert (again.added, again.changed, again.kept) == (0, 0, 3)
    brands_file(path, VELMORANE, {"name": "Harbour", "goods": ["outerwear"]}, {"name": "Quay", "classes": [99]})
    third = import_brands(path, ALICE)
    assert (third.added, third.changed, third.kept) == (1, 1, 1)
    assert [str(note) for note in third.notes] == [
        "brands.jsonl, line 3: '99' is not a Nice class (1 to 45) and was left out"
    ]
    assert [record.name for record in newest_brands()] == ["Harbour", "Ostrava", "Quay", "Velmorane"]
    assert events() == ["brands_imported", "brands_imported"]


def test_a_bad_line_refuses_the_file_whole(database: str, tmp_path: Path) -> None:
    path = brands_file(tmp_path / "brands.jsonl", VELMORANE, {"aliases": ["nameless"]})
    with pytest.raises(AssayError, match=r"brands.jsonl, line 2: the brand has no name"):
        import_brands(path, ALICE)
    path.write_text("")
    with pytest.raises(AssayError, match="names no brand"):
        import_brands(path, ALICE)
    assert not BrandRecord.objects.exists()


def test_a_brand_that_a_file_describes_twice_has_both_descriptions(database: str, tmp_path: Path) -> None:
    path = brands_file(
        tmp_path / "brands.jsonl",
        VELMORANE,
        {"name": "velmorane", "goods": "watch|bag", "zh": ["维莫兰"], "prices": 3},
        {"name": "Harbour", "sector": "bank"},
        {"name": "Harbour", "sector": "clothes", "aliases": ["HBR"]},
        {"name": "Harbour", "sector": "clothes", "aliases": ["HBR"]},
    )
    imported = import_brands(path, ALICE)
    assert (imported.added, len(imported.notes)) == (2, 3)
    assert (
        str(imported.notes[0])
        == "brands.jsonl, line 2: velmorane was described before; the two descriptions are read as one"
    )
    found = {record.name: record.description for record in newest_brands()}
    assert found["Velmorane"] == {**VELMORANE, "goods": ["bag", "watch"]}
    assert found["Harbour"]["aliases"] == ["HBR"]
    assert "outerwear" in found["Harbour"]["goods"]
    assert import_brands(path, ALICE).kept == 2


def test_fifteen_thousand_brands_are_imported_in_seconds(database: str, tmp_path: Path) -> None:
    rows = [{"name": f"Marke {number:05}", "classes": [25], "goods": ["bag"]} for number in range(15_000)]
    path = brands_file(tmp_path / "many.jsonl", *rows)
    started = time.perf_counter()
    assert import_brands(path, ALICE).added == 15_000
    first, started = time.perf_counter() - started, time.perf_counter()
    assert import_brands(path, ALICE).kept == 15_000
    print(f"15,000 brands imported in {first:.1f} s, again in {time.perf_counter() - started:.1f} s")
    assert first < 30


def test_rights_give_classes_until_they_run_out_or_are_superseded(database: str) -> None:
    right = register_right(
        brand="Velmorane",
        owner="Velmorane SA",
        kind="word_mark",
        office="EUIPO",
        number="1",
        classes=[25, 18],
        actor=ALICE,
    )
    short = register_right(
        brand="Velmorane", owner="Velmorane SA", kind="design", office="EUIPO", number="2", classes=[14],
        territories=["fr", "DE"], valid_to=date(2026, 5, 1), actor=ALICE,
    )  # fmt: skip
    assert short.territories == ["DE", "FR"]
    assert nice_classes(date(2026, 5, 1)) == {"velmorane": (14, 18, 25)}
    assert nice_classes(date(2026, 5, 2)) == {"velmorane": (18, 25)}
    register_right(
        brand="Velmorane", owner="Velmorane SA", kind="word_mark", office="EUIPO", number="1", classes=[3],
        supersedes=right.id, actor=ALICE,
    )  # fmt: skip
    assert nice_classes(date(2026, 6, 1)) == {"velmorane": (3,)}
    assert [kept.number for kept in rights_in_force(date(2026, 6, 1))] == ["1"]
    assert nice_classes(date(2026, 1, 1), until=right.id) == {"velmorane": (18, 25)}


def test_a_right_is_refused_with_its_reason(database: str) -> None:
    given: dict[str, Any] = {"brand": "V", "owner": "V", "office": "EUIPO", "number": "1", "actor": ALICE}
    with pytest.raises(AssayError, match="no kind of right"):
        register_right(kind="wish", **given)
    with pytest.raises(AssayError, match="1 to 45"):
        register_right(kind="patent", classes=[46], **given)
    with pytest.raises(AssayError, match="'UK' is not"):
        register_right(kind="patent", territories=["UK"], **given)
    with pytest.raises(AssayError, match="There is no right"):
        register_right(kind="patent", supersedes=new_id(), **given)
    assert not Right.objects.exists()


def test_an_authorisation_counts_where_it_was_given_and_until_it_is_withdrawn(database: str) -> None:
    account = subject_id("account", "market", "S1")
    authorise_seller("Velmorane", "market", "S1", ALICE, ["DE", "FR"])
    authorise_seller("Harbour", "market", "S1", ALICE)
    authorise_seller("Harbour", "market", "S1", ALICE)
    known = authorisations()
    assert known.brands_for(account, ["DE"]) == ["Harbour", "Velmorane"]
    assert known.brands_for(account, ["DE", "US"]) == known.brands_for(account, []) == ["Harbour"]
    assert known.brands_for(subject_id("account", "other market", "S1"), ["DE"]) == []
    assert authorisations(known) is known
    withdraw_authorisation("harbour", "market", "S1", ALICE)
    assert authorisations(known) is not known
    assert authorisations().brands_for(account, ["US"]) == []
    with pytest.raises(AssayError, match="has not authorised"):
        withdraw_authorisation("Harbour", "market", "S1", ALICE)
    assert Authorisation.objects.count() == 3
    assert events() == ["seller_authorised", "seller_authorised", "authorisation_withdrawn"]
