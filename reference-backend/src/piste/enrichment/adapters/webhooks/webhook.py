"""What the webhooks have in common: who sends, which schema each type of event has, and the event that comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from piste.enrichment.adapters.request import Api, Parameters, Request, RequestFailure
from piste.enrichment.adapters.self_describing_event import parameters as event_parameters
from piste.protocol import Key

PLATFORM = "srv"

_LIFTED = (
    Key.NETWORK_USERID,
    Key.APP_ID,
    Key.COLLECTOR_VERSION,
    Key.EVENT_ID,
    Key.TRUE_TSTAMP,
    Key.PAGE_URL,
)
"""What a webhook's address may say of its events, in the querystring."""

OURS = frozenset({Key.NETWORK_USERID, Key.APP_ID, Key.COLLECTOR_VERSION, Key.PLATFORM})
"""Parameters of the address that never belong to the sender's data."""


class Stamped(Parameters):
    """An event whose sender says when and for whom it was recorded; `columns` win over what the collector knows."""

    def __init__(self, parameters: Parameters, columns: Mapping[str, str | int]) -> None:
        super().__init__(parameters)
        self.columns = columns


@dataclass(frozen=True, slots=True)
class Webhook:
    """One sender: the vendor and version in the path, and the schema of each type of event.

    The version of the tracker on the events is `<vendor>-<version>`.
    """

    vendor: str
    schemas: Mapping[str, str]
    version: str = "v1"
    tracker: str = field(default="")

    @property
    def api(self) -> Api:
        return Api(self.vendor, self.version)

    def event(self, request: Request, schema: str, data: object, given: Mapping[str, str] | None = None) -> Parameters:
        """One self-describing event; `given` stands for the querystring where a sender puts more into it."""
        given = request.parameters if given is None else given
        tracker = self.tracker or f"{self.vendor}-{self.version}"
        parameters = event_parameters(tracker, given.get(Key.PLATFORM, PLATFORM), schema, data)
        for key in _LIFTED:
            if key in given:
                parameters[key] = given[key]
        return parameters

    def schema(self, request: Request, kind: object, index: int | None = None) -> str:
        """The schema for events of this type; raises RequestFailure where there is none."""
        if isinstance(kind, str) and kind in self.schemas:
            return self.schemas[kind]
        place = "" if index is None else f" at index {index}"
        if not isinstance(kind, str):
            raise request.no_schema(None, self.schemas, f"cannot determine the event type{place}: none is given")
        if not kind:
            raise request.no_schema(kind, self.schemas, f"cannot determine the event type{place}: it is empty")
        raise request.no_schema(kind, self.schemas, f"no schema goes with this event type{place}")

    def events(
        self, request: Request, items: Iterable[object], kind: str, clean: Callable[[object, str], object]
    ) -> list[Parameters]:
        """An event of each item, whose field `kind` says its type; `clean` gets the item and its type.

        One item without a schema fails the request, as in the original; all such items are told.
        """
        made: list[Parameters] = []
        failure: RequestFailure | None = None
        for index, item in enumerate(items):
            found = item.get(kind) if isinstance(item, dict) else None
            try:
                schema = self.schema(request, found, index)
            except RequestFailure as fault:
                failure = fault if failure is None else failure.also(fault)
            else:
                made.append(self.event(request, schema, clean(item, str(found))))
        if failure is not None:
            raise failure
        return made


def schemas(vendor: str, names: Mapping[str, str] | Iterable[str], version: str = "1-0-0") -> dict[str, str]:
    """Event type -> schema URI: of a mapping type -> name, or of types that are the schemas' names themselves."""
    pairs = names if isinstance(names, Mapping) else {name: name for name in names}
    return {kind: f"iglu:{vendor}/{name}/jsonschema/{version}" for kind, name in pairs.items()}
