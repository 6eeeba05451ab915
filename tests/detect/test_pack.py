"""Packs: the same from the same sources, whole or not there, and refused when a single byte is another."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from detect_values import VELMORANE, brands_file, pack_of

from assay.base.errors import AssayError
from assay.detect import pack as packs
from assay.detect.model import weights_of
from assay.detect.pack import FORMAT, MANIFEST, Pack, compile_pack, derive_pack, open_pack
from assay.detect.sources import Sources, read_sources

BRANDS = (
    VELMORANE,
    {"name": "Harbour & Sons", "aliases": ["Harbour Sons", "हार्बर"], "goods": ["outerwear"], "prices": 80},
    {"name": "Кирвель", "zh": ["奇维尔", "茅威"], "goods": ["watch"]},
    {"name": "토르반", "aliases": ["トルバン", "ตอร์บัน"], "lines": ["Fjord"], "goods": ["shoes"]},
)


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    return read_sources([brands_file(tmp_path, *BRANDS)], None)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory, vocabulary: Path) -> Path:
    folder = tmp_path_factory.mktemp("compiled")
    compile_pack(read_sources([brands_file(folder, *BRANDS)], None), folder / "pack", vocabulary)
    return folder / "pack"


@pytest.fixture
def pack(tmp_path: Path, compiled: Path) -> Path:
    """A pack of the brands, to be damaged."""
    brands_file(tmp_path, *BRANDS)
    return Path(shutil.copytree(compiled, tmp_path / "pack"))


def refusal(path: Path) -> str:
    with pytest.raises(AssayError) as refused:
        open_pack(path)
    assert refused.value.hint
    return str(refused.value)


def names_in(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


# --- the same sources, the same pack ---


def test_the_same_sources_give_the_same_pack_in_any_folder_at_any_time(
    tmp_path: Path, vocabulary: Path, sources: Sources
) -> None:
    (tmp_path / "elsewhere" / "deep").mkdir(parents=True)
    for place in ("one", "two", "elsewhere/deep/pack"):
        compile_pack(sources, tmp_path / place, vocabulary)
    again = read_sources([tmp_path / "brands.jsonl"], None)
    compile_pack(again, tmp_path / "again", vocabulary)
    ids = {open_pack(tmp_path / place).id for place in ("one", "two", "elsewhere/deep/pack", "again")}
    assert len(ids) == 1
    manifests = {(tmp_path / place / MANIFEST).read_bytes() for place in ("one", "elsewhere/deep/pack", "again")}
    assert len(manifests) == 1


def test_another_process_with_another_hash_seed_and_a_vocabulary_made_anew_gives_the_same_pack(
    tmp_path: Path, pack: Path
) -> None:
    program = (
        "import sys; from pathlib import Path; from assay.detect.pack import compile_pack; from assay.detect.sources import read_sources\n"
        "compile_pack(read_sources([Path(sys.argv[1])], None), Path(sys.argv[2]), Path(sys.argv[3]))"
    )
    arguments = [
        sys.executable,
        "-c",
        program,
        str(tmp_path / "brands.jsonl"),
        str(tmp_path / "other"),
        str(tmp_path / "words"),
    ]
    subprocess.run(arguments, env={**os.environ, "PYTHONHASHSEED": "4711"}, check=True)
    assert open_pack(tmp_path / "other").id == open_pack(pack).id


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Velmorana"},
        {"zh": []},
        {"goods": ["bag"]},
        {"prices": 61},
        {"authorised_sellers": []},
        {"common_word": True},
    ],
    ids=lambda change: next(iter(change)),
)
def test_other_sources_give_another_pack(tmp_path: Path, pack: Path, vocabulary: Path, change: dict[str, Any]) -> None:
    other = pack_of(tmp_path, vocabulary, {**VELMORANE, **change}, *BRANDS[1:], name="other")
    assert other.id != open_pack(pack).id


def test_the_id_is_the_hash_of_what_the_manifest_says(pack: Path) -> None:
    opened = open_pack(pack)
    assert opened.id == opened.manifest["pack"]
    assert len(opened.id) == 64
    assert set(opened.manifest["files"]) == names_in(pack) - {MANIFEST}


def test_a_pack_may_be_moved(tmp_path: Path, pack: Path) -> None:
    before = open_pack(pack).id
    pack.rename(tmp_path / "moved")
    assert open_pack(tmp_path / "moved").id == before


# --- one byte, one file ---


def test_one_flipped_byte_in_any_file_is_noticed_and_the_file_named(pack: Path) -> None:
    for name in open_pack(pack).manifest["files"]:
        path = pack / name
        content = path.read_bytes()
        if not content:
            continue
        for place in {0, len(content) // 2, len(content) - 1}:
            path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
            assert f"The file {name} of the pack {pack} is damaged" in refusal(pack)
        path.write_bytes(content)
    open_pack(pack)


@pytest.mark.parametrize("damage", [lambda content: content[:-1], lambda content: content + b"\0", lambda _: b""])
def test_a_file_cut_short_or_grown_is_noticed(pack: Path, damage: Callable[[bytes], bytes]) -> None:
    path = pack / "names.marisa"
    path.write_bytes(damage(path.read_bytes()))
    assert "names.marisa" in refusal(pack)


def test_a_missing_file_is_named(pack: Path) -> None:
    (pack / "marks.arrow").unlink()
    assert "marks.arrow" in refusal(pack)


def test_any_flipped_byte_of_the_manifest_is_noticed(pack: Path) -> None:
    path = pack / MANIFEST
    content = path.read_bytes()
    for place in range(len(content)):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert str(pack) in refusal(pack)


def test_a_manifest_cut_short_is_noticed_wherever_it_ends(pack: Path) -> None:
    path = pack / MANIFEST
    content = path.read_bytes()
    for length in range(0, len(content), 97):
        path.write_bytes(content[:length])
        assert "The manifest of the pack" in refusal(pack)


@pytest.mark.parametrize("content", [b"[]", b"null", b"{}", b"3", b"\xff\xfe", b'{"format": 1}'])
def test_a_manifest_that_is_none_is_noticed(pack: Path, content: bytes) -> None:
    (pack / MANIFEST).write_bytes(content)
    assert "The manifest of the pack" in refusal(pack)


@pytest.mark.parametrize("number", [FORMAT + 1, 0, "2", None])
def test_a_pack_of_another_format_is_refused_by_its_number(pack: Path, number: Any) -> None:
    path = pack / MANIFEST
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "format": number}), "utf-8")
    said = refusal(pack)
    assert f"has format {number}" in said
    assert f"reads format {FORMAT}" in said


@pytest.mark.parametrize("place", ["nothing", "empty", "file"])
def test_where_there_is_no_pack_that_is_said(tmp_path: Path, place: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("not a pack", "utf-8")
    assert f"There is no pack at {tmp_path / place}." in refusal(tmp_path / place)


def test_a_folder_without_its_manifest_is_no_pack(pack: Path) -> None:
    (pack / MANIFEST).unlink()
    assert "There is no pack at" in refusal(pack)


# --- whole or not there ---


@pytest.mark.parametrize(
    "content",
    [
        {"holiday.jpg": "a picture"},
        {"manifest.json": '{"name": "my web app", "icons": []}', "index.html": "<p>"},
        {"manifest.json": "{}"},
    ],
    ids=["pictures", "a web app", "an empty manifest"],
)
def test_a_folder_that_is_not_a_pack_is_never_overwritten(
    tmp_path: Path, vocabulary: Path, sources: Sources, content: dict[str, str]
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    for name, text in content.items():
        (folder / name).write_text(text, "utf-8")
    with pytest.raises(AssayError, match="exists and is not a pack"):
        compile_pack(sources, folder, vocabulary)
    assert {path.name: path.read_text("utf-8") for path in folder.iterdir()} == content


def test_a_file_is_never_overwritten(tmp_path: Path, vocabulary: Path, sources: Sources) -> None:
    (tmp_path / "mine").write_text("my text", "utf-8")
    with pytest.raises(AssayError, match="exists and is not a pack"):
        compile_pack(sources, tmp_path / "mine", vocabulary)
    assert (tmp_path / "mine").read_text("utf-8") == "my text"


def test_an_empty_folder_takes_a_pack(tmp_path: Path, vocabulary: Path, sources: Sources) -> None:
    (tmp_path / "mine").mkdir()
    compile_pack(sources, tmp_path / "mine", vocabulary)
    assert len(open_pack(tmp_path / "mine").marks) == len(BRANDS)


def test_a_pack_takes_the_place_of_an_older_one_and_leaves_nothing_else(
    tmp_path: Path, pack: Path, vocabulary: Path
) -> None:
    before = open_pack(pack).id
    present = names_in(tmp_path)
    compile_pack(read_sources([brands_file(tmp_path, VELMORANE, name="b.jsonl")], None), pack, vocabulary)
    assert open_pack(pack).id != before
    assert names_in(tmp_path) == present | {"b.jsonl"}


@pytest.mark.parametrize("step", ["compile_marks", "_write_rates", "_write_manifest"])
@pytest.mark.parametrize(
    "failure", [RuntimeError("a bug"), KeyboardInterrupt(), OSError(28, "No space left on device")], ids=str
)
def test_a_compilation_that_breaks_off_leaves_nothing_and_keeps_the_older_pack(
    tmp_path: Path,
    pack: Path,
    vocabulary: Path,
    sources: Sources,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    failure: BaseException,
) -> None:
    before, present = open_pack(pack).id, names_in(tmp_path)

    def fail(*_: Any) -> None:
        raise failure

    monkeypatch.setattr(packs, step, fail)
    for out in (pack, tmp_path / "new"):
        with pytest.raises(AssayError if isinstance(failure, OSError) else type(failure)):
            compile_pack(sources, out, vocabulary)
    assert names_in(tmp_path) == present
    assert open_pack(pack).id == before


def test_an_older_pack_stays_when_the_new_one_cannot_take_its_name(
    tmp_path: Path, pack: Path, vocabulary: Path, sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, present = open_pack(pack).id, names_in(tmp_path)
    replace, calls = os.replace, []

    def fail_at_last(source: Any, target: Any) -> None:
        calls.append(target)
        if Path(target) == pack and len(calls) < 3:
            raise OSError(5, "Input/output error")
        replace(source, target)

    monkeypatch.setattr(os, "replace", fail_at_last)
    with pytest.raises(AssayError):
        compile_pack(sources, pack, vocabulary)
    assert names_in(tmp_path) == present
    assert open_pack(pack).id == before


def test_a_vocabulary_that_breaks_off_is_not_kept(
    tmp_path: Path, sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(_: Any, path: Path) -> None:
        path.write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(packs, "compile_words", half)
    with pytest.raises(KeyboardInterrupt):
        compile_pack(sources, tmp_path / "pack", tmp_path / "vocabulary")
    assert list((tmp_path / "vocabulary").iterdir()) == []
    assert not (tmp_path / "pack").exists()


def test_a_place_where_no_folder_can_be_is_refused(tmp_path: Path, vocabulary: Path, sources: Sources) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(AssayError) as refused:
        compile_pack(sources, tmp_path / "file" / "pack", vocabulary)
    assert str(tmp_path / "file") in str(refused.value)


FULL_DISK = """
import json, resource, sys
from pathlib import Path

