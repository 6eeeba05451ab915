"""Who may come in: members of staff, and the keys of machines."""

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models

from assay.base.ids import new_id
from assay.office.people.rules import ROLES, SCOPES


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
    scopes = ArrayField(models.TextField(choices=[(scope, scope) for scope in SCOPES]))
    requests_per_second = models.IntegerField()
    created_at = models.DateTimeField()
    created_by = models.TextField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "api_key"
