"""Reading policies."""

from collections.abc import Iterable
from uuid import UUID

from assay.base import clock
from assay.base.errors import AssayError
from assay.office.policies.models import PolicyVersion


def policy_in_force(code: str = "counterfeit") -> PolicyVersion:
    """The version of a policy that counts now. Raises AssayError if there is none."""
    version = PolicyVersion.objects.filter(code=code, in_force_from__lte=clock.now()).order_by("-version").first()
    if version is None:
        raise AssayError(f"There is no policy {code} in force.", "Record a version of it first.")
    return version


def policy_versions() -> list[PolicyVersion]:
    """All versions of all policies, by code, newest first."""
    return list(PolicyVersion.objects.order_by("code", "-version"))


def policy_versions_by_id(ids: Iterable[UUID]) -> dict[UUID, PolicyVersion]:
    return PolicyVersion.objects.in_bulk(list(ids))
