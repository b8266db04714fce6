"""A process that writes batches until it is killed; it prints each offset when its write has returned.

python writing_process.py PATH FIRST
"""

from __future__ import annotations

import sys
from pathlib import Path

from samples import SCHEMAS, USER, make_batch, make_event

from piste.records import SchemaKey, SelfDescribing
from piste.storage.duckdb import Store

ROWS = 20


def main() -> None:
    path, first = Path(sys.argv[1]), int(sys.argv[2])

    def lookup(key: SchemaKey) -> dict[str, object]:
        return SCHEMAS.get(key, SCHEMAS[USER])

    with Store(path, lookup=lookup) as store:
        offset = first
        while True:
            events = [make_event(offset + place) for place in range(ROWS)]
            # Each batch brings a schema that the store has not seen, so that kills fall into ALTERs too.
            new = SchemaKey("com.acme", f"thing_{offset % 400}", "jsonschema", "1-0-0")
            events[0].contexts.append(SelfDescribing(new, {"userId": "new"}))
            store.write(make_batch(offset, *events))
            offset += ROWS
            print(offset - 1, flush=True)


if __name__ == "__main__":
    main()
