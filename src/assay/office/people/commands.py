"""Keys are made and revoked; answers are kept for those who ask again."""

import hashlib
import secrets
import string
import zlib
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.db import transaction

from assay.base import clock
from assay.base.errors import AssayError
from assay.base.ids import new_id
from assay.office.core.events import record_event
from assay.office.people.models import ApiKey, StoredAnswer
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
