"""Everything a screener knows, compiled into one immutable folder with a content hash.

Large parts are memory-mapped, so that opening a pack costs little and processes forked after it share its pages.
"""

import contextlib
import csv
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from assay.base.errors import AssayError
from assay.base.rates import Rates, read_rates
from assay.detect.brands import BrandNote
from assay.detect.marks import Marks, compile_marks
from assay.detect.model import Weights, weights_of
from assay.detect.rules import COLUMN_TYPES, Rule, compile_rules
from assay.detect.sources import Sources
from assay.detect.text.fold import Folder
from assay.detect.text.lexicon import Lexicon, LexiconCompiler
from assay.detect.text.words import Words, compile_words, words_version

FORMAT: Final = 2
ENGINE: Final = "1.1"
MANIFEST: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class Pack:
    """An opened pack: verified against its manifest, its parts mapped."""

    path: Path
    id: str
    manifest: dict[str, Any]
    folder: Folder
    words: Words
    lexicon: Lexicon
    marks: Marks
    rates: Rates
    rules: tuple[Rule, ...]
    weights: Weights
    lexicons: dict[str, Any]


# --- compiling ---


def compile_pack(sources: Sources, out: Path, vocabulary: Path) -> list[BrandNote]:
    """Compile the sources into the folder `out`, which appears whole or not at all, and return what was left out.

    `vocabulary` is a folder where the table of ordinary words, the same for all packs, is kept between compilations.
    """
    compile_rules(sources.rules, COLUMN_TYPES)  # a rule that is refused is refused before anything is written
    with _new_folder(out) as folder:
        notes = list(sources.notes)
        folding = {"homoglyphs": sources.homoglyphs, "leet": sources.leet, "slips": sources.slips}
        _write_json(folder / "fold.json", folding)
        folder_of_text = Folder(sources.homoglyphs)
        words = _shared_words(folder_of_text, sources.homoglyphs, vocabulary)
        shutil.copyfile(words, folder / "words.marisa")
        compiler = LexiconCompiler(folder_of_text, Words(words), notes, sources.alike, sources.ordinary)
        for number, brand in enumerate(sources.brands):
            compiler.add(number, brand)
        names = compiler.write(folder)
        compile_marks(sources.brands, sources.rates, sources.classes, folder / "marks.arrow")
        fold = folder_of_text.base
        _write_json(
            folder / "lexicons.json",
            {
                "slang": {
                    fold(term["term"]): {**term, "innocent": [fold(word) for word in term["innocent"]]}
                    for term in sources.slang
                },
                "cues": [{**cue, "term": fold(cue["term"])} for cue in sources.cues],
                "not_compatible": [fold(word) for word in sources.not_compatible],
                "goods": {fold(term): kind for term, kind in sources.goods.items()},
            },
        )
        _write_rates(folder / "rates.csv", sources.rates)
        _write_json(folder / "rules.json", [_rule_record(rule) for rule in sources.rules])
        _write_json(folder / "weights.json", weights_of(sources.weights).as_json())
        _write_manifest(folder, {"brands": len(sources.brands), "names": names, "rules": len(sources.rules)})
    return notes


def derive_pack(pack: Pack, weights: Weights, out: Path) -> None:
    """A copy of a pack with other weights, or with a record of calibration."""
    with _new_folder(out) as folder:
        for name in pack.manifest["files"]:
            shutil.copyfile(pack.path / name, folder / name)
        _write_json(folder / "weights.json", weights.as_json())
        _write_manifest(folder, pack.manifest["counts"])


def _rule_record(rule: Rule) -> dict[str, Any]:
    return {key: value for key, value in asdict(rule).items() if key != "place"}


def _shared_words(folder: Folder, homoglyphs: dict[str, str], vocabulary: Path) -> Path:
    """The compiled vocabulary, made once for each version of its sources."""
    version = hashlib.sha256(json.dumps([words_version(), sorted(homoglyphs.items())]).encode()).hexdigest()[:16]
    path = vocabulary / f"words-{version}.marisa"
    if not path.exists():
        vocabulary.mkdir(parents=True, exist_ok=True)
        unfinished = vocabulary / f".words-{os.getpid()}.part"
        try:
            compile_words(folder.base, unfinished)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    return path


