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
from assay.market.feed import write
from assay.market.living.labels import labelled
from assay.market.living.world import Market, Setting
from assay.run import group

MARKETPLACE = "market"
_LABELS_SEED = 1_000_001
_LABELS_MONTHS, _FEWEST_LABELS = 6.0, 0.5
_PROMISE = 0.005
_RATE = "100000"
_SCOPES = (
    "listings:write", "listings:read", "sellers:write", "sales:write", "complaints:write", "notices:write",
    "cases:decide", "clock:step", "figures:read",
)  # fmt: skip


@contextlib.contextmanager
def own_platform(setting: Setting) -> Iterator[tuple[str, str]]:
    """Address and key of a platform that is gone when the block ends. Raises AssayError where it cannot be set up."""
    home = Path(tempfile.mkdtemp(prefix="assay-market-"))
    home.chmod(0o755)  # as root, the database runs as another user, who has to get in
    ports = _free_port(), _free_port()
    environment = {
        "ASSAY_HOME": str(home), "ASSAY_CLOCK": "stepped",
        "ASSAY_WEBHOOKS_PRIVATE": "1",  # the market listens on loopback
        "ASSAY_GATEWAY_PORT": str(ports[0]), "ASSAY_WEB_PORT": str(ports[1]),
    }  # fmt: skip
    console = Console(stderr=True)
    before = dict(os.environ)
    os.environ.update(environment)
    os.environ.pop("DATABASE_URL", None)
    try:
        with console.status("Letting a market live for labels…") as status:
            labels = _labels(setting, home)
            status.update("Starting a platform…")
            group.up(Settings(home), status.update)
            status.update("Calibrating its pack…")
            # First with the dealers that the labels know; the record of calibration stays with the packs that follow.
            _assay("brand", "import", str(labels / "brands.jsonl"))
            _assay("pack", "calibrate-from", str(labels / "labels.parquet"), "--promise", str(_PROMISE))
            status.update("Registering the market's brands…")
            _assay("brand", "import", str(_brands(setting, home)))
            _assay("pack", "compile")
            _assay("switch", "on", "--reason", "A market run.")
            scopes = [word for scope in _SCOPES for word in ("--scope", scope)]
            key = _assay("key", "make", "market", "-m", MARKETPLACE, "--rate", _RATE, "--quiet", *scopes).strip()
        yield f"http://127.0.0.1:{ports[0]}", key
    finally:
        with contextlib.suppress(AssayError), console.status("Stopping the platform…"):
            group.down(Settings(home))
        os.environ.clear()
        os.environ.update(before)
        shutil.rmtree(home, ignore_errors=True)


def _labels(setting: Setting, home: Path) -> Path:
    """Labels of another seed, with the tuning half of the tactics, and the brands that go with them."""
    seed = _LABELS_SEED + (setting.seed == _LABELS_SEED)
    write(labelled(Setting(seed, _LABELS_MONTHS, max(setting.size, _FEWEST_LABELS), "tuning")), home / "labels")
    return home / "labels"


def _brands(setting: Setting, home: Path) -> Path:
    """What the owners of this market's brands registered."""
    described = (json.dumps(brand, ensure_ascii=False) for brand in Market(setting).brands())
    path = home / "brands.jsonl"
    path.write_text("\n".join(described) + "\n", encoding="utf-8")
    return path


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
