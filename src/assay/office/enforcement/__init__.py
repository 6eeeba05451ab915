"""Measures on the marketplace: hold, apply, retry, reverse; the cap, and the stop."""
