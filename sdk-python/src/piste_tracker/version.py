"""The package's version and its name on the wire."""

from typing import Final

VERSION: Final = "0.1.0"
TRACKER_VERSION: Final = f"piste-py-{VERSION}"