import marisa_trie

from assay.base.errors import AssayError
from assay.detect import pack
from assay.detect.pack import compile_pack, derive_pack, open_pack
from assay.detect.sources import read_sources

folder, vocabulary = Path(sys.argv[1]), Path(sys.argv[2])
sources = read_sources([folder / "brands.jsonl"], None)
whole = open_pack(folder / "pack")
few_words, shared_words = folder / "few.marisa", pack._shared_words
marisa_trie.RecordTrie("<B?", [("harbour", (90, True))]).save(str(few_words))


def said(limit, write):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        write()
    except AssayError as error:
        return str(error)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


sentences = {"derived": said(100_000, lambda: derive_pack(whole, whole.weights, folder / "new"))}
for name, file in whole.manifest["files"].items():
    pack._shared_words = shared_words if name == "words.marisa" else lambda *_: few_words
    sentences[name] = said(file["bytes"] - 1, lambda: compile_pack(sources, folder / "new", vocabulary))
print(json.dumps(sentences))
"""


def test_a_full_disk_leaves_no_pack_whichever_file_it_stops(tmp_path: Path, vocabulary: Path) -> None:
    letters = [chr(97 + number) for number in range(26)]
    brands = (
        {"name": f"V{one}lm{two}rane T{two}rv{one}n", "zh": [f"维莫{chr(0x5170 + ord(one))}"]}
        for one in letters
        for two in letters
    )
    compile_pack(read_sources([brands_file(tmp_path, *brands)], None), tmp_path / "pack", vocabulary)
    before = names_in(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path), str(vocabulary)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    sentences = json.loads(done.stdout)
    assert set(sentences) == {"derived", *open_pack(tmp_path / "pack").manifest["files"]}
    for name, sentence in sentences.items():
        assert sentence is not None, name
        assert sentence.startswith(f"The pack could not be written to {tmp_path / 'new'}: "), sentence
        assert "None" not in sentence, sentence
    assert names_in(tmp_path) == before | {"few.marisa"}


# --- deriving and opening ---


def test_a_derived_pack_differs_by_its_weights_alone(tmp_path: Path, pack: Path) -> None:
    whole = open_pack(pack)
    derive_pack(whole, whole.weights, tmp_path / "same")
    assert open_pack(tmp_path / "same").id == whole.id
    changed = weights_of({**whole.weights.as_json(), "review_at": 0.25})
    derive_pack(whole, changed, tmp_path / "other")
    other = open_pack(tmp_path / "other")
    assert other.id != whole.id
    assert other.weights.review_at == 0.25
    differing = {name for name, file in other.manifest["files"].items() if whole.manifest["files"][name] != file}
    assert differing == {"weights.json"}


def test_a_pack_of_fifteen_thousand_brands_opens_at_once(tmp_path: Path, vocabulary: Path) -> None:
    brands = [
        {"name": f"Vel{number:x}mor{number * 7919 % 1000}ane", "aliases": [f"Alias {number} House"]}
        for number in range(15_000)
    ]
    compile_pack(read_sources([brands_file(tmp_path, *brands)], None), tmp_path / "pack", vocabulary)

    def opening() -> tuple[float, Pack]:
        started = time.perf_counter()
        opened = open_pack(tmp_path / "pack")
        return time.perf_counter() - started, opened

    seconds, opened = min((opening() for _ in range(3)), key=lambda pair: pair[0])
    assert len(opened.marks) == 15_000
    assert seconds < 0.5
