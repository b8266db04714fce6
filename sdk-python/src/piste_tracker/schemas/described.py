"""What the classes of the standard schemas share."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from piste_tracker.self_describing_json import SelfDescribingJson


class Described(SelfDescribingJson):
    """Data of one schema. A property that is None is left out, unless the schema demands it and allows null."""

    SCHEMA: ClassVar[str]

    def __init__(self, properties: Mapping[str, Any] | None = None, null: Collection[str] = ()) -> None:
        given = properties or {}
        data = {name: value for name, value in given.items() if value is not None or name in null}
        super().__init__(self.SCHEMA, data)
