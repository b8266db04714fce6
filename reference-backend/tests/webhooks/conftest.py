from __future__ import annotations

import pytest

from piste.enrichment.iglu import Resolver


@pytest.fixture(scope="session")
def resolver() -> Resolver:
    """The standard schemas only."""
    return Resolver.from_sources([], {})
