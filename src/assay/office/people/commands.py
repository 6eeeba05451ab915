"""Members of staff: taking them in, their password, their second factor, and the tries to sign in."""

import base64
import hashlib
import secrets
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from assay.base.errors import AssayError
from assay.office.core.events import record_event
from assay.office.people import rules
from assay.office.people.models import RecoveryCode, SecondFactor, SignInTry, StaffUser


def new_password() -> str:
    """A password nobody has to think of: about 100 random bits."""
    return secrets.token_urlsafe(16)


@transaction.atomic
def add_staff(name: str, role: str, password: str, language: str = "en", actor: str = "machine:setup") -> StaffUser:
    """Take a member of staff in. Raises AssayError where the name is taken, the role unknown or the password weak."""
    if role not in rules.ROLES:
        raise AssayError(f"There is no role {role}.", f"Roles are {', '.join(rules.ROLES)}.")
    person = StaffUser(username=name, role=role, language=language)
    try:
        person.full_clean(exclude=["password"])
    except ValidationError as error:
        raise AssayError(f"{name} cannot be a name here: {' '.join(error.messages)}") from None
    _set_password(person, password)
    person.save(force_insert=True)
    record_event("staff_added", actor, {"person": str(person.id), "role": role})
    return person


@transaction.atomic
def change_password(person: StaffUser, password: str, actor: str) -> None:
    """Give a new password; whoever is signed in with the old one is signed out. Raises AssayError where it is weak."""
    _set_password(person, password)
    person.save(update_fields=["password"])
    record_event("staff_password_changed", actor, {"person": str(person.id)})


@transaction.atomic
def close_staff(person: StaffUser, actor: str) -> None:
    """Let a person sign in no more. What they decided stays."""
    person.is_active = False
    person.save(update_fields=["is_active"])
    record_event("staff_closed", actor, {"person": str(person.id)})


def set_language(person_id: UUID, language: str) -> None:
    """Raises AssayError for a language that the pages do not have."""
    if language not in dict(settings.LANGUAGES):
        raise AssayError(f"There is no language {language} here.")
    StaffUser.objects.filter(id=person_id).update(language=language)


def note_signed_in(person: StaffUser) -> None:
    record_event("staff_signed_in", f"person:{person.id}", {"person": str(person.id)})


def _set_password(person: StaffUser, password: str) -> None:
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise AssayError(" ".join(error.messages)) from None
    person.set_password(password)


# --- the second factor ---


def begin_second_factor(person: StaffUser) -> bytes:
    """The secret to be shown to the person's app: a new one, or the one shown before if no code has confirmed it yet.

    Raises AssayError if a second factor is in use.
    """
    factor = SecondFactor.objects.filter(person_id=person.id).first()
    if factor is not None and factor.is_confirmed:
        raise AssayError("A second factor is in use already.")
    secret = _decrypted(factor) if factor is not None else None
    if secret is None:
        secret = rules.new_factor_secret()
        sealed = _cipher().encrypt(secret)
        SecondFactor.objects.update_or_create(person_id=person.id, defaults={"secret": sealed})
    return secret


@transaction.atomic
def confirm_second_factor(person: StaffUser, code: str) -> list[str] | None:
    """Take the factor into use if the code is right: returns the recovery codes, to be shown once."""
    if not _use_code(person.id, code, is_confirmed=False):
        return None
    SecondFactor.objects.filter(person_id=person.id).update(is_confirmed=True)
    record_event("second_factor_confirmed", f"person:{person.id}", {"person": str(person.id)})
    return _new_recovery_codes(person.id)


@transaction.atomic
def use_second_factor(person_id: UUID, code: str) -> bool:
    """Whether the code is one of the app's, or a recovery code not used before; it is used up by this."""
    if _use_code(person_id, code, is_confirmed=True):
        return True
    used, _ = RecoveryCode.objects.filter(person_id=person_id, code_hash=rules.recovery_hash(code)).delete()
    if used:
        record_event("recovery_code_used", f"person:{person_id}", {"person": str(person_id)})
    return bool(used)


@transaction.atomic
def remove_second_factor(person: StaffUser, actor: str) -> None:
    """For the day when phone and recovery codes are lost."""
    SecondFactor.objects.filter(person_id=person.id).delete()
    RecoveryCode.objects.filter(person_id=person.id).delete()
    record_event("second_factor_removed", actor, {"person": str(person.id)})


def _use_code(person_id: UUID, code: str, is_confirmed: bool) -> bool:
    # Locked, so that of two requests with one code the second finds it used.
    factor = SecondFactor.objects.select_for_update().filter(person_id=person_id, is_confirmed=is_confirmed).first()
    secret = _decrypted(factor) if factor is not None else None
    if factor is None or secret is None:
        return False
    # The time of walls, even where the platform's clock is stepped: the phone knows no other.
    step = rules.matching_step(secret, code.replace(" ", ""), time.time(), factor.last_step)
    if step is None:
        return False
    factor.last_step = step
    factor.save(update_fields=["last_step"])
    return True


def _new_recovery_codes(person_id: UUID) -> list[str]:
    codes = [rules.new_recovery_code() for _ in range(rules.RECOVERY_CODES)]
    RecoveryCode.objects.filter(person_id=person_id).delete()
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(person_id=person_id, code_hash=rules.recovery_hash(code)) for code in codes]
    )
    return codes


def _cipher() -> Fernet:
    """Its key comes from the secret key of the home: a stolen copy of the database alone gives no codes."""
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"assay second factor")
    return Fernet(base64.urlsafe_b64encode(kdf.derive(settings.SECRET_KEY.encode())))


def _decrypted(factor: SecondFactor) -> bytes | None:
    """None where the home has another secret key than when it was encrypted."""
    try:
        return _cipher().decrypt(bytes(factor.secret))
    except InvalidToken:
        return None


# --- tries ---


def begin_try(kind: str, *parts: str) -> bool:
    """Count a try and say whether it may go on. It is written down before it is counted, so that tries made at once count."""
    key, at = _key(kind, parts), _wall()
    since = at - timedelta(seconds=rules.WINDOW_SECONDS)
    SignInTry.objects.filter(tried_at__lt=since).delete()
    SignInTry.objects.create(key=key, tried_at=at)
    return SignInTry.objects.filter(key=key, tried_at__gte=since).count() <= rules.TRIES[kind]


def end_tries(kind: str, *parts: str) -> None:
    """Forget the tries: the last one succeeded."""
    SignInTry.objects.filter(key=_key(kind, parts)).delete()


def _key(kind: str, parts: tuple[str, ...]) -> bytes:
    return hashlib.sha256("\0".join((kind, settings.SECRET_KEY, *parts)).encode()).digest()


def _wall() -> datetime:
    # Guessing takes the time of walls; a stepped clock may stand still or jump a month.
    return datetime.fromtimestamp(time.time(), UTC)
