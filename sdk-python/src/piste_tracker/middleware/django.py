"""For Django: put "piste_tracker.middleware.django.subject_middleware" into MIDDLEWARE.

The setting PISTE_TRUSTED_PROXIES says how many proxies of yours stand in front; without it, none.
"""

from __future__ import annotations

from typing import Any, Callable

from piste_tracker.request_subject import serving, subject_of_request
from piste_tracker.subject import Subject


def subject_middleware(get_response: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return the middleware, asynchronous where the next one is."""
    from asgiref.sync import iscoroutinefunction  # comes with Django
    from django.conf import settings  # type: ignore[import-untyped]  # Django has no types

    trusted_proxies = getattr(settings, "PISTE_TRUSTED_PROXIES", 0)

    if iscoroutinefunction(get_response):

        async def asynchronous(request: Any) -> Any:
            with serving(subject_of_django(request, trusted_proxies)):
                return await get_response(request)

        return asynchronous

    def synchronous(request: Any) -> Any:
        with serving(subject_of_django(request, trusted_proxies)):
            return get_response(request)

    return synchronous


subject_middleware.sync_capable = True  # type: ignore[attr-defined]  # how Django learns of both kinds
subject_middleware.async_capable = True  # type: ignore[attr-defined]


def subject_of_django(request: Any, trusted_proxies: int = 0) -> Subject:
    """Return the subject that a Django request tells."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    # Not build_absolute_uri(), which raises for a Host that is not allowed: that is for the view to decide.
    url = f"{request.scheme}://{headers.get('host', 'localhost')}{request.get_full_path()}"
    return subject_of_request(url, headers, request.COOKIES, request.META.get("REMOTE_ADDR"), trusted_proxies)
