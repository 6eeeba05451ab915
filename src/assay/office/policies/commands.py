"""Recording versions of policies."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from assay.base import clock
from assay.base.ids import new_id
from assay.office.core.events import record_event
from assay.office.policies.models import PolicyVersion
from assay.office.policies.rules import COUNTERFEIT


@transaction.atomic
def record_policy_version(content: Mapping[str, Any], actor: str) -> PolicyVersion:
    """Record a version, in force from now on. `content` has the fields of `PolicyVersion`, as the starter policy does."""
    at = clock.now()
    version = PolicyVersion.objects.create(id=new_id(), in_force_from=at, recorded_at=at, recorded_by=actor, **content)
    record_event("policy_version_recorded", actor, {"code": version.code, "version": version.version})
    return version


def ensure_starter_policy() -> None:
    """Record the starter policy where there is none yet."""
    if not PolicyVersion.objects.filter(code=COUNTERFEIT["code"]).exists():
        record_policy_version(COUNTERFEIT, "machine:setup")
