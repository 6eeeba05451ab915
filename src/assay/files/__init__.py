"""Files of listings in, files of verdicts out."""

from assay.files.read import ListingFile, open_listings
from assay.files.refusals import Refusal
from assay.files.write import VerdictWriter

__all__ = ["ListingFile", "Refusal", "VerdictWriter", "open_listings"]
