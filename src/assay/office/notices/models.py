"""Notices, and what became of them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Notice(models.Model):
    """Somebody outside says that listings are counterfeit. Who it is stands in `NoticeContact`."""

    id = models.UUIDField(primary_key=True)
    marketplace = models.TextField()
    external_id = models.TextField()
    subject_ids = ArrayField(models.UUIDField())
    notifier_kind = models.TextField()
    brand = models.TextField()
    right = models.TextField()
    ground = models.TextField()
    explanation = models.TextField()
    good_faith = models.BooleanField()
    content_hash = models.BinaryField()
    received_at = models.DateTimeField()

    class Meta:
        db_table = "notice"
        indexes = [GinIndex(fields=["subject_ids"], name="notice_by_subject")]
        constraints = [models.UniqueConstraint(fields=["marketplace", "external_id"], name="notice_once")]


class NoticeContact(models.Model):
    """The notifier's name and address: personal data, erasable."""

    notice_id = models.UUIDField(primary_key=True)
    name = models.TextField()
    email = models.TextField()

    class Meta:
        db_table = "notice_contact"


class NoticeOutcome(models.Model):
    """What was decided of one listing of a notice."""

    id = models.UUIDField(primary_key=True)
    notice_id = models.UUIDField()
    subject_id = models.UUIDField()
    decision_id = models.UUIDField()
    outcome = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "notice_outcome"
        constraints = [models.UniqueConstraint(fields=["notice_id", "decision_id"], name="notice_outcome_once")]
