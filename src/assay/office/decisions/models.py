"""Decisions."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Decision(models.Model):
    """What a person, or a machine at a promised error rate, decided of a subject."""

    id = models.UUIDField(primary_key=True)
    subject_id = models.UUIDField()
    snapshot_id = models.UUIDField(null=True)
    screening_id = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True)
    outcome = models.TextField()
    policy_version_ids = ArrayField(models.UUIDField())
    facts = models.TextField()
    reasoning = models.TextField()
    private_note = models.TextField()
    source = models.TextField()
    found_by = models.JSONField()
    decided_by = models.JSONField()
    brand = models.TextField(null=True)
    rules = ArrayField(models.TextField())
    supersedes = models.UUIDField(null=True)
    decided_at = models.DateTimeField()

    class Meta:
        db_table = "decision"
        indexes = [models.Index(fields=["subject_id", "-id"], name="decision_newest")]
        constraints = [
            models.UniqueConstraint(fields=["case_id"], name="decision_of_case_once"),
            models.UniqueConstraint(fields=["supersedes"], name="decision_superseded_once"),
        ]


class Uncarried(models.Model):
    """A decision whose measures are still to be derived: the worker takes it, and carries it out, in one transaction."""

    decision_id = models.UUIDField(primary_key=True)

    class Meta:
        db_table = "uncarried"
