"""A platform for one market run: started in a scratch home on a stepped clock, taught the market's brands, switched on."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from assay.base.errors import AssayError
from assay.base.settings import Settings
from assay.cli.evaluation import measured, write_calibrated
from assay.detect.pack import compile_pack, open_pack
from assay.detect.sources import read_sources
from assay.market.feed import write
from assay.market.living.labels import labelled
from assay.market.living.world import Market, Setting
from assay.run import group

MARKETPLACE = "market"
_LABELS_SEED = 1_000_001
_LABELS_MONTHS, _FEWEST_LABELS = 6.0, 0.5
_PROMISE = 0.005
_SCOPES = (
    "listings:write", "listings:read", "sellers:write", "sales:write", "complaints:write", "notices:write",
    "cases:decide", "clock:step",
)  # fmt: skip


@contextlib.contextmanager
def own_platform(setting: Setting) -> Iterator[tuple[str, str]]:
    """Address and key of a platform that is gone when the block ends. Raises AssayError where it cannot be set up."""
    home = Path(tempfile.mkdtemp(prefix="assay-market-"))
    home.chmod(0o755)  # as root, the database runs as another user, who has to get in
    ports = _free_port(), _free_port()
    environment = {
        "ASSAY_HOME": str(home), "ASSAY_CLOCK": "stepped",
        "ASSAY_GATEWAY_PORT": str(ports[0]), "ASSAY_WEB_PORT": str(ports[1]),
    }  # fmt: skip
    console = Console(stderr=True)
    before = dict(os.environ)
    os.environ.update(environment)
    os.environ.pop("DATABASE_URL", None)
    settings = Settings(home)
    try:
        with console.status("Making a pack for this market…") as status:
            brands, pack = _calibrated(setting, home)
            status.update("Starting a platform…")
            group.up(settings, status.update)
            status.update("Registering the market's brands…")
            _assay("rights", "import", str(brands))
            _assay("pack", "adopt", str(pack))
            _assay("switch", "on")
            key = _assay("key", "make", "--marketplace", MARKETPLACE, "--scopes", ",".join(_SCOPES))
        yield f"http://127.0.0.1:{ports[0]}", key.split()[-1]
    finally:
        with contextlib.suppress(AssayError), console.status("Stopping the platform…"):
            group.down(settings)
        os.environ.clear()
        os.environ.update(before)
        shutil.rmtree(home, ignore_errors=True)


def _calibrated(setting: Setting, home: Path) -> tuple[Path, Path]:
    """What the owners of this market's brands registered, and a pack calibrated on labels of another seed."""
    brands = home / "brands.jsonl"
    described = (json.dumps(brand, ensure_ascii=False) for brand in Market(setting).brands())
    brands.write_text("\n".join(described) + "\n", encoding="utf-8")
    seed = _LABELS_SEED + (setting.seed == _LABELS_SEED)
    labels = Setting(seed, _LABELS_MONTHS, max(setting.size, _FEWEST_LABELS), "tuning")
    folder = home / "labels"
    write(labelled(labels), folder)
    plain, calibrated = home / "uncalibrated", home / "calibrated"
    compile_pack(read_sources([folder / "brands.jsonl"], None), plain, home / "cache")
    pack = open_pack(plain)
    write_calibrated(pack, measured(pack, folder / "labels.parquet", {}, {}), _PROMISE, calibrated)
    return brands, calibrated


def _assay(*arguments: str) -> str:
    """What this command prints. Raises AssayError with what it complained of where it fails."""
    program = [sys.executable, "-P", "-c", "from assay.cli import main; main()", *arguments]
    ended = subprocess.run(program, capture_output=True, encoding="utf-8", check=False)  # noqa: S603 - ourselves
    if ended.returncode:
        said = ended.stderr.strip() or ended.stdout.strip() or "it said nothing"
        raise AssayError(f"`assay {' '.join(arguments[:2])}` ended with {ended.returncode}: {said}")
    return ended.stdout


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
