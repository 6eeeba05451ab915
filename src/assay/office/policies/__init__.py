"""Versions of policy texts, the measures each permits, and the hours it gives."""
