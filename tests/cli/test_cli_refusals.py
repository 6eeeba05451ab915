"""Whatever a person can mend ends with exit code 2 and one sentence; nothing is written, nothing is half done."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from assay_runs import check_refusal, names_in, write_csv

from assay.cli import main
from conftest import ROOT

pytestmark = pytest.mark.usefixtures("starter")
Refuse = Callable[..., tuple[int, str]]

RULE = """
[[rule]]
id = "{id}"
when = "{when}"
effect = "review"
owner = "test"
reason = "A test."
state = "live"
"""


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with good and bad things of every kind."""
    folder = tmp_path / "desk"
    folder.mkdir()
    write_csv(folder / "listings.csv", ["title", "price"], [["Gucci bag", "5"], ["A bag", "9"]])
    write_csv(folder / "labels.csv", ["title", "counterfeit"], [["Gucci bag", "yes"], ["A bag", "no"]])
    write_csv(folder / "nonsense-labels.csv", ["title", "counterfeit"], [["Gucci bag", "yes"], ["A bag", "perhaps"]])
    write_csv(folder / "no-labels.csv", ["title", "counterfeit"], [["Gucci bag", ""], ["A bag", ""]])
    write_csv(folder / "no-title.csv", ["colour", "cost"], [["red", "5"]])
    write_csv(folder / "header.csv", ["title", "price"], [])
    (folder / "empty.csv").write_bytes(b"")
    (folder / "picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (folder / "broken.parquet").write_bytes(b"PAR1" + bytes(40) + b"PAR1")
    (folder / "latin.jsonl").write_bytes('{"name": "Château"}\n'.encode("latin-1"))
    (folder / "not.jsonl").write_text("Gucci\n", "utf-8")
    (folder / "brands.csv").write_text("brand\nGucci\n", "utf-8")
    (folder / "good.jsonl").write_text('{"name": "Velmorane"}\n', "utf-8")
    (folder / "not.toml").write_text("[[rule\n", "utf-8")
    for name, when in (
        ("good", "brand = 'Gucci'"),
        ("unknown-column", "titel = 'x'"),
        ("forbidden", "read_text('/etc/passwd') = title"),
        ("unparsable", "price >"),
        ("wrong-type", "title > 3"),
    ):
        (folder / f"{name}.toml").write_text(RULE.format(id=name, when=when), "utf-8")
    (folder / "no-rules").mkdir()
    (folder / "photos").mkdir()
    (folder / "photos" / "holiday.jpg").write_bytes(b"a picture")
    return folder


@pytest.fixture
def refuse(desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Refuse:
    """Run `assay` as if from a shell in the folder; gives the exit code and what it complained of."""
    monkeypatch.chdir(desk)
    monkeypatch.setenv("ASSAY_HOME", str(ROOT / ".assay"))

    def run(arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["assay", *arguments.split()])
        before = tree(desk)
        with pytest.raises(SystemExit) as stopped:
            main()
        assert tree(desk) == before, "something was written"
        assert not [name for name in names_in(desk) if name.endswith(".part")]
        return int(stopped.value.code or 0), capsys.readouterr().err

    return run


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        # the file
        ("screen missing.csv", ["missing.csv"]),
        ("screen photos", ["photos", "folder"]),
        ("screen empty.csv", ["empty.csv", "empty"]),
        ("screen header.csv", ["header.csv"]),
        ("screen picture.csv", ["picture.csv"]),
        ("screen broken.parquet", ["broken.parquet"]),
        ("screen no-title.csv", ["title", "colour", "cost"]),
        # its columns
        ("screen listings.csv --map titel=title", ["titel", "Did you mean title?"]),
        ("screen listings.csv --map title=titel", ["titel", "title"]),
        ("screen listings.csv --map title", ["--map title", "NAME=VALUE"]),
        ("screen listings.csv --map title=", ["no column that is plainly the title", "--map title=COLUMN"]),
        ("screen listings.csv --set condition=purple", ["condition=purple", "new"]),
        ("screen listings.csv --set currency=EURO", ["EURO"]),
        ("screen listings.csv --set price=cheap", ["cheap"]),
        ("screen listings.csv --set curency=EUR", ["curency", "Did you mean currency?"]),
        ("screen listings.csv --set currency", ["--set currency", "NAME=VALUE"]),
        ("screen listings.csv --set currency=EUR,", ["NAME=VALUE"]),
        # where to write
        ("screen listings.csv --out verdicts.xlsx", ["verdicts.xlsx", ".csv", ".jsonl", ".parquet"]),
        ("screen listings.csv --out verdicts", ["verdicts", ".parquet"]),
        ("screen listings.csv --out nowhere/v.csv", ["nowhere"]),
        ("screen listings.csv --out photos/holiday.jpg/v.csv", ["holiday.jpg"]),
        ("screen listings.csv --page nowhere/page.html", ["nowhere"]),
        ("screen listings.csv --out v.csv --page nowhere/page.html", ["nowhere"]),
        # the pack
        ("screen listings.csv --pack missing", ["There is no pack at missing"]),
        ("screen listings.csv --pack photos", ["There is no pack at photos"]),
        ("pack show missing", ["There is no pack at missing"]),
        ("pack diff missing photos", ["There is no pack at missing"]),
        ("pack build --brands missing.jsonl --out new", ["missing.jsonl"]),
        ("pack build --brands latin.jsonl --out new", ["latin.jsonl, line 1", "UTF-8"]),
        ("pack build --brands not.jsonl --out new", ["not.jsonl, line 1", "JSON"]),
        ("pack build --brands brands.csv --out new", ["brands.csv", "`name`", "brand"]),
        ("pack build --brands good.jsonl --out photos", ["photos", "is not a pack"]),
        ("pack build --brands good.jsonl --out listings.csv", ["listings.csv", "is not a pack"]),
        ("pack build --brands good.jsonl --out listings.csv/pack", ["listings.csv"]),
        ("pack build --brands good.jsonl --rules missing --out new", ["missing"]),
        # rules
        ("pack build --brands good.jsonl --rules not.toml --out new", ["not.toml", "TOML"]),
        ("pack build --brands good.jsonl --rules unknown-column.toml --out new", ["unknown-column", "titel", "title"]),
        ("rules test missing.toml listings.csv", ["missing.toml"]),
        ("rules test not.toml listings.csv", ["not.toml", "TOML"]),
        ("rules test unknown-column.toml listings.csv", ["unknown-column", "titel", "title"]),
        ("rules test forbidden.toml listings.csv", ["forbidden", "read_text"]),
        ("rules test unparsable.toml listings.csv", ["unparsable"]),
        ("rules test wrong-type.toml listings.csv", ["wrong-type"]),
        ("rules test good.toml listings.csv --rule bad", ["good.toml", "bad"]),
        ("rules test no-rules listings.csv", ["no-rules"]),
        ("rules test good.toml missing.csv", ["missing.csv"]),
        # labels
        ("evaluate listings.csv", ["listings.csv", "counterfeit", "title", "price"]),
        ("evaluate nonsense-labels.csv", ["'perhaps' is not a label", "true and false"]),
        ("evaluate no-labels.csv", ["No listing has a label", "counterfeit"]),
        ("evaluate labels.csv --picture curve.png", ["curve.png", ".svg"]),
        ("evaluate labels.csv --picture nowhere/curve.svg", ["nowhere"]),
        ("evaluate labels.csv --calibrate new --promise 2", ["2", "between 0 and 1"]),
        ("evaluate labels.csv --calibrate new --promise 0", ["between 0 and 1"]),
        ("evaluate labels.csv --calibrate photos", ["photos", "is not a pack"]),
        # the simulated market
        ("market feed --out listings.csv", ["listings.csv"]),
        ("market feed --out new --tactics sly", ["sly", "tuning"]),
        ("market feed --out new --listings 0", ["0"]),
        ("market feed --out new --listings -5", ["-5"]),
        ("demo --out listings.csv --listings 100 --labels 100", ["listings.csv"]),
    ],
)
def test_a_sentence_and_exit_code_two(refuse: Refuse, arguments: str, said: list[str]) -> None:
    check_refusal(*refuse(arguments), *said)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("screen", "file"),
        ("screem listings.csv", "screem"),
        ("pack bild", "bild"),
        ("screen listings.csv --ouput v.csv", "--ouput"),
        ("screen listings.csv --batch-rows many", "batch-rows"),
        ("screen listings.csv --batch-rows 0", "batch-rows"),
        ("pack build", "--out"),
        ("evaluate labels.csv --promise little", "promise"),
        ("demo --listings 3", "listings"),
    ],
)
def test_a_mistyped_command_line_is_explained(refuse: Refuse, arguments: str, said: str) -> None:
    code, complaint = refuse(arguments)
    assert code == 2
    assert "Traceback" not in complaint
    assert said in complaint


@pytest.mark.parametrize("arguments", ["", "pack", "rules", "market"])
def test_without_a_command_the_commands_are_shown(refuse: Refuse, arguments: str) -> None:
    code, complaint = refuse(arguments)
    assert code in (0, 2)
    assert "Traceback" not in complaint


def test_a_broken_rule_in_a_pack_is_never_written(refuse: Refuse) -> None:
    """`pack build` checks expressions, or nobody could screen with the pack it made."""
    check_refusal(*refuse("pack build --brands good.jsonl --rules forbidden.toml --out new"), "forbidden", "read_text")
