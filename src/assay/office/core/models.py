"""Events, and the entries of the journal that seal them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Event(models.Model):
    """Something that happened. A trigger notes each new event in `Unsealed`."""

    id = models.UUIDField(primary_key=True)
    name = models.TextField()
    occurred_at = models.DateTimeField()
    actor = models.TextField()
    subject_id = models.UUIDField(null=True)
    payload = models.JSONField()
    payload_version = models.SmallIntegerField(default=1)

    class Meta:
        db_table = "event"
        indexes = [
            models.Index(fields=["subject_id", "id"], name="event_by_subject"),
            models.Index(fields=["name", "id"], name="event_by_name"),
        ]


class Unsealed(models.Model):
    """An event that the journal has not sealed yet."""

    event_id = models.UUIDField(primary_key=True)

    class Meta:
        db_table = "unsealed"


class JournalEntry(models.Model):
    """A batch of events, sealed: each entry carries the hash of the one before, and a signature."""

    number = models.BigIntegerField(primary_key=True)
    sealed_at = models.DateTimeField()
    event_ids = ArrayField(models.UUIDField())
    body_hash = models.BinaryField()
    previous_hash = models.BinaryField()
    hash = models.BinaryField()
    signature = models.BinaryField()
    key_id = models.TextField()

    class Meta:
        db_table = "journal_entry"
