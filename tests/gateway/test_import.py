"""`assay import` and `assay key`, beside a gateway that runs."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from assay.base.errors import AssayError
from assay.cli.app import app
from assay.office.catalog.models import Account, Listing
from assay.office.people.models import ApiKey
from gateway.running import Running

pytestmark = pytest.mark.enable_socket
ROWS = """id,title,price,currency,seller,seller_verified
1,Wooden chair,12.30,EUR,s1,yes
2,Nike Air Max 1:1 replica AAA quality,30,EUR,s2,no
3,Lamp,-5,EUR,s1,yes
4,Table,30,EUR,,yes
"""


def assay(*arguments: str | Path) -> Result:
    """Run a command on the home and the database of the test."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def refusal(run: Result) -> str:
    """What a person would be told, with exit code 2."""
    assert isinstance(run.exception, AssayError)
    return str(run.exception)


def test_a_file_goes_in_once(gateway: Running, tmp_path: Path) -> None:
    file = tmp_path / "shop.csv"
    file.write_text(ROWS, "utf-8")
    arguments = ("import", file, "--map", "seller_id=seller", "--key", gateway.key, "--url", gateway.url)
    first = assay(*arguments)
    assert first.exit_code == 2, first.stderr
    assert "listing 4, seller_id" in first.stdout
    assert "kept" in first.stdout and "review" in first.stdout
    kept = Listing.objects.count()
    assert kept >= 2 and Account.objects.get(external_id="s1").verified is True
    again = assay(*arguments)
    assert f"{kept:,} kept before" in again.stdout and Listing.objects.count() == kept
    file.write_text(ROWS.splitlines()[0] + "\n1,Oak chair,12.30,EUR,s1,yes\n", "utf-8")
    changed = assay(*arguments)
    assert changed.exit_code == 2 and "higher version" in changed.stdout
    assert assay(*arguments, "--version", "2").exit_code == 0


def test_a_key_made_for_one_import(gateway: Running, tmp_path: Path) -> None:
    file = tmp_path / "shop.jsonl"
    file.write_text(json.dumps({"listing_id": "1", "title": "Chair", "seller_id": "s1"}), "utf-8")
    run = assay("import", file, "-m", "m9", "--url", gateway.url)
    assert run.exit_code == 0, run.stderr
    assert Listing.objects.get().marketplace == "m9"
    assert ApiKey.objects.get(name="import").revoked_at is not None
    refused = assay("import", file, "--url", gateway.url, "--key", "wrong")
    assert "The gateway refused" in refusal(refused)


def test_keys_from_the_command_line(gateway: Running) -> None:
    made = assay("key", "make", "shop", "-m", "m1", "--scope", "listings:read", "--quiet")
    assert made.exit_code == 0, made.stderr
    secret = made.stdout.strip()
    assert gateway.with_key(secret).get("/v1/listings/m1/none").status_code == 404
    listed = assay("key", "list").stdout
    assert secret.split("_")[1] in listed and secret not in listed
    assert assay("key", "revoke", secret.split("_")[1]).exit_code == 0
    assert "no key" in refusal(assay("key", "revoke", "nothing"))
    assert "no scope" in refusal(assay("key", "make", "shop", "-m", "m1", "--scope", "burn"))
