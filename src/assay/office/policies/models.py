"""Policies and their versions."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class PolicyVersion(models.Model):
    """What is forbidden, in force from one instant to the next version's. Decisions name versions, never policies."""

    id = models.UUIDField(primary_key=True)
    code = models.TextField()
    version = models.IntegerField()
    titles = models.JSONField(help_text="Language to title.")
    texts = models.JSONField(help_text="Language to text.")
    ground = models.TextField(choices=[("law", "law"), ("terms", "terms")])
    ground_reference = models.TextField()
    regulator_category = models.TextField()
    permitted_measures = ArrayField(models.TextField())
    settings = models.JSONField(
        help_text="Parameters: hours until a held listing is released, months to appeal, and so on."
    )
    in_force_from = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.TextField()

    class Meta:
        db_table = "policy_version"
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="policy_version_once")]
