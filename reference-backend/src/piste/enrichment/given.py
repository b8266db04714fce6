"""An event as a function of the user's is given it."""

from __future__ import annotations

from typing import Any

from piste.records import Event


def _part(place: int) -> Any:
    def read(given: Given) -> object:
        return given.parts()[place]

    def write(given: Given, value: object) -> None:
        given.parts()[place] = value

    return property(read, write)


class Given(Event):
    """A copy of an event, whose self-describing parts are only copied when the function first looks at them.

    Most functions look at columns alone; `looked_at` tells of the others, which may have changed anything.
    """

    __slots__ = ("_parts", "source")

    unstruct_event = _part(0)
    contexts = _part(1)
    derived_contexts = _part(2)

    def __init__(self, source: Event) -> None:
        self.source = source
        self.columns = dict(source.columns)
        self.parameters = source.parameters
        self.side, self.lane = source.side, source.lane
        self._parts: list[object] | None = None

    # What a function makes of it, by copying or replacing, are plain events.
    __class__: Any = property(lambda _given: Event)

    def __reduce__(self) -> tuple[type[Event], tuple[object, ...]]:
        return Event, (self.columns, self.parameters, *self.parts(), self.side, self.lane)

    @property
    def looked_at(self) -> bool:
        return self._parts is not None

    def parts(self) -> list[object]:
        if self._parts is None:
            source = self.source
            self._parts = [source.unstruct_event, list(source.contexts), list(source.derived_contexts)]
        return self._parts
