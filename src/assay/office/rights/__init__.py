"""Brands, their rights, and who is authorised to sell: what packs are compiled from."""
