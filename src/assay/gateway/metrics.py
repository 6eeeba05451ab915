"""What is measured while it runs, for Prometheus."""

from collections.abc import Iterable
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

ALARMS: Final = ("stopped", "cap_tripped", "endpoint_disabled", "messages_dead", "cases_overdue")


class Metrics:
    """The figures of one gateway."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.listings = Counter(
            "assay_listings",
            "Listing events answered, by what became of them.",
            ["status", "verdict", "publish"],
            registry=self.registry,
        )
        self.refused = Counter(
            "assay_listings_refused", "Listing events that could not be taken.", registry=self.registry
        )
        self.requests = Counter(
            "assay_gateway_requests", "Requests, by place and status.", ["place", "status"], registry=self.registry
        )
        self.group_size = Histogram(
            "assay_commit_group_size",
            "Listings kept by one statement.",
            buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256, 512),
            registry=self.registry,
        )
        self.commit_seconds = Histogram(
            "assay_commit_seconds",
            "Time of the statement that keeps a group.",
            buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5),
            registry=self.registry,
        )
        self.waiting = Gauge(
            "assay_listings_waiting", "Listings taken in and not answered yet.", registry=self.registry
        )
        self.database_up = Gauge("assay_database_up", "1 while the database answers.", registry=self.registry)
        self.pack_age = Gauge(
            "assay_pack_age_seconds", "Time since this gateway took its pack.", registry=self.registry
        )
        self.pack_load_failed = Gauge(
            "assay_pack_load_failed",
            "1 while the pack in force cannot be opened and an older one screens.",
            registry=self.registry,
        )
        self.alarm = Gauge(
            "assay_alarm",
            "1 while something calls a person; `assay doctor` says what to do.",
            ["name"],
            registry=self.registry,
        )
        self.pack_load_failures = Counter(
            "assay_pack_load_failures", "Packs that could not be opened.", registry=self.registry
        )

    def sound(self, alarms: Iterable[str]) -> None:
        """These alarms sound now, and no others."""
        for name in ALARMS:
            self.alarm.labels(name).set(0)
        for name in alarms:
            self.alarm.labels(name).set(1)

    def text(self) -> bytes:
        return generate_latest(self.registry)
