"""Figures, read from the ledger alone; docs/glossary.md defines each."""
