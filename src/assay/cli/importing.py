"""`assay import`: a file of listings through the gateway, as a marketplace would send them."""

import contextlib
import time
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Final

import httpx
import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from assay.base.errors import AssayError
from assay.cli.options import Constant, Mapped, office, pairs
from assay.files import ListingFile, open_listings
from assay.run.programs import gateway_port

_AT_ONCE: Final = 2  # requests under way: one is screened while the other is read
_PATIENCE_SECONDS: Final = 60.0
_SHOWN: Final = 20
_encode: Final = msgspec.json.Encoder().encode


@dataclass
class Tally:
    """What became of the listings."""

    statuses: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: int = 0
    first_refused: list[str] = field(default_factory=list)

    def add(self, answer: dict[str, Any], names: list[str]) -> None:
        for result in answer["results"]:
            self.statuses[result["status"]] += 1
            self.verdicts[result["verdict"], result["publish"]] += 1
        for error in answer["errors"]:
            self.refused += 1
            if len(self.first_refused) < _SHOWN:
                place = error["pointer"].strip("/") or "as a whole"
                self.first_refused.append(f"listing {names[error['index']]}, {place}: {error['detail']}")


def import_file(
    file: Annotated[Path, typer.Argument(help="CSV, JSONL or Parquet; .gz too.")],
    mapped: Mapped = None,
    constants: Constant = None,
    key: Annotated[
        str | None, typer.Option(envvar="ASSAY_KEY", help="A key for listings:write and sellers:write.")
    ] = None,
    marketplace: Annotated[
        str | None,
        typer.Option("--marketplace", "-m", help="Without a key: make one for this marketplace, and revoke it after."),
    ] = None,
    url: Annotated[str | None, typer.Option(help="The gateway; without it the one on this machine.")] = None,
    version: Annotated[
        int, typer.Option(min=0, help="The version of all listings: a higher one when the file has changed.")
    ] = 1,
    batch_rows: Annotated[int, typer.Option(min=1, max=10_000, help="Listings sent at a time.")] = 1_000,
) -> None:
    """Send a file of listings through the gateway. Safe to repeat: what was kept is not kept twice.

    Exit code 2 if rows were refused.
    """
    listings = open_listings(file, pairs("--map", mapped), pairs("--set", constants), batch_rows)
    if "seller_id" not in listings.columns and "seller_id" not in pairs("--set", constants):
        raise AssayError(
            f"{file} has no column for the seller.",
            "Name it with --map seller_id=…, or give one with --set seller_id=….",
        )
    base = url or f"http://127.0.0.1:{gateway_port()}"
    tally = Tally()
    started = time.perf_counter()
    with _key(key, marketplace) as secret, _client(base, secret) as client:
        _send(client, listings, file, version, tally)
    _show(tally, listings, time.perf_counter() - started)
    if tally.refused or listings.refused_count:
        raise typer.Exit(2)


@contextlib.contextmanager
def _key(key: str | None, marketplace: str | None) -> Iterator[str]:
    """The key that was given, or one that lives as long as this."""
    if key is not None:
        yield key
        return
    if marketplace is None:
        raise AssayError("This needs a key.", "Give --key, or --marketplace to have one made on this machine.")
    with office():
        from assay.office.people.commands import create_key, revoke_key

        made, secret = create_key("import", marketplace, ["listings:write", "sellers:write"], 10_000, "person:cli")
        try:
            yield secret
        finally:
            revoke_key(made.prefix, "person:cli")


def _client(base: str, key: str) -> httpx.Client:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/x-ndjson"}
    return httpx.Client(base_url=base, headers=headers, timeout=120, trust_env=False)


