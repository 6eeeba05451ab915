"""The tables are those that the models describe."""

from django.core.management import call_command


def test_no_migration_is_missing(database: str) -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=1)
