"""Cookies: reading and cleaning what the browser sends, and writing the network user id's."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.utils import formatdate

from piste.collector.config import CookieConfig
from piste.collector.request import Header

DAY_S = 86_400
_OCTETS = r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]"  # RFC 6265's cookie-octet; the equals sign is one
_CLEAN = re.compile(rf"(?:{_OCTETS}*;)*{_OCTETS}*")
_CLEAN_PART = re.compile(rf"{_OCTETS}*")


def clean(cookies: str) -> str:
    """Return the header's text as it is recorded: without blanks and without parts that go beyond RFC 6265."""
    cookies = cookies.replace(" ", "")
    if _CLEAN.fullmatch(cookies):
        return cookies
    return ";".join(part for part in cookies.split(";") if _CLEAN_PART.fullmatch(part))


def find(cookies: str, name: str) -> str | None:
    """Return the value of the first cookie called `name` in a clean header text."""
    start = name + "="
    for part in cookies.split(";"):
        if part.startswith(start):
            return part[len(start) :]
    return None


class CookieWriter:
    """Writes the Set-Cookie headers that `config` asks for; the clock gives epoch ms."""

    def __init__(self, config: CookieConfig, clock: Callable[[], int]) -> None:
        self._config = config
        self._clock = clock
        self._second = -1
        self._made: dict[str | None, list[tuple[str, str]]] = {}
        flags = f"{f'; SameSite={config.same_site}' if config.same_site else ''}{'; Secure' if config.secure else ''}"
        self._names = [(config.name, flags + ("; HttpOnly" if config.http_only else ""))]
        if config.client_name:
            self._names.append((config.client_name, flags))

    def write(self, value: str, origin: bytes | None) -> list[Header]:
        """Set the cookie, and the one for scripts, to `value`.

        A value that no cookie can carry (a `nuid` may be anything) sets none, rather than another cookie than was
        meant.
        """
        if not self._config.enabled or not _CLEAN_PART.fullmatch(value):
            return []
        domain = self._domain(origin)
        tails = self._tails(domain)
        return [(b"set-cookie", f"{name}={value}{tail}".encode()) for name, tail in tails]

    def delete(self, origin: bytes | None) -> list[Header]:
        """Have the browser forget the cookies."""
        expired = formatdate(0, usegmt=True)
        return [
            (b"set-cookie", f"{name}={tail}".encode()) for name, tail in self._attributes(expired, self._domain(origin))
        ]

    def _attributes(self, expires: str, domain: str | None) -> list[tuple[str, str]]:
        middle = f"; Expires={expires}{f'; Domain={domain}' if domain else ''}; Path=/"
        return [(name, middle + flags) for name, flags in self._names]

    def _domain(self, origin: bytes | None) -> str | None:
        """Return the first configured domain that one of the origins' hosts is, or is below."""
        config = self._config
        if config.domains and origin:
            hosts = [_host(one) for one in re.split(r"[\s,]+", origin.decode("latin-1")) if one]
            for domain in config.domains:
                if any(host == domain or host.endswith("." + domain) for host in hosts):
                    return domain
        return config.fallback_domain

    def _tails(self, domain: str | None) -> list[tuple[str, str]]:
        """Return what follows each cookie's value; made once a second, since the date costs more than all else."""
        second = self._clock() // 1000
        if self._second != second:
            self._second = second
            self._made.clear()
        tails = self._made.get(domain)
        if tails is None:
            expires = formatdate(second + self._config.days * DAY_S, usegmt=True)
            tails = self._made[domain] = self._attributes(expires, domain)
        return tails


def _host(origin: str) -> str:
    """Return the host of an origin like `https://shop.acme.com:8443`."""
    authority = origin.rpartition("://")[2]
    if authority.startswith("["):
        return authority.partition("]")[0] + "]"
    return authority.partition(":")[0].lower()
