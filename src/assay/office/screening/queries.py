"""Reading packs, rules and screenings."""

from assay.office.screening.rules import engine_batch

__all__ = ["engine_batch"]
