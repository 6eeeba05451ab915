"""What the ledger is made of: tables that only grow, events, and the journal that seals them."""
