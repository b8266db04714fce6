"""Events and entities of org.ietf.

Printed from protocol/schemas by `sdk-python/tools/generate.py`. Change it there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from piste_tracker.schemas.described import Described


class HttpClientHints(Described):
    """What the browser says in its User-Agent client hints.

    Schema http_client_hints 1-0-0 of org.ietf.

    - is_mobile: Whether the device is mobile.
    - brands: Brands and their versions.
    - architecture: Architecture of the processor.
    - ua_full_version: Full version of the browser.
    """

    SCHEMA = "iglu:org.ietf/http_client_hints/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        is_mobile: bool,
        brands: Sequence[Mapping[str, Any]],
        architecture: str | None = None,
        model: str | None = None,
        platform: str | None = None,
        platform_version: str | None = None,
        ua_full_version: str | None = None,
    ) -> None:
        super().__init__(
            {
                "isMobile": is_mobile,
                "brands": brands,
                "architecture": architecture,
                "model": model,
                "platform": platform,
                "platformVersion": platform_version,
                "uaFullVersion": ua_full_version,
            },
        )


class HttpCookie(Described):
    """A cookie of the request.

    Schema http_cookie 1-0-0 of org.ietf.

    - name: Name of the cookie.
    - value: Value of the cookie.
    """

    SCHEMA = "iglu:org.ietf/http_cookie/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        name: str,
        value: str | None,
    ) -> None:
        super().__init__(
            {
                "name": name,
                "value": value,
            },
            null=("value",),
        )


class HttpHeader(Described):
    """A header of the request.

    Schema http_header 1-0-0 of org.ietf.

    - name: Name of the header.
    - value: Value of the header.
    """

    SCHEMA = "iglu:org.ietf/http_header/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        name: str,
        value: str,
    ) -> None:
        super().__init__(
            {
                "name": name,
                "value": value,
            },
        )