def _send(client: httpx.Client, listings: ListingFile, file: Path, version: int, tally: Tally) -> None:
    # Of the file, not of this moment: a second run says the same, and is answered the same.
    captured_at = datetime.fromtimestamp(file.stat().st_mtime, UTC).replace(microsecond=0)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with (
        Progress(*columns, console=Console(stderr=True), transient=True) as progress,
        ThreadPoolExecutor(_AT_ONCE) as senders,
    ):
        task = progress.add_task(f"Importing {file.name}", total=max(1, listings.size_bytes))
        under_way: deque[tuple[Future[dict[str, Any]], list[str]]] = deque()

        def take() -> None:
            answer, names = under_way.popleft()
            tally.add(answer.result(), names)

        for batch in listings.batches():
            rows = batch.to_pylist()
            if len(under_way) == _AT_ONCE:
                take()
            names = [row["listing_id"] for row in rows]
            under_way.append((senders.submit(_send_rows, client, rows, captured_at, version), names))
            progress.update(task, completed=listings.bytes_read)
        while under_way:
            take()


def _send_rows(client: httpx.Client, rows: list[dict[str, Any]], captured_at: datetime, version: int) -> dict[str, Any]:
    sellers = {row["seller_id"]: seller for row in rows if (seller := _seller(row, captured_at)) is not None}
    if sellers:
        _post(client, "/v1/sellers", list(sellers.values()))
    return _post(client, "/v1/listings:batch", [_event(row, captured_at, version) for row in rows])


def _post(client: httpx.Client, path: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Send until it is taken. Raises AssayError where it is refused, or the gateway stays away."""
    body = b"\n".join(map(_encode, rows))
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            response = client.post(path, content=body)
        except httpx.TransportError as error:
            said, pause = f"the gateway at {client.base_url} does not answer ({error})", 1.0
        else:
            if response.is_success:
                return dict(response.json())
            said = (
                response.json().get("detail", response.text)
                if "json" in response.headers.get("content-type", "")
                else response.text
            )
            if response.status_code not in (429, 503):
                raise AssayError(f"The gateway refused: {said}")
            pause = float(response.headers.get("Retry-After", 1))
        if time.monotonic() + pause > until:
            raise AssayError(
                f"The import stopped: {said}.",
                "Run it again when the gateway is up (`assay doctor`); nothing is kept twice.",
            )
        time.sleep(pause)


def _event(row: dict[str, Any], captured_at: datetime, version: int) -> dict[str, Any]:
    price = row["price"] if row["currency"] else None
    same = ("listing_id", "seller_id", "brand_claimed", "category", "condition", "currency", "units_sold", "ships_from")
    return {
        "event": "offered",
        "version": version,
        "captured_at": captured_at,
        "title": row["title"] or "",
        "description": row["description"] or "",
        "price": None if price is None else repr(price),
        "offered_in": row["offered_in"] or [],
        **{name: row[name] for name in same},
    }


def _seller(row: dict[str, Any], captured_at: datetime) -> dict[str, Any] | None:
    """What the file knows of the seller, if anything."""
    age, verified, brands = row["seller_age_days"], row["seller_verified"], row["seller_authorised_for"]
    if row["seller_id"] is None or (age is None and verified is None and brands is None):
        return None
    opened = None if age is None else captured_at.replace(hour=0, minute=0, second=0) - timedelta(days=age)
    return {"seller_id": row["seller_id"], "opened_at": opened, "verified": verified, "authorised_for": brands}


def _show(tally: Tally, listings: ListingFile, seconds: float) -> None:
    console = Console(soft_wrap=True, highlight=False)
    taken = sum(tally.statuses.values())
    console.print(f"{taken:,} listings in {seconds:,.1f} s, {taken / max(seconds, 1e-9):,.0f} a second.", style="bold")
    for status, said in (("kept", "kept"), ("same", "kept before"), ("older", "older than what was kept")):
        if tally.statuses[status]:
            console.print(f"  {tally.statuses[status]:,} {said}")
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("verdict", "publish", "listings"):
        table.add_column(heading, justify="right" if heading == "listings" else "left")
    for (verdict, publish), count in sorted(tally.verdicts.items(), key=lambda each: -each[1]):
        table.add_row(verdict, publish, f"{count:,}")
    if taken:
        console.print(table)
    for refusal in listings.refused[:_SHOWN]:
        console.print(f"Refused: {refusal}", style="red", markup=False)
    for said in tally.first_refused:
        console.print(f"Refused: {said}", style="red", markup=False)
    refused = tally.refused + listings.refused_count
    if refused:
        console.print(f"{refused:,} rows were refused.", style="red")
