"""`assay brand`, `pack`, `rules`, `sweep` and `replay` on a database."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assay.base.errors import AssayError
from assay.cli.app import app
from assay.office.people.models import StaffUser
from assay.office.screening.commands import compile_if_wanted
from assay.office.screening.models import RuleVersion, Screening, Sweep
from assay.office.screening.queries import pack_folder, pack_in_force

from .ledger import offered

Assay = Callable[..., str]
RULE = """
[[rule]]
id = "cheap-bags"
when = "contains(lower(title), 'bag') AND price < 30"
effect = "review"
owner = "policy team"
reason = "A bag at such a price is rarely genuine."
state = "draft"

[[rule]]
id = "trusted"
when = "seller_verified"
effect = "weight"
weight = -1.0
owner = "policy team"
reason = "A verified seller."
state = "shadow"
"""


@pytest.fixture
def assay(first: str, monkeypatch: pytest.MonkeyPatch) -> Assay:
    monkeypatch.setenv("COLUMNS", "200")

    def run(*words: str | Path, code: int = 0) -> str:
        result = CliRunner().invoke(app, [str(word) for word in words])
        if isinstance(result.exception, AssayError):
            raise result.exception
        assert result.exit_code == code, result.output
        return result.output

    return run


def test_brands(assay: Assay, tmp_path: Path) -> None:
    assert "Registered: Velmorane." in assay(
        "brand", "add", "Velmorane", "--goods", "bag", "--zh", "维莫兰", "--class", "18"
    )
    path = tmp_path / "brands.jsonl"
    path.write_text(json.dumps({"name": "Harbour"}) + "\n" + json.dumps({"name": "Quay", "classes": [99]}) + "\n")
    said = assay("brand", "import", path)
    assert "2 new, 0 changed, 0 as they were." in said
    assert "'99' is not a Nice class" in said
    assert "0 new, 0 changed, 2 as they were." in assay("brand", "import", path)
    assay("brand", "withdraw", "harbour")
    assert [name in assay("brand", "list") for name in ("Velmorane", "Quay", "Gucci", "Harbour")] == [True] * 3 + [
        False
    ]
    assert "withdrawn" in assay("brand", "list", "harb", "--withdrawn")
    assert "no such brands" in assay("brand", "list", "nothing")
    assert "may sell Quay in DE" in assay("brand", "authorise", "Quay", "S1", "-m", "market", "--territory", "DE")
    assert "no longer authorised" in assay("brand", "forbid", "Quay", "S1", "-m", "market")
    with pytest.raises(AssayError, match="no member of staff named nobody"):
        assay("brand", "withdraw", "Quay", "--by", "nobody")


def test_packs(assay: Assay, first: str, tmp_path: Path) -> None:
    assert first in assay("pack", "in-force")
    assay("brand", "add", "Velmorane")
    second = assay("pack", "compile")
    assert str(pack_in_force())[:16] in second
    assert "held" in assay("pack", "rollback", "--reason", "too eager")
    assert "held" in assay("pack", "in-force")
    assert "not in force" in assay("pack", "compile")
    assert "In force" in assay("pack", "release")
    assert "held" in assay("pack", "in-force", first[:16], "--hold")
    assert assay("pack", "list").count("too eager") == 1
    assert "does not count" in assay("pack", "starter", "false")
    assert "no record of calibration" in assay("pack", "adopt", pack_folder(first))
    labels = tmp_path / "labels.csv"
    labels.write_text("listing_id,title,counterfeit\n1,Gucci bag 1:1 replica,true\n2,oak table,false\n")
    assert "do not support a promise" in assay("pack", "calibrate-from", labels)


def test_a_rule_from_a_file_to_live(assay: Assay, tmp_path: Path) -> None:
    for name in ("ana", "ben"):
        StaffUser.objects.create(username=name)
    path = tmp_path / "rules.toml"
    path.write_text(RULE)
    offered([{"title": "leather bag", "price_minor": 1_999}, {"title": "oak table"}])
    said = assay("rules", "record", path, "--by", "ana")
    assert "cheap-bags: version 1, draft." in said
    assert "trusted: version 1, shadow." in said
    said = assay("rules", "back-test", "cheap-bags", "--by", "ana")
    assert "fires on 1 of 2 screenings (50.000%)" in said
    assert "1 from allow to review" in said
    assert "leather bag [L0]" in said
    with pytest.raises(AssayError, match="somebody else"):
        assay("rules", "approve", "cheap-bags", "--by", "ana")
    assert "is live" in assay("rules", "approve", "cheap-bags", "--by", "ben")
    assert "trusted: version 2, draft." in assay("rules", "draft", "trusted")
    assert "trusted: version 3, shadow." in assay("rules", "shadow", "trusted")
    assert "cheap-bags: version 4, retired." in assay("rules", "retire", "cheap-bags")
    assert "1 of 2" not in (listed := assay("rules", "list"))
    assert "retired" in listed
    weight = RuleVersion.objects.filter(code="trusted").values_list("weight", flat=True)
    assert set(weight) == {-1.0}
    with pytest.raises(AssayError, match="has no rule"):
        assay("rules", "record", path, "--rule", "other")


def test_sweep_and_replay(assay: Assay) -> None:
    screening = offered([{"title": "Velmorane bag 1:1 replica", "price_minor": 1_999}, {"title": "oak table"}])[0]
    with pytest.raises(AssayError, match="no sweep to go on with"):
        assay("sweep", "--resume")
    assay("brand", "add", "Velmorane", "--goods", "bag")
    compile_if_wanted()
    assert "2 listings screened, 1 new screenings recorded." in assay("sweep", "--resume")
    assert "0 listings screened" in assay("sweep", "--since", "2030-01-01")
    assert Sweep.objects.count() == 2
    assert "The findings are the same." in assay("replay", str(screening.id))
    newer: Any = Screening.objects.get(mode="sweep")
    assert "Velmorane" in assay("replay", str(newer.id))
