"""Packs, rules and screenings."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Pack(models.Model):
    """A compiled pack: its content hash, and what it was compiled from. The folder can be compiled again from these."""

    id = models.TextField(primary_key=True)
    engine = models.TextField()
    compiled_at = models.DateTimeField()
    sources = models.JSONField()

    class Meta:
        db_table = "pack"


class PackInForce(models.Model):
    """Which pack screens, from one instant on: the newest row counts."""

    id = models.UUIDField(primary_key=True)
    pack_id = models.TextField()
    since = models.DateTimeField()
    recorded_by = models.TextField()
    reason = models.TextField()

    class Meta:
        db_table = "pack_in_force"


class RuleVersion(models.Model):
    """A rule, from one instant on: its text, and its state. The newest row of a code counts."""

    id = models.UUIDField(primary_key=True)
    code = models.TextField()
    version = models.IntegerField()
    expression = models.TextField()
    effect = models.TextField()
    weight = models.FloatField(null=True)
    owner = models.TextField()
    reason = models.TextField()
    jurisdiction = ArrayField(models.TextField())
    state = models.TextField()
    back_test = models.JSONField(null=True)
    approved_by = models.TextField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.TextField()

    class Meta:
        db_table = "rule_version"
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="rule_version_once")]


class Screening(models.Model):
    """What the engine said of one snapshot: everything needed to say it again."""

    id = models.UUIDField(primary_key=True)
    subject_id = models.UUIDField()
    snapshot_id = models.UUIDField()
    facts = models.JSONField(help_text="The account facts that the engine was given, as of then.")
    pack_id = models.TextField()
    engine = models.TextField()
    mode = models.TextField()
    verdict = models.TextField()
    publish = models.TextField()
    score = models.FloatField()
    brand = models.TextField(null=True)
    usage = models.TextField()
    rules_fired = ArrayField(models.TextField())
    findings = models.JSONField()
    screened_at = models.DateTimeField()
    took_us = models.IntegerField()

    class Meta:
        db_table = "screening"
        indexes = [models.Index(fields=["subject_id", "id"], name="screening_by_subject")]


class Unsettled(models.Model):
    """A screening whose consequences are still to be drawn: the worker takes it, and decides, in one transaction."""

    screening_id = models.UUIDField(primary_key=True)

    class Meta:
        db_table = "unsettled"
