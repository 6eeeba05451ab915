"""How things stand: what is switched on, what was stopped, which pack is in force. Looked at once a second."""

from dataclasses import dataclass
from pathlib import Path

from assay.detect.rules import Rule
from assay.gateway.item import Item, Result
from assay.office.adapters.queries import alarms
from assay.office.enforcement.queries import switches, tripped
from assay.office.enforcement.rules import Switches, Trips
from assay.office.policies.rules import publication
from assay.office.rights.queries import authorisations
from assay.office.rights.rules import Authorisations
from assay.office.screening.queries import pack_folder, pack_in_force, shadow_rules

POLICY = "counterfeit"


@dataclass(frozen=True, slots=True)
class Standing:
    """One look."""

    switches: Switches
    trips: Trips
    pack: str | None
    folder: Path | None
    shadow: tuple[Rule, ...]
    granted: Authorisations
    alarms: frozenset[str]
    """The names of what calls a person now."""

    def publication(self, item: Item, result: Result) -> tuple[str, bool]:
        """What is answered on publication, and whether the worker has consequences to draw."""
        head = item.head
        is_barred = head is not None and head.is_barred
        if item.event.event == "ended" or result.verdict == "allow":
            return publication(result.verdict, False, is_barred), False
        measure = "remove" if head is not None and head.was_published else "refuse_publication"
        if not self.switches.is_on(POLICY, result.brand, measure):
            return publication(result.verdict, False, is_barred), False
        said = publication(result.verdict, True, is_barred)
        if said == "no" and not is_barred and self._is_stopped(item, result):
            said = "hold"  # what a machine may not remove any more waits for a person
        return said, True

    def _is_stopped(self, item: Item, result: Result) -> bool:
        return self.switches.is_stopped or self.trips.covers(result.rules, result.brand, item.account_id)


_granted: Authorisations | None = None


def _sounding() -> frozenset[str]:
    return frozenset(alarm.name for alarm in alarms())


def look_round() -> Standing:
    """Ask the database. Belongs in a thread."""
    global _granted
    pack = pack_in_force()
    _granted = authorisations(_granted)
    folder = pack_folder(pack) if pack is not None else None
    return Standing(switches(), tripped(), pack, folder, tuple(shadow_rules()), _granted, _sounding())
