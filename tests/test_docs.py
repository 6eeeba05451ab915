"""The documents: links lead somewhere, commands exist, examples are read by the code, the glossary fits the house."""

import ast
import csv
import importlib
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from assay.base.rates import read_rates
from assay.cli.app import app
from assay.detect.brands import BRAND_KEYS, read_brands
from assay.detect.finding import FINDING_TYPE, Kind
from assay.detect.marks import Usage
from assay.detect.rules import COLUMN_TYPES, compile_rules, load_rules
from assay.detect.sources import REGISTRY

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
GLOSSARY = ROOT / "docs" / "glossary.md"

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def prose(page: Path) -> str:
    return FENCE.sub("", page.read_text("utf-8"))


def blocks(language: str) -> list[Any]:
    """Every fenced block of a language, named by its page."""
    return [
        pytest.param(block, id=f"{name_of(page)}-{number}")
        for page in PAGES
        for number, (said, block) in enumerate(FENCE.findall(page.read_text("utf-8")), 1)
        if said == language
    ]


def anchors(page: Path) -> set[str]:
    """The anchors that a page's headings get where Markdown is shown."""
    headings = HEADING.findall(prose(page))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_relative_links_lead_to_files_and_headings(page: Path) -> None:
    broken = []
    for target in LINK.findall(prose(page)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or not file.is_relative_to(ROOT) or (anchor and anchor not in anchors(file)):
            broken.append(target)
    assert not broken


# --- commands ---


def command_lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if match := re.match(r"(?:\.venv/bin/)?(assay .*?)(?:\s+#.*)?$", line.strip()):
            yield match.group(1)


def fenced_commands() -> list[Any]:
    return [
        pytest.param(line, id=f"{name_of(page)}: {line}")
        for page in PAGES
        for _, block in FENCE.findall(page.read_text("utf-8"))
        for line in command_lines(block)
    ]


def inline_commands() -> list[Any]:
    return [
        pytest.param(line, id=f"{name_of(page)}: {line}")
        for page in PAGES
        for code in INLINE.findall(prose(page))
        for line in command_lines(code)
    ]


def found_command(line: str) -> tuple[Any, list[str]]:
    """The command that a line calls, and what stands after its name."""
    command: Any = typer.main.get_command(app)
    words = shlex.split(line)[1:]
    while subcommands := getattr(command, "commands", None):
        if not words or words[0].startswith("-"):
            break
        assert words[0] in subcommands, f"there is no command {words[0]}; there are {sorted(subcommands)}"
        command = subcommands[words.pop(0)]
    return command, words


@pytest.mark.parametrize("line", fenced_commands())
def test_a_command_line_is_one_that_assay_would_read(line: str) -> None:
    command, words = found_command(line)
    command.make_context(command.name, words)


@pytest.mark.parametrize("line", inline_commands())
def test_a_command_in_a_sentence_has_commands_and_options_that_exist(line: str) -> None:
    command, words = found_command(line)
    options = {option for parameter in command.params for option in parameter.opts}
    assert {word.partition("=")[0] for word in words if word.startswith("-")} <= options | {"--help"}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_make_targets_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    fenced = [line for _, block in FENCE.findall(page.read_text("utf-8")) for line in block.splitlines()]
    code = [*INLINE.findall(prose(page)), *fenced]
    assert {match.group(1) for line in code if (match := re.match(r"make ([a-z]+)", line))} <= targets


# --- examples ---


@pytest.mark.parametrize("block", blocks("toml"))
def test_rule_examples_compile(block: str, tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text(block, "utf-8")
    rules = load_rules(tmp_path / "rules.toml")
    assert rules
    compile_rules(rules, COLUMN_TYPES)


@pytest.mark.parametrize("block", blocks("json"))
def test_json_examples_are_brands_or_findings(block: str, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in block.splitlines()]
    if "kind" in lines[0]:
        assert [list(line) for line in lines] == [FINDING_TYPE.names] * len(lines)
        assert all(line["kind"] in set(Kind) for line in lines)
    else:
        assert_brands(block, tmp_path / "brands.jsonl", {key for line in lines for key in line})


@pytest.mark.parametrize("block", blocks("csv"))
def test_csv_examples_are_brands_or_slang(block: str, tmp_path: Path) -> None:
    header = next(csv.reader(block.splitlines()))
    if "strength" in header:
        with (REGISTRY / "slang" / "en.csv").open(encoding="utf-8", newline="") as file:
            assert header == next(csv.reader(file))
    else:
        assert_brands(block, tmp_path / "brands.csv", set(header))


def assert_brands(block: str, path: Path, keys: set[str]) -> None:
    path.write_text(block, "utf-8")
    notes: list[Any] = []
    assert read_brands(path, read_rates(REGISTRY / "rates.csv"), notes)
    assert not notes
    assert keys <= set(BRAND_KEYS)


@pytest.mark.parametrize("block", blocks("python"))
def test_python_examples_import_what_exists(block: str) -> None:
    for statement in ast.walk(ast.parse(block)):
        if isinstance(statement, ast.ImportFrom) and statement.module:
            module = importlib.import_module(statement.module)
            assert [alias.name for alias in statement.names if not hasattr(module, alias.name)] == []


# --- the glossary ---


def test_the_glossary_has_a_heading_for_each_folder() -> None:
    folders = {path.parent.name for path in (ROOT / "src" / "assay").glob("*/__init__.py")}
    assert re.findall(r"^## (.+)$", GLOSSARY.read_text("utf-8"), re.MULTILINE) == [
        folder for folder in ("base", "detect", "files", "cli", "market") if folder in folders
    ] + sorted(folders - {"base", "detect", "files", "cli", "market"})


@pytest.mark.parametrize("value", [*Kind, *Usage])
def test_the_glossary_names_every_kind_and_usage(value: str) -> None:
    assert f"| `{value}` |" in GLOSSARY.read_text("utf-8")


def test_every_how_to_and_decision_is_reachable() -> None:
    targets = [(page, target.partition("#")[0]) for page in PAGES for target in LINK.findall(prose(page))]
    linked = {(page.parent / path).resolve() for page, path in targets}
    assert [name_of(page) for page in PAGES if page not in linked and page.name != "README.md"] == []
