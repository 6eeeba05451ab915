"""Rules, packs and sweeps; screens listings, live or in shadow, and keeps findings and verdict."""
