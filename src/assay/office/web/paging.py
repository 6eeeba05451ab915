"""Going through long lists."""

from uuid import UUID

from django.http import Http404, HttpRequest


def asked_id(request: HttpRequest, name: str) -> UUID | None:
    """An id from the address, if it is there. What is no id leads nowhere."""
    text = request.GET.get(name)
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def asked_number(request: HttpRequest, name: str, most: int) -> int:
    """A whole number from 0 to `most` from the address; 0 if there is none."""
    text = request.GET.get(name, "0")
    if not text.isascii() or not text.isdigit() or int(text) > most:
        raise Http404
    return int(text)
