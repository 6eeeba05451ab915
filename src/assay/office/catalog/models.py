"""Subjects and what was seen of them. `Listing` and `Account` are projections: they can be built anew from the rest."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Subject(models.Model):
    """A listing, an account or an image, under the name the marketplace gives it. The id is made of the other names."""

    id = models.UUIDField(primary_key=True)
    kind = models.TextField()
    marketplace = models.TextField()
    external_id = models.TextField()
    first_seen_at = models.DateTimeField()

    class Meta:
        db_table = "subject"
        constraints = [
            models.UniqueConstraint(fields=["marketplace", "kind", "external_id"], name="subject_once"),
        ]


class Snapshot(models.Model):
    """One version of a listing, as the marketplace sent it."""

    id = models.UUIDField(primary_key=True)
    subject_id = models.UUIDField()
    version = models.BigIntegerField()
    event = models.TextField()
    account_id = models.UUIDField()
    captured_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    title = models.TextField()
    description = models.TextField()
    brand_claimed = models.TextField(null=True)
    category = models.TextField(null=True)
    condition = models.TextField(null=True)
    price_minor = models.BigIntegerField(null=True)
    currency = models.TextField(null=True)
    quantity = models.IntegerField(null=True)
    units_sold = models.BigIntegerField(null=True)
    attributes = models.JSONField()
    media = ArrayField(models.TextField())
    ships_from = models.TextField(null=True)
    offered_in = ArrayField(models.TextField())
    languages = ArrayField(models.TextField())
    content_hash = models.BinaryField()

    class Meta:
        db_table = "snapshot"
        indexes = [models.Index(fields=["subject_id", "version"], name="snapshot_by_version")]


class AccountFacts(models.Model):
    """What was known of an account from one instant on: told by the marketplace, or learned by later folders."""

    id = models.UUIDField(primary_key=True)
    account_id = models.UUIDField()
    as_of = models.DateTimeField()
    recorded_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    verified = models.BooleanField(null=True)
    authorised_for = ArrayField(models.TextField(), null=True)
    strikes = models.IntegerField()
    complaints = models.IntegerField()
    linked_closed = models.IntegerField()
    language = models.TextField(default="en")
    source = models.TextField()

    class Meta:
        db_table = "account_facts"
        indexes = [models.Index(fields=["account_id", "id"], name="account_facts_by_account")]


class Sale(models.Model):
    """Units of a listing that were sold."""

    id = models.UUIDField(primary_key=True)
    marketplace = models.TextField()
    external_id = models.TextField()
    subject_id = models.UUIDField()
    units = models.IntegerField()
    sold_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "sale"
        indexes = [models.Index(fields=["subject_id", "id"], name="sale_by_subject")]
        constraints = [models.UniqueConstraint(fields=["marketplace", "external_id"], name="sale_once")]


class Complaint(models.Model):
    """What a buyer reported of a listing."""

    id = models.UUIDField(primary_key=True)
    marketplace = models.TextField()
    external_id = models.TextField()
    subject_id = models.UUIDField()
    account_id = models.UUIDField(null=True)
    kind = models.TextField()
    text = models.TextField()
    complained_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "complaint"
        indexes = [
            models.Index(fields=["subject_id", "id"], name="complaint_by_subject"),
            models.Index(fields=["account_id", "complained_at"], name="complaint_by_account"),
        ]
        constraints = [models.UniqueConstraint(fields=["marketplace", "external_id"], name="complaint_once")]


class Listing(models.Model):
    """Where a listing stands now: its newest version, its last screening, and whether it may be seen."""

    subject_id = models.UUIDField(primary_key=True)
    account_id = models.UUIDField()
    marketplace = models.TextField()
    version = models.BigIntegerField()
    event = models.TextField()
    content_hash = models.BinaryField()
    snapshot_id = models.UUIDField()
    screening_id = models.UUIDField()
    verdict = models.TextField()
    publish = models.TextField()
    brand = models.TextField(null=True)
    barred_by = models.UUIDField(null=True, help_text="The measure in force that keeps it off the shelf.")
    first_seen_at = models.DateTimeField()
    units_sold = models.BigIntegerField(default=0)
    first_sold_at = models.DateTimeField(null=True)
    first_published_at = models.DateTimeField(null=True, help_text="When it was first answered that it may be seen.")

    class Meta:
        db_table = "listing"
        indexes = [models.Index(fields=["account_id", "first_seen_at"], name="listing_by_account")]


class Account(models.Model):
    """What is known of an account now: its newest facts."""

    subject_id = models.UUIDField(primary_key=True)
    marketplace = models.TextField()
    external_id = models.TextField()
    facts_id = models.UUIDField()
    opened_at = models.DateTimeField(null=True)
    verified = models.BooleanField(null=True)
    authorised_for = ArrayField(models.TextField(), null=True)
    strikes = models.IntegerField()
    complaints = models.IntegerField()
    linked_closed = models.IntegerField()
    language = models.TextField(default="en")

    class Meta:
        db_table = "account"
