"""Mailgun: what became of a message, as a form (urlencoded or multipart)."""

from __future__ import annotations

import re
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP

from piste.enrichment.adapters.request import Parameters, Request
from piste.enrichment.adapters.webhooks import body, times
from piste.enrichment.adapters.webhooks.camel import camel_keys
from piste.enrichment.adapters.webhooks.webhook import Webhook, schemas
from piste.enrichment.iglu import Resolver

WEBHOOK = Webhook(
    "com.mailgun",
    schemas(
        "com.mailgun",
        {
            "bounced": "message_bounced",
            "clicked": "message_clicked",
            "complained": "message_complained",
            "delivered": "message_delivered",
            "dropped": "message_dropped",
            "opened": "message_opened",
            "unsubscribed": "recipient_unsubscribed",
        },
    ),
)
_MULTIPART = "multipart/form-data"
_BOUNDARY = re.compile(rb"\s*--([\w'()+,./:=? -]{0,69}[\w'()+,./:=?-])[ \t]*\r?\n")
_SIGNED = ("timestamp", "token", "signature")


def adapt(request: Request, _resolver: Resolver) -> list[Parameters]:
    text = body.text_of(request)
    content_type = request.content_type or ""
    if not content_type.startswith((body.FORM, _MULTIPART)):
        missing = "" if content_type else "no content type: "
        raise request.failure(
            "contentType", request.payload.content_type, f"{missing}expected one of {body.FORM}, {_MULTIPART}"
        )
    fields = body.form_of(text) if content_type.startswith(body.FORM) else _multipart(request)
    kind = fields.get("event")
    if kind is None:
        raise request.failure("body", text, "no `event` in the form: cannot determine the event type")
    schema = WEBHOOK.schema(request, kind)
    for name in _SIGNED:
        if name not in fields:
            raise request.failure(name, None, f"missing `{name}`")
    data = camel_keys(times.cleaned(fields, ("timestamp",), "event", kind))
    assert isinstance(data, dict)
    data.pop("bodyPlain", None)
    count = times.whole(str(data.pop("attachmentCount", "")))
    if count is not None:
        data["attachmentCount"] = count
    return [WEBHOOK.event(request, schema, data)]


def _multipart(request: Request) -> dict[str, str]:
    """The form's fields; parts that are files, or have no name, are left out."""
    body = request.payload.body or b""
    # Collectors record content types in lower case, so the body's first line tells the boundary, where there is one.
    first = _BOUNDARY.match(body)
    kind = f'{_MULTIPART}; boundary="{first[1].decode()}"' if first else request.payload.content_type
    head = f"Content-Type: {kind}\r\n\r\n".encode("utf-8", "replace")
    message = BytesParser(EmailMessage, policy=HTTP).parsebytes(head + body)
    fields: dict[str, str] = {}
    for part in message.iter_parts():
        name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes) and part.get_filename() is None:
            fields[name] = content.decode("utf-8", "replace").strip()
    return fields
