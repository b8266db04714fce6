"""The suite's own test: every miniature with a defect is caught, the one without passes everything."""

from __future__ import annotations

import pytest

from piste_conformance.selftest import examine, miniatures


@pytest.mark.timeout(240)
async def test_every_defect_is_caught() -> None:
    finding = await examine(jobs=2, full=False)
    assert [miniature.name for miniature in finding.uncaught] == []
    assert [(outcome.variant.name, outcome.differences, outcome.reason) for outcome in finding.right_fails] == []
    assert finding.caught >= 100


def test_every_defect_is_told_in_a_sentence() -> None:
    for miniature in miniatures():
        assert miniature.brief.endswith("."), miniature.name
