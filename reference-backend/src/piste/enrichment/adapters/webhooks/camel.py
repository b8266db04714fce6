"""Turns `X-Mailgun-Sid` and `page_name` into xMailgunSid and pageName, as the schemas spell them."""

from __future__ import annotations

import re

_SEPARATED = re.compile(r"[_-](\w)")


def camel_case(name: str) -> str:
    return _SEPARATED.sub(lambda match: match[1].upper(), name[:1].lower() + name[1:])


def camel_keys(value: object) -> object:
    """The same JSON with all its keys in camel case."""
    if isinstance(value, dict):
        return {camel_case(name): camel_keys(item) for name, item in value.items()}
    if isinstance(value, list):
        return [camel_keys(item) for item in value]
    return value
