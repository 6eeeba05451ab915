"""Cases and claims. A case is open until a decision names it; `OpenCase` is a projection of those that are."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Case(models.Model):
    """A question about one subject that waits for a person."""

    id = models.UUIDField(primary_key=True)
    subject_id = models.UUIDField()
    kind = models.TextField()
    queue = models.TextField()
    priority = models.IntegerField()
    because_of = models.UUIDField(help_text="The screening, notice or appeal that asks.")
    brand = models.TextField(null=True)
    excluded = ArrayField(models.UUIDField())
    due_at = models.DateTimeField()
    opened_at = models.DateTimeField()

    class Meta:
        db_table = "case"
        constraints = [models.UniqueConstraint(fields=["kind", "because_of", "subject_id"], name="case_once")]


class Claim(models.Model):
    """A person takes a case for a while; the newest claim that has not run out counts."""

    id = models.UUIDField(primary_key=True)
    case_id = models.UUIDField()
    person_id = models.UUIDField()
    claimed_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        db_table = "claim"
        indexes = [models.Index(fields=["case_id", "-id"], name="claim_newest")]


class Closing(models.Model):
    """The decision that ended a case."""

    case_id = models.UUIDField(primary_key=True)
    decision_id = models.UUIDField()
    closed_at = models.DateTimeField()

    class Meta:
        db_table = "closing"


class OpenCase(models.Model):
    """A case that no decision names yet, and when the listing it holds is released if nobody comes to it."""

    case_id = models.UUIDField(primary_key=True)
    subject_id = models.UUIDField()
    kind = models.TextField()
    marketplace = models.TextField()
    brand = models.TextField(null=True)
    priority = models.IntegerField()
    due_at = models.DateTimeField()
    release_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "open_case"
        indexes = [
            models.Index(fields=["-priority", "due_at"], name="open_case_order"),
            models.Index(fields=["subject_id"], name="open_case_by_subject"),
            models.Index(fields=["release_at"], name="open_case_release"),
        ]
