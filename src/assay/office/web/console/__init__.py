"""The console: pages for members of staff."""
