"""The platform: people, the ledger, the pages."""
