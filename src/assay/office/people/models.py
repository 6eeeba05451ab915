"""Who may come in: members of staff, and the keys of machines."""

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models

from assay.base.ids import new_id
from assay.office.people.rules import ROLES


class StaffUser(AbstractUser):
    """A member of staff. Personal data: the ledger names a person by id alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    role = models.TextField(choices=[(role, role) for role in ROLES], default="reviewer")
    language = models.TextField(choices=[("en", "English"), ("zh-hans", "简体中文")], default="en")

    class Meta:
        db_table = "staff_user"


class ApiKey(models.Model):
    """A key of a machine, kept as a hash. What it may do is fixed when it is made; a revoked key stays for the record."""

    id = models.UUIDField(primary_key=True)
    name = models.TextField()
    prefix = models.TextField(unique=True)
    secret_hash = models.BinaryField()
    marketplace = models.TextField()
    scopes = ArrayField(models.TextField())
    requests_per_second = models.IntegerField()
    created_at = models.DateTimeField()
    created_by = models.TextField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "api_key"


class SecondFactor(models.Model):
    """The secret that a person's authenticator app shares with us, encrypted. It counts once a code has confirmed it."""

    person_id = models.UUIDField(primary_key=True)
    secret = models.BinaryField()
    is_confirmed = models.BooleanField(default=False)
    last_step = models.BigIntegerField(default=0, help_text="The step of the last code used: none counts twice.")

    class Meta:
        db_table = "second_factor"


class RecoveryCode(models.Model):
    """A code for the day the phone is lost, kept as a hash; gone once used."""

    code_hash = models.BinaryField(primary_key=True)
    person_id = models.UUIDField(db_index=True)

    class Meta:
        db_table = "recovery_code"


class SignInTry(models.Model):
    """A try to sign in that has not succeeded: counted for a quarter of an hour, then removed."""

    key = models.BinaryField(help_text="A hash of who tried from where: no names are kept.")
    tried_at = models.DateTimeField()

    class Meta:
        db_table = "sign_in_try"
        indexes = [models.Index(fields=["key", "tried_at"], name="sign_in_try_by_key")]


class StoredAnswer(models.Model):
    """What a machine was answered under an `Idempotency-Key`, for a day: no part of the ledger."""

    id = models.UUIDField(primary_key=True)
    key_id = models.UUIDField()
    name = models.TextField()
    request_hash = models.BinaryField()
    status = models.SmallIntegerField()
    content_type = models.TextField()
    body = models.BinaryField(help_text="Compressed by zlib.")
    answered_at = models.DateTimeField()

    class Meta:
        db_table = "stored_answer"
        indexes = [models.Index(fields=["answered_at"], name="stored_answer_by_age")]
        constraints = [models.UniqueConstraint(fields=["key_id", "name"], name="stored_answer_once")]
