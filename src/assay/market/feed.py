"""A whole catalogue: listings as a marketplace would export them, and apart from them the truth of each."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from assay.base.errors import AssayError
from assay.market import sellers, trade
from assay.market.asked import asked_price, category_said
from assay.market.brands import BRANDS
from assay.market.draws import Draws
from assay.market.offer import Offer, plain_goods
from assay.market.sellers import Seller
from assay.market.tactics import Tactic, choose, fake
from assay.market.wording import compose

LISTING_SCHEMA = pa.schema([
    pa.field("listing_id", pa.string(), nullable=False),
    pa.field("title", pa.string()),
    pa.field("description", pa.string()),
    pa.field("brand_claimed", pa.string()),
    pa.field("category", pa.string()),
    pa.field("condition", pa.string()),
    pa.field("price", pa.float64()),
    pa.field("currency", pa.string()),
    pa.field("seller_id", pa.string()),
    pa.field("units_sold", pa.int64()),
    pa.field("ships_from", pa.string()),
    pa.field("offered_in", pa.list_(pa.string())),
    pa.field("seller_age_days", pa.int64()),
    pa.field("seller_verified", pa.bool_()),
    pa.field("seller_authorised_for", pa.list_(pa.string())),
    pa.field("seller_strikes", pa.int64()),
    pa.field("seller_velocity", pa.float64()),
    pa.field("seller_complaints", pa.int64()),
    pa.field("seller_linked_closed", pa.int64()),
])  # fmt: skip
TRUTH_SCHEMA = pa.schema([
    pa.field("listing_id", pa.string(), nullable=False),
    pa.field("counterfeit", pa.bool_(), nullable=False),
    pa.field("tactic", pa.string()),
    pa.field("actor", pa.string(), nullable=False),
    pa.field("brand", pa.string()),
])  # fmt: skip

# Of all listings that are not counterfeit: the actor, its share, its offers, its accounts' facts, listings an
# account.
LAWFUL: tuple[tuple[str, float, Callable[[Draws, Seller], Offer], Callable[[Draws, Seller], None], float], ...] = (
    ("honest", 0.47, trade.honest, sellers.know_honest, 9),
    ("authorised", 0.12, trade.authorised, sellers.know_authorised, 14),
    ("second_hand", 0.13, trade.second_hand, sellers.know_honest, 3),
    ("accessory", 0.13, trade.accessory, sellers.know_honest, 12),
    ("look_alike", 0.05, trade.look_alike, sellers.know_honest, 7),
    ("common_word", 0.06, trade.common_word, sellers.know_honest, 6),
    ("media", 0.04, trade.media, sellers.know_honest, 5),
)
# A counterfeiter's other listings, genuinely harmless, for each counterfeit one.
_COVER = 0.12
_STEP = 1000

Make = Callable[[Draws, Seller], Offer]


@dataclass(frozen=True, slots=True)
class Feed:
    """A simulated catalogue.

    `listings` has the columns of LISTING_SCHEMA and nothing that gives the truth away. `truth`, row for row
    the same listings, has those of TRUTH_SCHEMA: `actor` is honest, authorised, second_hand, accessory,
    look_alike, common_word, media or counterfeiter (who also sells harmless goods), `tactic` is set where
    `counterfeit` holds, `brand` is the registered brand that the goods are, pretend to be or speak of, null
    where none is meant. `brands` is what the owners registered, in the format of a brands file.
    """

    listings: pa.Table
    truth: pa.Table
    brands: list[dict[str, object]]


def feed(
    seed: int,
    listings: int,
    tactics: str = "all",
    share_counterfeit: float = 0.03,
    progress: Callable[[int], None] | None = None,
) -> Feed:
    """A catalogue of `listings` rows, of which `share_counterfeit` (0..0.5) are counterfeit.

    The same arguments give the same rows. `tactics`: all, tuning or held-out. `progress` is told now and then
    how many listings are made so far. Raises AssayError where an argument is out of range.
    """
    _check(seed, listings, share_counterfeit)
    draws = Draws(seed)
    chosen = choose(tactics)
    fakes = round(listings * share_counterfeit)
    covers = min(round(_COVER * fakes), listings - fakes)
    jobs, dealers = _lawful_jobs(draws, listings - fakes - covers)
    jobs += _unlawful_jobs(draws, chosen, fakes, covers)
    order = draws.generator.permutation(len(jobs)).tolist()
    rows: list[tuple[object, ...]] = []
    truths: list[tuple[object, ...]] = []
    for made, place in enumerate(order, start=1):
        seller, make = jobs[place]
        offer = make(draws, seller)
        listing_id = f"L{seed:x}-{made:07d}"
        rows.append(_row(draws, offer, listing_id))
        brand = offer.brand.name if offer.brand else None
        truths.append((listing_id, offer.counterfeit, offer.tactic, seller.actor, brand))
        if progress and (made % _STEP == 0 or made == listings):
            progress(made)
    brands = [brand.registered(sorted(dealers.get(brand.name, ()))) for brand in BRANDS]
    return Feed(_table(rows, LISTING_SCHEMA), _table(truths, TRUTH_SCHEMA), brands)


def _check(seed: int, listings: int, share: float) -> None:
    if seed < 0:
        raise AssayError(f"A seed of {seed} is below zero.", hint="Give a whole number from 0 up.")
    if listings < 1:
        raise AssayError(f"A feed of {listings} listings is empty.", hint="Ask for at least 1 listing.")
    if not 0 <= share <= 0.5:
        raise AssayError(f"A share of {share} counterfeits is out of range.", hint="Give a share from 0 to 0.5.")


def _lawful_jobs(draws: Draws, count: int) -> tuple[list[tuple[Seller, Make]], dict[str, list[str]]]:
    """Who offers what, one job a listing; and the accounts that each brand's owner registered."""
    jobs: list[tuple[Seller, Make]] = []
    dealers: dict[str, list[str]] = {}
    counts = draws.generator.multinomial(count, [row[1] for row in LAWFUL]).tolist()
    for (actor, _, make, know, each), size in zip(LAWFUL, counts, strict=True):
        accounts = sellers.open_accounts(draws, actor, max(1, round(size / each)), know)
        jobs += [(seller, make) for seller in sellers.share_out(draws, accounts, size)]
        if actor == "authorised":
            for seller in accounts:
                for brand in dict.fromkeys(seller.brands):
                    if draws.chance(0.9):
                        dealers.setdefault(brand.name, []).append(seller.seller_id)
    return jobs, dealers


