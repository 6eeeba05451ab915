"""Measures and their transitions. The state of a measure is its last transition."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Measure(models.Model):
    """Something done to a subject because of a decision; a reversal is a measure that names the one it undoes."""

    id = models.UUIDField(primary_key=True)
    decision_id = models.UUIDField()
    subject_id = models.UUIDField()
    kind = models.TextField()
    territories = ArrayField(models.TextField())
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    reverses = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "measure"
        indexes = [models.Index(fields=["subject_id", "-id"], name="measure_newest")]
        constraints = [
            models.UniqueConstraint(fields=["decision_id", "subject_id", "kind"], name="measure_once"),
            models.UniqueConstraint(fields=["reverses"], name="measure_reversed_once"),
        ]


class MeasureTransition(models.Model):
    """held, due, applied, failed or reversed: when, by whom, and what the marketplace calls it."""

    id = models.UUIDField(primary_key=True)
    measure_id = models.UUIDField()
    number = models.SmallIntegerField()
    state = models.TextField()
    actor = models.TextField()
    reason = models.TextField()
    external_ref = models.TextField()
    units_sold = models.BigIntegerField(null=True, help_text="Units sold when the measure was applied.")
    at = models.DateTimeField()

    class Meta:
        db_table = "measure_transition"
        constraints = [models.UniqueConstraint(fields=["measure_id", "number"], name="measure_transition_once")]


class Switch(models.Model):
    """What is switched on: the newest row of a (policy, brand, measure) counts; `*` stands for all."""

    id = models.UUIDField(primary_key=True)
    policy = models.TextField()
    brand = models.TextField()
    measure = models.TextField()
    on = models.BooleanField()
    recorded_at = models.DateTimeField()
    recorded_by = models.TextField()
    reason = models.TextField()

    class Meta:
        db_table = "switch"


class CapTrip(models.Model):
    """The cap on removals was reached: from here on machines send to review until a person resets it."""

    id = models.UUIDField(primary_key=True)
    scope = models.TextField()
    key = models.TextField()
    counted = models.IntegerField()
    allowed = models.IntegerField()
    at = models.DateTimeField()
    reset_of = models.UUIDField(null=True)
    actor = models.TextField()

    class Meta:
        db_table = "cap_trip"
