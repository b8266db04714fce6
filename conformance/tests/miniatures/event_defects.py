"""Miniatures with one planted defect in events, entities and subjects. `caught_by` names a case that must fail."""

from __future__ import annotations

import base64
import uuid
from typing import Any

from tracker import SNOWPLOW, RefusedError, Tracker


class LegacyKeys(Tracker):
    """Sends the keys ev_* of 2012, as the Arduino tracker does."""

    caught_by = "structured/modern-keys"

    def of_structured(self, args: dict[str, Any]) -> list[dict[str, str]]:
        return [
            {key.replace("se_", "ev_"): value for key, value in event.items()} for event in super().of_structured(args)
        ]


class SwappedArguments(Tracker):
    """Puts the label under the key of the property, and the other way round."""

    caught_by = "structured/all-five-in-their-places"

    def of_structured(self, args: dict[str, Any]) -> list[dict[str, str]]:
        names = {"label": "property", "property": "label"}
        return super().of_structured({names.get(name, name): value for name, value in args.items()})


class ZeroIsMissing(Tracker):
    """Takes a zero for a missing value, as the official Node tracker does."""

    caught_by = "page_ping/zero-offset-is-sent"

    def of_page_ping(self, args: dict[str, Any]) -> list[dict[str, str]]:
        return super().of_page_ping({name: value for name, value in args.items() if value != 0})


class ZeroValueIsMissing(Tracker):
    """Leaves out the value 0 of a structured event."""

    caught_by = "structured/value-zero-is-sent"

    def numbers(self, args: dict[str, Any], **keys: str) -> dict[str, str]:
        return {key: value for key, value in super().numbers(args, **keys).items() if float(value) != 0}


class EmptyCategory(Tracker):
    """Accepts an empty category, as the official Node tracker does."""

    caught_by = "structured/empty-category-is-refused"

    def texts(self, args: dict[str, Any], required: list[str], **keys: str) -> dict[str, str]:
        return super().texts(args, [], **keys)


class EmptyTexts(Tracker):
    """Sends a key for every empty text."""

    caught_by = "structured/empty-label-is-left-out"

    def texts(self, args: dict[str, Any], required: list[str], **keys: str) -> dict[str, str]:
        empty = {key: "" for key, name in keys.items() if args.get(name) == "" and name not in required}
        return super().texts(args, required, **keys) | empty


class StandardAlphabet(Tracker):
    """Uses the standard base64 alphabet, as the Java tracker does."""

    caught_by = "self_describing/base64-alphabet"

    def base64(self, text: str) -> str:
        return base64.b64encode(text.encode()).decode()


class BothTwins(Tracker):
    """Sends the JSON in base64 and plain, too."""

    caught_by = "self_describing/only-one-twin"

    def carry(self, plain: str, coded: str, wrapper: str, data: Any) -> dict[str, str]:
        return super().carry(plain, coded, wrapper, data) | {plain: self.json({"schema": wrapper, "data": data})}


class PlainByDefault(Tracker):
    """Does not encode unless told to."""

    caught_by = "self_describing/base64-by-default"

    def carry(self, plain: str, coded: str, wrapper: str, data: Any) -> dict[str, str]:
        if "base64" not in self.config:
            return {plain: self.json({"schema": wrapper, "data": data})}
        return super().carry(plain, coded, wrapper, data)


class NoSchema(Tracker):
    """Sends the data of a self-describing event without its schema, as the Lua tracker does."""

    caught_by = "self_describing/plain-object"

    def of_self_describing(self, args: dict[str, Any]) -> list[dict[str, str]]:
        described = self.described(args)
        return [
            {
                "e": "ue",
                **self.carry("ue_pr", "ue_px", f"{SNOWPLOW}/unstruct_event/jsonschema/1-0-0", described["data"]),
            }
        ]


class OldScreenView(Tracker):
    """Sends e=sv, as the Lua tracker does."""

    caught_by = "screen_view/is-self-describing"

    def of_screen_view(self, args: dict[str, Any]) -> list[dict[str, str]]:
        return [{"e": "sv", "sv_na": str(args.get("name")), "sv_id": str(args.get("id"))}]


class EmptyMembersGo(Tracker):
    """Throws null, empty texts and empty lists out of the user's own data."""

    caught_by = "self_describing/empty-members-stay"

    def plain(self, value: Any, depth: int = 0) -> Any:
        if isinstance(value, dict):
            value = {key: member for key, member in value.items() if member not in (None, "", [], {})}
        return super().plain(value, depth)


