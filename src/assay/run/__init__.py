"""Assay as something that runs: the embedded database, the programs beside it, one log, backups."""
