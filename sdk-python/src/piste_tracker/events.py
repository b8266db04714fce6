"""The kinds of event. Each knows its own pairs of the payload; the tracker adds the rest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar, Union

from piste_tracker import protocol
from piste_tracker.errors import InvalidEventError
from piste_tracker.field_text import number_text, offset_text, optional_text, required_text
from piste_tracker.protocol import EventCode, Key
from piste_tracker.self_describing_json import SelfDescribingJson
from piste_tracker.subject import Subject

Context = Sequence[Any]
"""Entities of an event: SelfDescribingJson each, or dictionaries of the same shape."""
Timestamp = Union[float, dt.datetime]
"""Milliseconds since 1970-01-01 UTC, or a datetime (a naive one is local time)."""

_SNOWPLOW = "iglu:com.snowplowanalytics.snowplow/"
SCREEN_VIEW = "iglu:com.snowplowanalytics.mobile/screen_view/jsonschema/1-0-0"
TIMING = _SNOWPLOW + "timing/jsonschema/1-0-0"


class Event:
    """What every event may have: a subject of its own, entities, and the time when it truly happened."""

    code: ClassVar[str] = ""
    """The wire's code of the kind."""

    def __init__(
        self,
        event_subject: Subject | None = None,
        context: Context | None = None,
        true_timestamp: Timestamp | None = None,
    ) -> None:
        self.event_subject = event_subject
        self.context = context
        self.true_timestamp = true_timestamp

    def pairs(self) -> dict[str, str | None]:
        """Return the event's own keys and texts; None is left out of the payload.

        Raises InvalidEventError for a value that cannot be sent.
        """
        return {}

    def self_describing(self) -> SelfDescribingJson | None:
        """Return the event's own self-describing JSON, if it is of that kind."""
        return None

    def schema_uri(self) -> str:
        """Return the schema that the store files the event under."""
        vendor, name, kind, version = protocol.EVENT_SCHEMAS[protocol.EVENT_CODES[self.code]]
        return f"iglu:{vendor}/{name}/{kind}/{version}"

    def followers(self) -> Sequence[Event]:
        """Return the events that are tracked right after this one, at the same time."""
        return ()


class PageView(Event):
    """A page was shown."""

    code = EventCode.PAGE_VIEW

    def __init__(
        self,
        page_url: str,
        page_title: str | None = None,
        referrer: str | None = None,
        event_subject: Subject | None = None,
        context: Context | None = None,
        true_timestamp: Timestamp | None = None,
    ) -> None:
        super().__init__(event_subject, context, true_timestamp)
        self.page_url = required_text("page_url", page_url)
        self.page_title = page_title
        self.referrer = referrer

    def pairs(self) -> dict[str, str | None]:
        return {
            Key.PAGE_URL: required_text("page_url", self.page_url),
            Key.PAGE_TITLE: optional_text("page_title", self.page_title),
            Key.PAGE_REFERRER: optional_text("referrer", self.referrer),
        }


class PagePing(PageView):
    """The page is still being read; the offsets say how far it was scrolled since the last ping, in pixels."""

    code = EventCode.PAGE_PING

    def __init__(
        self,
        page_url: str,
        page_title: str | None = None,
        referrer: str | None = None,
        min_x: int | None = None,
        max_x: int | None = None,
        min_y: int | None = None,
        max_y: int | None = None,
        event_subject: Subject | None = None,
        context: Context | None = None,
        true_timestamp: Timestamp | None = None,
    ) -> None:
        super().__init__(page_url, page_title, referrer, event_subject, context, true_timestamp)
        self.min_x = min_x
        self.max_x = max_x
        self.min_y = min_y
        self.max_y = max_y

    def pairs(self) -> dict[str, str | None]:
        return {
            **super().pairs(),
            Key.PP_MIN_X: offset_text("min_x", self.min_x),
            Key.PP_MAX_X: offset_text("max_x", self.max_x),
            Key.PP_MIN_Y: offset_text("min_y", self.min_y),
            Key.PP_MAX_Y: offset_text("max_y", self.max_y),
        }


