"""Brands and rights, as rows that only grow: the newest row of a name counts."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class BrandRecord(models.Model):
    """A brand as a brands file describes it, from one instant on; `withdrawn` ends it."""

    id = models.UUIDField(primary_key=True)
    name = models.TextField()
    description = models.JSONField(help_text="What a line of a brands file has: aliases, zh, classes, goods and so on.")
    withdrawn = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.TextField()

    class Meta:
        db_table = "brand_record"
        indexes = [models.Index(fields=["name", "-id"], name="brand_record_newest")]


class Right(models.Model):
    """An intellectual property right of a brand."""

    id = models.UUIDField(primary_key=True)
    brand = models.TextField()
    owner = models.TextField()
    kind = models.TextField()
    office = models.TextField()
    number = models.TextField()
    classes = ArrayField(models.SmallIntegerField())
    territories = ArrayField(models.TextField())
    valid_to = models.DateField(null=True)
    proof = models.TextField()
    supersedes = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.TextField()

    class Meta:
        db_table = "right"


class Authorisation(models.Model):
    """An account that a brand lets sell its goods, from one instant on; `withdrawn` ends it."""

    id = models.UUIDField(primary_key=True)
    brand = models.TextField()
    account_id = models.UUIDField()
    territories = ArrayField(models.TextField())
    withdrawn = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.TextField()

    class Meta:
        db_table = "authorisation"
        indexes = [models.Index(fields=["account_id", "-id"], name="authorisation_of_account")]
