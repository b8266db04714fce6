"""CloudFront's access log of a web distribution: the lines of a log file, each an event."""

from __future__ import annotations

import re
from collections.abc import Sequence

from piste.enrichment import querystring
from piste.enrichment.adapters.request import Parameters, Request, RequestFailure
from piste.enrichment.adapters.webhooks import body, times
from piste.enrichment.adapters.webhooks.webhook import Stamped, Webhook
from piste.enrichment.iglu import Resolver
from piste.protocol import Key

_VENDOR, _NAME = "com.amazon.aws.cloudfront", "wd_access_log"
_VERSIONS = {12: "1-0-0", 15: "1-0-1", 18: "1-0-2", 19: "1-0-3", 23: "1-0-4", 24: "1-0-5", 26: "1-0-6", 33: "1-0-6"}
"""Fields in a line -> version of the schema: Amazon adds fields at the end. The seven of 2019 are in no schema."""

_COUNTS = ", ".join(map(str, _VERSIONS))

WEBHOOK = Webhook(
    _VENDOR,
    {version: f"iglu:{_VENDOR}/{_NAME}/jsonschema/{version}" for version in sorted(set(_VERSIONS.values()))},
    version=_NAME,
    tracker=f"{_VENDOR}/{_NAME}",
)
_FIELDS = (
    "dateTime",
    "xEdgeLocation",
    "scBytes",
    "cIp",
    "csMethod",
    "csHost",
    "csUriStem",
    "scStatus",
    "csReferer",
    "csUserAgent",
    "csUriQuery",
    "csCookie",
    "xEdgeResultType",
    "xEdgeRequestId",
    "xHostHeader",
    "csProtocol",
    "csBytes",
    "timeTaken",
    "xForwardedFor",
    "sslProtocol",
    "sslCipher",
    "xEdgeResponseResultType",
    "csProtocolVersion",
    "fleStatus",
    "fleEncryptedFields",
)
_DOUBLE_ESCAPE = re.compile(r"%25([0-9a-fA-F]{2})")
_DECIMAL = re.compile(r"\d{1,9}(\.\d{1,9})?")


def adapt(request: Request, _resolver: Resolver) -> list[Parameters]:
    """Lines that begin with # are the file's head; a bad line fails the request, and all bad lines are told."""
    made: list[Parameters] = []
    failure: RequestFailure | None = None
    for line in body.text_of(request).splitlines():
        if not line or line.startswith("#"):
            continue
        try:
            made.append(_line(request, line))
        except RequestFailure as fault:
            failure = fault if failure is None else failure.also(fault)
    if failure is not None:
        raise failure
    return made


def _line(request: Request, line: str) -> Parameters:
    parts = line.split("\t")
    version = _VERSIONS.get(len(parts))
    if version is None:
        raise request.failure("body", line, f"expected {_COUNTS} fields, found {len(parts)}")
    stamp = times.to_milliseconds(f"{parts[0]}T{parts[1]}+00:00")
    if stamp is None:
        raise request.failure("dateTime", f"{parts[0]} {parts[1]}", "expected a date and a time")
    data = _data(request, [f"{parts[0]}T{parts[1]}Z", *parts[2:]])
    given = dict(request.parameters)
    if data.get("csReferer"):
        given[Key.PAGE_URL] = _single(parts[9])
    columns: dict[str, str | int] = {"collector_tstamp": stamp}
    if isinstance(address := data["cIp"], str):
        columns["user_ipaddress"] = address
    if isinstance(agent := data["csUserAgent"], str):
        columns["useragent"] = agent
    return Stamped(WEBHOOK.event(request, WEBHOOK.schemas[version], data, given), columns)


def _data(request: Request, values: Sequence[str]) -> dict[str, object]:
    data: dict[str, object] = {}
    for name, text in zip(_FIELDS, values, strict=False):
        if text in ("", "-"):
            data[name] = None
        elif name in ("scBytes", "csBytes"):
            data[name] = times.whole(text)
            if data[name] is None:
                raise request.failure(name, text, "expected a whole number of bytes")
        elif name == "timeTaken":
            if not _DECIMAL.fullmatch(text):
                raise request.failure(name, text, "expected a number of seconds")
            data[name] = float(text)
        elif name in ("csReferer", "csUserAgent"):
            data[name] = querystring.decode(_single(text))
        else:
            data[name] = _single(text) if name == "csUriQuery" else text
    return data


def _single(text: str) -> str:
    """Since 2013 CloudFront escapes percent signs once more: %2520 is %20."""
    return _DOUBLE_ESCAPE.sub(r"%\1", text)