class StructuredEvent(Event):
    """Something happened, told in five fields."""

    code = EventCode.STRUCT

    def __init__(
        self,
        category: str,
        action: str,
        label: str | None = None,
        property_: str | None = None,
        value: Any | None = None,
        event_subject: Subject | None = None,
        context: Context | None = None,
        true_timestamp: Timestamp | None = None,
    ) -> None:
        super().__init__(event_subject, context, true_timestamp)
        self.category = required_text("category", category)
        self.action = required_text("action", action)
        self.label = label
        self.property_ = property_
        self.value = value

    def pairs(self) -> dict[str, str | None]:
        return {
            Key.SE_CATEGORY: required_text("category", self.category),
            Key.SE_ACTION: required_text("action", self.action),
            Key.SE_LABEL: optional_text("label", self.label),
            Key.SE_PROPERTY: optional_text("property_", self.property_),
            Key.SE_VALUE: number_text("value", self.value),
        }


class SelfDescribing(Event):
    """Something happened, told by data under a schema of its own."""

    code = EventCode.UNSTRUCT

    def __init__(
        self,
        event_json: SelfDescribingJson,
        event_subject: Subject | None = None,
        context: Context | None = None,
        true_timestamp: Timestamp | None = None,
    ) -> None:
        super().__init__(event_subject, context, true_timestamp)
        if not hasattr(event_json, "to_json"):
            raise InvalidEventError(f"event_json is a {type(event_json).__name__}; give it a SelfDescribingJson.")
        self.event_json = event_json

    def self_describing(self) -> SelfDescribingJson | None:
        return self.event_json

    def schema_uri(self) -> str:
        return self.event_json.schema


class ScreenView(Event):
    """A screen of an application was shown; `id_` names this one showing and is a UUID."""

    code = EventCode.UNSTRUCT

    def __init__(
        self,
        id_: str,
        name: str,
        type: str | None = None,  # noqa: A002  # the schema's word, and the official tracker's
        previous_name: str | None = None,
        previous_id: str | None = None,
        previous_type: str | None = None,
        transition_type: str | None = None,
        event_subject: Subject | None = None,
        context: Context | None = None,
        true_timestamp: Timestamp | None = None,
    ) -> None:
        super().__init__(event_subject, context, true_timestamp)
        self.id_ = required_text("id_", id_)
        self.name = required_text("name", name)
        self.type = type
        self.previous_name = previous_name
        self.previous_id = previous_id
        self.previous_type = previous_type
        self.transition_type = transition_type

    def self_describing(self) -> SelfDescribingJson | None:
        data = {
            "id": required_text("id_", self.id_),
            "name": required_text("name", self.name),
            "type": self.type,
            "previousName": self.previous_name,
            "previousId": self.previous_id,
            "previousType": self.previous_type,
            "transitionType": self.transition_type,
        }
        return SelfDescribingJson(SCREEN_VIEW, {key: value for key, value in data.items() if value is not None})

    def schema_uri(self) -> str:
        return SCREEN_VIEW


class Timing(Event):
    """How long something took; `timing` is in milliseconds."""

    code = EventCode.UNSTRUCT

    def __init__(
        self,
        category: str,
        variable: str,
        timing: float,
        label: str | None = None,
        event_subject: Subject | None = None,
        context: Context | None = None,
        true_timestamp: Timestamp | None = None,
    ) -> None:
        super().__init__(event_subject, context, true_timestamp)
        self.category = required_text("category", category)
        self.variable = required_text("variable", variable)
        self.timing = timing
        self.label = label

    def self_describing(self) -> SelfDescribingJson | None:
        if number_text("timing", self.timing) is None:
            raise InvalidEventError("timing is empty; give it a number of milliseconds.")
        data: dict[str, Any] = {"category": self.category, "variable": self.variable, "timing": self.timing}
        if self.label:
            data["label"] = self.label
        return SelfDescribingJson(TIMING, data)

    def schema_uri(self) -> str:
        return TIMING
