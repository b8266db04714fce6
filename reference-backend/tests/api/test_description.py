"""Everything that the API's own description allows, and some that it does not, asked of a running backend."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from piste.api.openapi import description
from piste.testing import Running, start

CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A backend that holds a plan, a good and a failed event, and describes itself as its file does."""
    plan = tmp_path_factory.mktemp("plan") / "plan.lock"
    plan.write_text('{"events": [{"schema": "iglu:com.acme/order/jsonschema/1-0-0"}]}')
    running = start(["--plan", str(plan)])
    assert httpx.get(f"{running.url}/api/openapi.json").json() == description()
    for value in ("1.5", "49,90"):
        event = {"e": "se", "p": "web", "aid": "shop", "tv": "test-1", "se_ca": "shop", "se_ac": "buy", "se_va": value}
        httpx.get(f"{running.url}/i", params={**event, "verdict": "1"}).raise_for_status()
    yield running
    running.stop()


asked = schemathesis.openapi.from_dict(description()).exclude(path="/api/live")  # which does not end


@asked.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_answers_are_as_described(case: Case[Any], backend: Running) -> None:
    if case.path == "/api/wait":
        case.query["seconds"] = min(0.1, case.query["seconds"]) if _is_number(case.query.get("seconds")) else 0
    case.call_and_validate(base_url=backend.url, checks=CHECKS)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
