"""Keys are made and revoked, answers kept for those who ask again; members of staff, their second factor, their tries."""

import base64
import hashlib
import secrets
import string
import time
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from assay.base import clock
from assay.base.errors import AssayError
from assay.base.ids import new_id
from assay.office.core.events import record_event
from assay.office.people import rules
from assay.office.people.models import ApiKey, RecoveryCode, SecondFactor, SignInTry, StaffUser, StoredAnswer
from assay.office.people.queries import ANSWERS_KEPT, KeptAnswer
from assay.office.people.rules import SCOPES

_LETTERS: Final = string.ascii_lowercase + string.digits
_LONGEST: Final = 200


@transaction.atomic
def create_key(
    name: str, marketplace: str, scopes: Iterable[str], requests_per_second: int, actor: str
) -> tuple[ApiKey, str]:
    """Make a key for one marketplace. The second of the two is the key itself: it is kept nowhere, so show it now.

    Raises AssayError for a scope that does not exist and for a name or a rate that cannot be.
    """
    wanted = sorted(set(scopes))
    unknown = [scope for scope in wanted if scope not in SCOPES]
    if unknown or not wanted:
        raise AssayError(
            f"There is no scope {unknown[0]}." if unknown else "A key needs a scope.", f"There are {', '.join(SCOPES)}."
        )
    for what, text in (("name", name), ("marketplace", marketplace)):
        if not text.strip() or len(text) > _LONGEST or "\0" in text:
            raise AssayError(f"The {what} of a key has 1 to {_LONGEST} characters.")
    if not 1 <= requests_per_second <= 1_000_000:
        raise AssayError("A key may ask 1 to 1,000,000 times a second.")
    prefix = "".join(secrets.choice(_LETTERS) for _ in range(12))
    secret = f"assay_{prefix}_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        id=new_id(),
        name=name,
        prefix=prefix,
        secret_hash=hashlib.sha256(secret.encode()).digest(),
        marketplace=marketplace,
        scopes=wanted,
        requests_per_second=requests_per_second,
        created_at=clock.now(),
        created_by=actor,
    )
    payload = {"key": str(key.id), "name": name, "marketplace": marketplace, "scopes": wanted}
    record_event("key_made", actor, payload)
    return key, secret


@transaction.atomic
def revoke_key(prefix: str, actor: str) -> ApiKey:
    """From now on the key opens nothing; revoking it again is fine. Raises AssayError where there is no such key."""
    key = ApiKey.objects.select_for_update().filter(prefix=prefix).first()
    if key is None:
        raise AssayError(f"There is no key {prefix}.", "`assay key list` shows them all.")
    if key.revoked_at is None:
        key.revoked_at = clock.now()
        key.save(update_fields=["revoked_at"])
        record_event("key_revoked", actor, {"key": str(key.id), "name": key.name})
    return key


def keep_answer(key_id: UUID, name: str, answer: KeptAnswer) -> None:
    """Keep an answer under the name that the key's owner chose; the first one counts while it is kept."""
    at = clock.now()
    StoredAnswer.objects.filter(key_id=key_id, name=name, answered_at__lte=at - ANSWERS_KEPT).delete()
    StoredAnswer.objects.bulk_create(
        [
            StoredAnswer(
                id=new_id(),
                key_id=key_id,
                name=name,
                request_hash=answer.request_hash,
                status=answer.status,
                content_type=answer.content_type,
                body=zlib.compress(answer.body, 1),
                answered_at=at,
            )
        ],
        ignore_conflicts=True,
    )


def forget_answers() -> int:
    """Remove the answers that were kept long enough; returns their number."""
    return StoredAnswer.objects.filter(answered_at__lte=clock.now() - ANSWERS_KEPT).delete()[0]


# --- members of staff ---


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