@contextlib.contextmanager
def _new_folder(out: Path) -> Iterator[Path]:
    """A folder that takes its name when everything in it is written; an older pack of that name goes only then."""
    if out.exists() and not _is_pack(out) and (not out.is_dir() or any(out.iterdir())):
        raise AssayError(f"{out} exists and is not a pack.", "Name a new folder, or one that holds a pack.")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    except OSError as error:
        raise _not_written(out, error) from error
    try:
        yield unfinished
        unfinished.chmod(0o755)
        _take_place(unfinished, out)
    except OSError as error:
        raise _not_written(out, error) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _take_place(unfinished: Path, out: Path) -> None:
    """Rename a finished folder; an older one comes back if that fails."""
    if not out.exists():
        os.replace(unfinished, out)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    os.replace(out, aside)
    try:
        os.replace(unfinished, out)
    except OSError:
        os.replace(aside, out)
        raise
    shutil.rmtree(aside)


def _is_pack(path: Path) -> bool:
    try:
        manifest = _read_json(path / MANIFEST)
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and {"pack", "format", "files"} <= manifest.keys()


def _not_written(out: Path, error: OSError) -> AssayError:
    reason = error.strerror or str(error) or "the disk refused it"
    return AssayError(f"The pack could not be written to {out}: {reason}.", "Nothing was left behind.")


def _write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, sort_keys=True), "utf-8")


def _write_rates(path: Path, rates: Rates) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["currency", "usd", "price_level", "as_of"])
        writer.writerows([rate.currency, rate.usd, rate.price_level, rate.as_of] for rate in rates)


def _write_manifest(folder: Path, counts: dict[str, int]) -> None:
    files = {
        path.name: {"sha256": _sha256(path), "bytes": path.stat().st_size}
        for path in sorted(folder.iterdir())
        if path.name != MANIFEST
    }
    content = {"format": FORMAT, "engine": ENGINE, "counts": counts, "files": files}
    identity = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    _write_json(folder / MANIFEST, {"pack": identity, **content})


# --- opening ---


def open_pack(path: Path) -> Pack:
    """Open a pack and check every byte of it; a pack that is not exactly what was compiled is refused."""
    manifest = _checked_manifest(path)
    folding = _read_json(path / "fold.json")
    words = Words(path / "words.marisa")
    return Pack(
        path=path,
        id=manifest["pack"],
        manifest=manifest,
        folder=Folder(folding["homoglyphs"]),
        words=words,
        lexicon=Lexicon(path),
        marks=Marks(path / "marks.arrow"),
        rates=read_rates(path / "rates.csv"),
        rules=tuple(
            Rule(**{**record, "jurisdiction": tuple(record["jurisdiction"])})
            for record in _read_json(path / "rules.json")
        ),
        weights=weights_of(_read_json(path / "weights.json")),
        lexicons={**_read_json(path / "lexicons.json"), "leet": folding["leet"], "slips": folding["slips"]},
    )


def _checked_manifest(path: Path) -> dict[str, Any]:
    if not (path / MANIFEST).is_file():
        raise AssayError(f"There is no pack at {path}.", "Build one with `assay pack build --out PACK`.")
    try:
        manifest = _read_json(path / MANIFEST)
        content = {key: manifest[key] for key in ("format", "engine", "counts", "files")}
        identity = manifest["pack"]
    except (ValueError, KeyError, TypeError):
        raise AssayError(f"The manifest of the pack {path} is damaged.", "Build the pack again.") from None
    if content["format"] != FORMAT:
        raise AssayError(
            f"The pack {path} has format {content['format']}, this version of Assay reads format {FORMAT}.",
            "Build the pack again with `assay pack build`.",
        )
    if hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest() != identity:
        raise AssayError(f"The manifest of the pack {path} does not match its own hash.", "Build the pack again.")
    for name, expected in content["files"].items():
        if not (path / name).is_file() or _sha256(path / name) != expected["sha256"]:
            raise AssayError(f"The file {name} of the pack {path} is damaged or missing.", "Build the pack again.")
    return dict(manifest)


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
