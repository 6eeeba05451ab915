"""The ledger: what was decided, under which policy, by whom, and why."""
