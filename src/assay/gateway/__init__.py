"""Listing events in, verdicts out, durable before it answers. One process on one port for machines; above it stands only `run`."""
