"""Where webhooks go, and how each delivery went."""

from django.db import models


class Endpoint(models.Model):
    """A marketplace's address for webhooks; the newest row of a marketplace counts."""

    id = models.UUIDField(primary_key=True)
    marketplace = models.TextField()
    url = models.TextField()
    secret = models.TextField()
    disabled = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.TextField()

    class Meta:
        db_table = "endpoint"
        indexes = [models.Index(fields=["marketplace", "-id"], name="endpoint_newest")]


class Message(models.Model):
    """One webhook: what is to be delivered to whom, in which order among those of its subject."""

    id = models.UUIDField(primary_key=True)
    marketplace = models.TextField()
    subject_id = models.UUIDField()
    type = models.TextField()
    about = models.UUIDField(help_text="The measure or statement it tells of.")
    payload = models.JSONField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "message"
        indexes = [models.Index(fields=["subject_id", "id"], name="message_by_subject")]
        constraints = [models.UniqueConstraint(fields=["type", "about"], name="message_once")]


class Attempt(models.Model):
    """One try to deliver a message, and what came back."""

    id = models.UUIDField(primary_key=True)
    message_id = models.UUIDField()
    number = models.IntegerField()
    at = models.DateTimeField()
    status = models.IntegerField(null=True)
    error = models.TextField()
    took_ms = models.IntegerField()

    class Meta:
        db_table = "attempt"
        constraints = [models.UniqueConstraint(fields=["message_id", "number"], name="attempt_once")]


class Outbox(models.Model):
    """What is still to be delivered, and when: a projection of messages and attempts."""

    message_id = models.UUIDField(primary_key=True)
    marketplace = models.TextField()
    subject_id = models.UUIDField()
    is_restriction = models.BooleanField(help_text="Takes something off the shelf: waits while everything is stopped.")
    due_at = models.DateTimeField()
    attempts = models.IntegerField(default=0)
    dead = models.BooleanField(default=False)

    class Meta:
        db_table = "outbox"
        indexes = [
            models.Index(fields=["dead", "due_at"], name="outbox_due"),
            models.Index(fields=["subject_id", "message_id"], name="outbox_by_subject"),
        ]
