"""Letters: the statement of reasons to the seller, the outcome to the notifier."""
