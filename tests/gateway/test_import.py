"""`assay import` and `assay key`, as programs beside a gateway that runs."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from assay.office.catalog.models import Account, Listing
from assay.office.people.models import ApiKey
from gateway.running import Running
from run.homes import ASSAY

pytestmark = pytest.mark.enable_socket
ROWS = """id,title,price,currency,seller,seller_verified
1,Wooden chair,12.30,EUR,s1,yes
2,Nike Air Max 1:1 replica AAA quality,30,EUR,s2,no
3,Lamp,-5,EUR,s1,yes
4,Table,30,EUR,,yes
"""


def assay(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the program on the home and the database of the test."""
    return subprocess.run(
        [ASSAY, *map(str, arguments)],
        env={**os.environ, "COLUMNS": "300"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_a_file_goes_in_once(gateway: Running, tmp_path: Path) -> None:
    file = tmp_path / "shop.csv"
    file.write_text(ROWS, "utf-8")
    arguments = ("import", file, "--map", "seller_id=seller", "--key", gateway.key, "--url", gateway.url)
    first = assay(*arguments)
    assert first.returncode == 2, first.stderr
    assert "listing 4, seller_id" in first.stdout
    assert "kept" in first.stdout and "review" in first.stdout
    kept = Listing.objects.count()
    assert kept >= 2 and Account.objects.get(external_id="s1").verified is True
    again = assay(*arguments)
    assert f"{kept:,} kept before" in again.stdout and Listing.objects.count() == kept
    file.write_text(ROWS.splitlines()[0] + "\n1,Oak chair,12.30,EUR,s1,yes\n", "utf-8")
    changed = assay(*arguments)
    assert changed.returncode == 2 and "higher version" in changed.stdout
    assert assay(*arguments, "--version", "2").returncode == 0


def test_a_key_made_for_one_import(gateway: Running, tmp_path: Path) -> None:
    file = tmp_path / "shop.jsonl"
    file.write_text(json.dumps({"listing_id": "1", "title": "Chair", "seller_id": "s1"}), "utf-8")
    run = assay("import", file, "-m", "m9", "--url", gateway.url)
    assert run.returncode == 0, run.stderr
    assert Listing.objects.get().marketplace == "m9"
    assert ApiKey.objects.get(name="import").revoked_at is not None
    refused = assay("import", file, "--url", gateway.url, "--key", "wrong")
    assert refused.returncode == 2 and "The gateway refused" in refused.stderr


def test_keys_from_the_command_line(gateway: Running) -> None:
    made = assay("key", "make", "shop", "-m", "m1", "--scope", "listings:read", "--quiet")
    assert made.returncode == 0, made.stderr
    secret = made.stdout.strip()
    assert gateway.with_key(secret).get("/v1/listings/m1/none").status_code == 404
    listed = assay("key", "list").stdout
    assert secret.split("_")[1] in listed and secret not in listed
    assert assay("key", "revoke", secret.split("_")[1]).returncode == 0
    assert assay("key", "revoke", "nothing").returncode == 2
    assert assay("key", "make", "shop", "-m", "m1", "--scope", "burn").returncode == 2
