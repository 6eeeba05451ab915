"""Delivering what is in the outbox."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from django.db import transaction

from assay.office.adapters.commands import note_attempts
from assay.office.adapters.models import Endpoint, Message, Outbox
from assay.office.adapters.ports import Post
from assay.office.adapters.queries import endpoint, lock_ready
from assay.office.adapters.rules import LARGEST_BODY, Answered, body_of, headers

AT_ONCE: Final = 64


def deliver(marketplace: str, post: Post, senders: ThreadPoolExecutor, sent: Callable[[], None] = lambda: None) -> int:
    """Deliver messages of one marketplace that are ready, at most 64, and return how many were tried.

    Their rows stay locked while they are under way: nobody else sends them, and if this process dies the lock goes with it and
    they are sent again, under the same id. `sent` is called when all answers are in and nothing is noted yet.
    """
    with transaction.atomic():
        rows = lock_ready(marketplace, AT_ONCE)
        where = endpoint(marketplace)
        if not rows or where is None or where.disabled:
            return 0
        messages = Message.objects.in_bulk([row.message_id for row in rows])
        round_ = _Round(where, post)
        answers = list(senders.map(round_.attempt, [messages[row.message_id] for row in rows]))
        sent()
        tried: list[tuple[Outbox, Message, Answered]] = [
            (row, messages[row.message_id], answer)
            for row, answer in zip(rows, answers, strict=True)
            if answer is not None
        ]
        note_attempts(tried)
    return len(tried)


class _Round:
    """One round of attempts at one endpoint; when it says that it is gone, too busy or silent, the rest is left for later."""

    def __init__(self, where: Endpoint, post: Post) -> None:
        self._where, self._post = where, post
        self._is_ailing = False

    def attempt(self, message: Message) -> Answered | None:
        """The answer, or None if it was not tried."""
        if self._is_ailing:
            return None
        body = body_of(message.type, message.recorded_at, message.payload)
        if len(body) > LARGEST_BODY:
            return Answered(None, f"The message has {len(body):,} bytes; webhooks carry {LARGEST_BODY:,} at most.")
        # The receiver compares with its own clock: real time, also where the platform's is stepped.
        answer = self._post.send(self._where.url, headers(self._where.secret, message.id, int(time.time()), body), body)
        if answer.is_gone or answer.is_throttled or answer.is_unreachable:
            self._is_ailing = True
        return answer