class EntitiesStay(Tracker):
    """Keeps the entities of one event for the next."""

    caught_by = "entities/belong-to-one-event"
    kept: list[dict[str, Any]] | None = None

    def track(self, kind: str, args: dict[str, Any], entities: Any = None, *rest: Any, **more: Any) -> str:
        self.kept = entities or self.kept
        return super().track(kind, args, self.kept, *rest, **more)


class EmptyContexts(Tracker):
    """Sends the entities' key with nothing in it."""

    caught_by = "entities/none-sends-no-key"

    def common(self) -> dict[str, str]:
        return super().common() | self.contexts([])


class EntitiesReversed(Tracker):
    """Sends entities in the opposite order."""

    caught_by = "entities/several-keep-their-order"

    def contexts(self, entities: list[dict[str, Any]]) -> dict[str, str]:
        return super().contexts(entities[::-1])


class LateSubject(Tracker):
    """Adds the subject when it sends instead of when the event is tracked."""

    caught_by = "subject/queued-event-keeps-its-subject"

    def stamped(self, batch: list[dict[str, str]]) -> list[dict[str, str]]:
        return [event | self.subject for event in super().stamped(batch)]


class SubjectReplaced(Tracker):
    """Forgets the other fields when one is set."""

    caught_by = "subject/other-fields-stay"

    def set_subject(self, values: dict[str, Any]) -> None:
        self.subject = self.fields(values)


class SameIdForItems(Tracker):
    """Gives all events of an order one id."""

    caught_by = "transaction/each-event-has-an-id-of-its-own"

    def new_id(self) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.books['queued']} {self.now()} {id(self)}"))


class RoundedMoney(Tracker):
    """Rounds money to two places, as the Go tracker does."""

    caught_by = "transaction/money-keeps-its-digits"

    def number(self, value: Any) -> str:
        super().number(value)
        return f"{value:.2f}"


class NumbersInBody(Tracker):
    """Posts numbers where texts belong."""

    caught_by = "structured/smallest"

    def body(self, batch: list[dict[str, Any]]) -> bytes:
        return super().body([event | {"dtm": int(event["dtm"])} for event in batch])


class AnyPlatform(Tracker):
    """Accepts any platform."""

    caught_by = "subject/unknown-platform-is-refused"

    def fields(self, values: dict[str, Any]) -> dict[str, str]:
        try:
            return super().fields(values)
        except RefusedError:
            return {self.KEYS[name]: str(value) for name, value in values.items()}


class AnySchema(Tracker):
    """Accepts anything for a schema."""

    caught_by = "refusal/schema-without-a-full-version"

    def described(self, args: dict[str, Any]) -> dict[str, Any]:
        return {"schema": args["schema"], "data": args["data"]}


class MutableEvents(Tracker):
    """Makes the JSON of an event only when it sends, from the caller's own objects."""

    caught_by = "queue/accepted-event-does-not-change"

    def of_self_describing(self, args: dict[str, Any]) -> list[dict[str, Any]]:
        super().of_self_describing(args)
        return [{"e": "ue", "later": args}]

    def take(self) -> list[dict[str, Any]]:
        for event in self.queue:
            if "later" in event:
                event |= super().of_self_describing(
                    {"schema": SNOWPLOW + "/x/jsonschema/1-0-0", "data": {}, **event.pop("later")}
                )[0]
        return super().take()

    def measure(self, batch: list[dict[str, Any]]) -> int:
        return 0 if any("later" in event for event in batch) else super().measure(batch)


class PlatformNotOfSubject(Tracker):
    """Does not look at the subject's platform."""

    caught_by = "subject/platform-overrides"

    def set_subject(self, values: dict[str, Any]) -> None:
        super().set_subject(values)
        self.subject.pop("p", None)


class SubjectChangesThePast(Tracker):
    """Changes events that are queued when the subject changes."""

    caught_by = "subject/holds-for-later-events-only"

    def work(self) -> None:
        pass

    def set_subject(self, values: dict[str, Any]) -> None:
        super().set_subject(values)
        for event in self.queue:
            event |= self.subject


class KeepsUnsetFields(Tracker):
    """Keeps a field that was unset."""

    caught_by = "subject/empty-value-takes-the-old-one-away"

    def set_subject(self, values: dict[str, Any]) -> None:
        super().set_subject({name: value for name, value in values.items() if value != ""})


class DefaultOffsets(Tracker):
    """Sends zeros for offsets that nobody gave."""

    caught_by = "page_ping/without-offsets"

    def of_page_ping(self, args: dict[str, Any]) -> list[dict[str, str]]:
        return [{"pp_mix": "0", "pp_max": "0", **super().of_page_ping(args)[0]}]
