"""`assay up` with the gateway: set up from nothing, started again when it falls."""

import os
import shutil
import signal
import socket
from pathlib import Path

import httpx
import pytest

from assay.base.settings import Settings
from assay.run import group
from gateway.running import until
from run.homes import a_folder, assay, still

pytestmark = pytest.mark.enable_socket


def test_from_nothing_to_a_listing_and_back_after_a_fall(vocabulary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with a_folder() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        free.close()
        monkeypatch.setenv("ASSAY_GATEWAY_PORT", url.rpartition(":")[2])
        monkeypatch.setenv("ASSAY_PROGRAMS", "database,gateway")
        monkeypatch.delenv("ASSAY_CLOCK", raising=False)
        home = folder / "home"
        if vocabulary.is_dir():
            shutil.copytree(vocabulary, home / "cache")
        try:
            started = assay(home, "up")
            assert started.returncode == 0, started.stderr
            key = assay(home, "key", "make", "shop", "-m", "m1", "--quiet").stdout.strip()
            listing = {
                "event": "offered", "listing_id": "1", "version": 1, "captured_at": "2026-01-01T00:00:00Z", "seller_id": "s",
                "title": "Chair",
            }  # fmt: skip

            def status() -> str | None:
                try:
                    answer = httpx.post(
                        f"{url}/v1/listings", json=listing, headers={"Authorization": f"Bearer {key}"}, trust_env=False
                    )
                except httpx.TransportError:
                    return None
                return str(answer.json()["status"]) if answer.is_success else None

            assert status() == "kept"
            state = group.running_state(Settings(home))
            assert state is not None
            (gateway,) = [each for each in state.programs if each.name == "gateway"]
            assert gateway.process is not None
            os.kill(gateway.process.pid, signal.SIGKILL)
            until(lambda: status() == "same", 30)
            assert assay(home, "down").returncode == 0
        finally:
            still(home)


@pytest.mark.parametrize(("name", "value"), [("ASSAY_GATEWAY_PORT", "70000"), ("ASSAY_PROGRAMS", "database,nothing")])
def test_settings_that_cannot_be(name: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from assay.base.errors import AssayError
    from assay.run.programs import programs

    monkeypatch.delenv("ASSAY_PROGRAMS", raising=False)
    monkeypatch.setenv(name, value)
    with pytest.raises(AssayError, match=name):
        programs(Settings(tmp_path, "postgresql:///x"))
