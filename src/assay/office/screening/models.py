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
    """Which pack screens, from one instant on: the newest row counts. While it is `held`, changes compile packs, but only a
    person puts one in force."""

    id = models.UUIDField(primary_key=True)
    pack_id = models.TextField()
    since = models.DateTimeField()
    recorded_by = models.TextField()
    reason = models.TextField()
    held = models.BooleanField(default=False)

    class Meta:
        db_table = "pack_in_force"


class PackBasis(models.Model):
    """What packs stand on beside brands, rights and rules: whether the starter registry, and which weights, with their
    record of calibration; null means the starter's. The newest row counts."""

    id = models.UUIDField(primary_key=True)
    starter = models.BooleanField()
    weights = models.JSONField(null=True)
    weights_of = models.TextField(help_text="The pack that the weights were taken from.")
    recorded_at = models.DateTimeField()
    recorded_by = models.TextField()

    class Meta:
        db_table = "pack_basis"


class PackWanted(models.Model):
    """A change that no pack holds yet. Triggers write it in the transaction of the change; the worker takes it."""

    change_id = models.UUIDField(primary_key=True)

    class Meta:
        db_table = "pack_wanted"


class RuleVersion(models.Model):
    """A version of a rule: its text, and its state from one instant on.

    The newest row of a code that is live or retired is what packs are compiled from; a newer draft or shadow waits beside it.
    """

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
    shadow_fired = ArrayField(
        models.TextField(), default=list, db_default=[], help_text="Shadow rules that fired: they changed nothing."
    )

    class Meta:
        db_table = "screening"
        indexes = [models.Index(fields=["subject_id", "id"], name="screening_by_subject")]


class Unsettled(models.Model):
    """A screening whose consequences are still to be drawn: the worker takes it, and decides, in one transaction."""

    screening_id = models.UUIDField(primary_key=True)

    class Meta:
        db_table = "unsettled"


class Sweep(models.Model):
    """All that is listed, or listed since an instant, screened again with one pack; it is done when all its chunks are."""

    id = models.UUIDField(primary_key=True)
    pack_id = models.TextField()
    brands = ArrayField(models.TextField(), help_text="New marks: listings that name one are recorded in any case.")
    since = models.DateTimeField(null=True)
    chunks = models.IntegerField()
    reason = models.TextField()
    requested_at = models.DateTimeField()
    requested_by = models.TextField()

    class Meta:
        db_table = "sweep"


class SweepChunk(models.Model):
    """One part of a sweep that is done, written in the transaction of its screenings. Parts are ranges of subject ids."""

    id = models.UUIDField(primary_key=True)
    sweep_id = models.UUIDField()
    number = models.IntegerField()
    screened = models.IntegerField()
    recorded = models.IntegerField()
    done_at = models.DateTimeField()

    class Meta:
        db_table = "sweep_chunk"
        constraints = [models.UniqueConstraint(fields=["sweep_id", "number"], name="sweep_chunk_once")]
