"""Migration operations for the tables of the ledger: insert-only, and partitioned by month where they are large."""

from datetime import UTC, datetime
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState

from assay.base import clock
from assay.office.core.partitions import MONTHS_AHEAD, create_months, following

GUARD_SQL = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: the ledger only grows; write a new row that supersedes the old one',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""

NOTE_UNSEALED_SQL = """
CREATE FUNCTION note_unsealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO unsealed SELECT id FROM written;
    RETURN NULL;
END $$;
CREATE TRIGGER note_unsealed AFTER INSERT ON event
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION note_unsealed();
"""


class CreatePartitionedModel(migrations.CreateModel):
    """CreateModel for a table partitioned by the month in its id (UUID 7), with partitions for the months to come."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        plain = schema_editor.sql_create_table
        schema_editor.sql_create_table = plain + " PARTITION BY RANGE (id)"
        try:
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        finally:
            schema_editor.sql_create_table = plain
        model = to_state.apps.get_model(app_label, self.name)
        with schema_editor.connection.cursor() as cursor:
            create_months(cursor, model._meta.db_table, _this_month(), MONTHS_AHEAD)


class InsertOnly(migrations.RunSQL):
    """Triggers that refuse to change, remove or empty the rows of a table."""

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(
            [
                f'CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE ON "{table}"'
                " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
                f'CREATE TRIGGER insert_only_whole BEFORE TRUNCATE ON "{table}"'
                " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
            ],
            [f'DROP TRIGGER insert_only ON "{table}"', f'DROP TRIGGER insert_only_whole ON "{table}"'],
        )

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (self.__class__.__name__, [self.table], {})


def _this_month() -> datetime:
    """The month before the clock's, so that a clock set back a little still finds its partition."""
    at = clock.now()
    return following(datetime(at.year, at.month, 1, tzinfo=UTC), -1)
