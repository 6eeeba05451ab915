"""A verdict of the past, said again from what it kept."""

import shutil
from typing import Any

import pytest

from assay.base.errors import AssayError
from assay.base.ids import new_id
from assay.base.settings import home
from assay.detect.pack import MANIFEST
from assay.office.rights.commands import register_brand, withdraw_brand
from assay.office.screening import queries
from assay.office.screening.commands import compile_if_wanted
from assay.office.screening.models import Screening
from assay.office.screening.queries import replay

from .ledger import offered

ALICE = "person:alice"
FACTS: dict[str, Any] = {"seller_age_days": 3, "seller_verified": False, "seller_velocity": 90, "seller_complaints": 1}


@pytest.fixture
def screened(first: str) -> Screening:
    return offered([{"title": "G*cci bag 1:1 replica", "price_minor": 1_999, "description": "aaa quality"}], **FACTS)[0]


def test_the_same_findings_a_month_later_with_other_packs_in_force(screened: Screening, later: Any) -> None:
    later(days=31)
    withdraw_brand("Gucci", ALICE)
    register_brand({"name": "Velmorane"}, ALICE)
    compile_if_wanted()
    said = replay(screened.id)
    assert said.is_same
    assert said.differences == ()
    assert said.stored["findings"] == said.replayed["findings"] != []
    assert said.pack == screened.pack_id


def test_the_same_findings_when_the_pack_s_folder_is_gone(screened: Screening, later: Any) -> None:
    later(days=31)
    register_brand({"name": "Velmorane"}, ALICE)
    compile_if_wanted()
    shutil.rmtree(home() / "packs")
    assert replay(screened.id).differences == ()


def test_a_damaged_folder_is_not_trusted(screened: Screening) -> None:
    names = queries.pack_folder(screened.pack_id) / "names.marisa"
    names.write_bytes(names.read_bytes()[:-1])
    with pytest.raises(AssayError, match="damaged"):
        queries.open_pack(queries.pack_folder(screened.pack_id))
    assert replay(screened.id).differences == ()
    assert (queries.pack_folder(screened.pack_id) / MANIFEST).exists()


def test_on_another_engine_the_difference_is_named(screened: Screening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "ENGINE", "9.9")
    said = replay(screened.id)
    assert said.is_same
    assert said.differences == (f"The engine was {screened.engine} and is now 9.9.",)


def test_what_comes_out_otherwise_is_named(screened: Screening) -> None:
    other = {**{field.name: getattr(screened, field.name) for field in Screening._meta.fields}, "id": new_id()}
    other |= {"verdict": "allow", "score": 0.25, "rules_fired": ["one-that-was"], "brand": None}
    Screening.objects.create(**other)
    said = replay(other["id"])
    assert not said.is_same
    assert said.differences == (
        "The verdict was allow, now review.",
        f"The score was 0.25, now {screened.score}.",
        "The brand was none, now Gucci.",
        "The rules fired were one-that-was, now none.",
    )


def test_there_is_no_such_screening(database: str) -> None:
    with pytest.raises(AssayError, match="There is no screening"):
        replay(new_id())