def _unlawful_jobs(draws: Draws, chosen: list[Tactic], fakes: int, covers: int) -> list[tuple[Seller, Make]]:
    jobs: list[tuple[Seller, Make]] = []
    total = sum(tactic.weight for tactic in chosen)
    counts = draws.generator.multinomial(fakes, [tactic.weight / total for tactic in chosen]).tolist()
    for tactic, size in zip(chosen, counts, strict=True):
        if not size:
            continue
        accounts = sellers.open_accounts(
            draws,
            "counterfeiter",
            max(1, round(size / tactic.listings_each)),
            tactic.know,
            tactic.chinese_share,
        )
        if tactic.listings_each < 2:
            _join_in_rings(draws, accounts)
        jobs += [(seller, _making(tactic)) for seller in sellers.share_out(draws, accounts, size)]
    fronts = [seller for seller, _ in jobs]
    return jobs + [(draws.pick(fronts), plain_goods) for _ in range(covers)]


def _making(tactic: Tactic) -> Make:
    return lambda draws, seller: fake(draws, seller, tactic)


def _join_in_rings(draws: Draws, accounts: list[Seller]) -> None:
    """Accounts of the same people sell the same brands from the same place in the same words."""
    first = accounts[0]
    left = 0
    for seller in accounts:
        if not left:
            first, left = seller, draws.whole(4, 20)
        left -= 1
        seller.chinese, seller.brands, seller.phrase = first.chinese, first.brands, first.phrase
        seller.country, seller.currency, seller.offered_in = first.country, first.currency, first.offered_in


def _row(draws: Draws, offer: Offer, listing_id: str) -> tuple[object, ...]:
    seller = offer.seller
    title, description = compose(draws, offer)
    price = None if draws.chance(0.008) else asked_price(draws, offer.price, seller.currency)
    return (
        listing_id, title, description, offer.claimed, category_said(draws, offer),
        None if draws.chance(0.03) else offer.condition, price,
        None if draws.chance(0.008) else seller.currency,
        seller.seller_id, offer.units, seller.country, seller.offered_in, seller.age_days, seller.verified,
        seller.authorised_for, seller.strikes, seller.velocity, seller.complaints, seller.linked_closed,
    )  # fmt: skip


def _table(rows: list[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True))
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )


def write(made: Feed, folder: Path, csv: bool = False) -> list[Path]:
    """Write listings.parquet, truth.parquet, labels.parquet and brands.jsonl; their paths come back.

    labels.parquet is what `assay evaluate` reads: the listings and a `counterfeit` column. `csv` adds
    listings.csv, in which a list is joined by "|". Each file stands whole or not at all: none takes its name
    before all are written. Other files in the folder are left alone.
    Raises AssayError where the folder cannot be written.
    """
    writers: dict[str, Callable[[Path], None]] = {
        "listings.parquet": lambda path: pq.write_table(made.listings, path),
        "truth.parquet": lambda path: pq.write_table(made.truth, path),
        "labels.parquet": lambda path: pq.write_table(
            made.listings.append_column("counterfeit", made.truth["counterfeit"]), path
        ),
        "brands.jsonl": lambda path: _write_lines(made.brands, path),
    }
    if csv:
        writers["listings.csv"] = lambda path: pyarrow.csv.write_csv(_flat(made.listings), path)
    unfinished: dict[Path, Path] = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, write_to in writers.items():
            path = folder / f".{name}.{os.getpid()}.unfinished"
            unfinished[path] = folder / name
            write_to(path)
        for path, final in unfinished.items():
            path.replace(final)
    except OSError as error:
        raise AssayError(
            f"The feed cannot be written to {folder}: {error.strerror or error}.",
            hint="Name a folder you may write to, on a disk with room.",
        ) from error
    finally:
        for path in unfinished:
            path.unlink(missing_ok=True)
    return list(unfinished.values())


def _write_lines(brands: list[dict[str, object]], path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(brand, ensure_ascii=False) + "\n" for brand in brands)


def _flat(listings: pa.Table) -> pa.Table:
    for place, field in enumerate(listings.schema):
        if pa.types.is_list(field.type):
            joined = pc.binary_join(listings[field.name], "|")
            listings = listings.set_column(place, field.name, joined)
    return listings


def main_feed(
    seed: int,
    listings: int,
    out: Path,
    tactics: str = "all",
    csv: bool = False,
    progress: Callable[[int], None] | None = None,
    share_counterfeit: float = 0.03,
) -> list[Path]:
    """Make a feed and write it into the folder `out`; progress and errors as in `feed` and `write`."""
    return write(feed(seed, listings, tactics, share_counterfeit, progress), out, csv)
