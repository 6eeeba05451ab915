"""Reading who people are."""

from collections.abc import Iterable
from uuid import UUID

from assay.base.errors import AssayError
from assay.office.people.models import RecoveryCode, SecondFactor, StaffUser

Person = StaffUser
"""What pages call it: they never import tables."""


def staff_named(name: str) -> StaffUser:
    """A member of staff by name. Raises AssayError if there is none."""
    person = StaffUser.objects.filter(username=name).first()
    if person is None:
        raise AssayError(f"There is no member of staff named {name}.", "`assay staff list` lists them.")
    return person


def active_person(person_id: str) -> StaffUser | None:
    """A person who may sign in, by id."""
    return StaffUser.objects.filter(id=person_id, is_active=True).first()


def all_staff() -> list[StaffUser]:
    return list(StaffUser.objects.order_by("username"))


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """Actors ("person:<uuid>") to names. Machines and keys, and people whose data were erased, are not among them."""
    ids = {UUID(actor.removeprefix("person:")) for actor in actors if actor.startswith("person:")}
    return {f"person:{person.id}": person.username for person in StaffUser.objects.filter(id__in=ids)}


def has_second_factor(person_id: UUID) -> bool:
    return SecondFactor.objects.filter(person_id=person_id, is_confirmed=True).exists()


def recovery_codes_left(person_id: UUID) -> int:
    return RecoveryCode.objects.filter(person_id=person_id).count()
