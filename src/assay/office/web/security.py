"""What every answer says to the browser, and the answer to those who ask whether we are well."""

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


def set_policy(answer: Answer) -> Answer:
    """Nothing runs, and nothing is fetched, that does not come from here; no page is kept by a cache or shown in a frame."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def answer_health(answer: Answer) -> Answer:
    """`/healthz`: 200 where pages can be made, 503 where the database is away. Before the check of host names, for
    whoever asks does so by number."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path != "/healthz":
            return answer(request)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError:
            connection.close()
            return HttpResponse("The database is away.\n", status=503, content_type="text/plain")
        return HttpResponse("ok\n", content_type="text/plain")

    return middleware
