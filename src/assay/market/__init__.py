"""A simulated marketplace: a client like any other, which knows nothing of the detectors."""

from assay.market.feed import Feed, feed, main_feed, write

__all__ = ["Feed", "feed", "main_feed", "write"]
