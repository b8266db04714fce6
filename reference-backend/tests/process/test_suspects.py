"""Which record is blamed for the death of the pipeline, and which is not."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from piste.suspects import ENRICHING, WRITING, Suspects, enriching_since


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "suspects"


def die(file: Path, hand: int, first: int, last: int, number: int = signal.SIGSEGV, after: float = 0.0) -> Suspects:
    """What the next process sees when this one dies with these records in hand."""
    Suspects(file).take(hand, first, last)
    return Suspects(file, exit_signal=number, died_at=time.time() + after)


def test_a_clean_end_blames_nobody(file: Path) -> None:
    Suspects(file).close()
    assert Suspects(file).careful_until == 0


def test_one_death_is_not_enough(file: Path) -> None:
    suspects = die(file, ENRICHING, 5, 5)
    assert suspects.careful_until == 5
    assert not suspects.is_condemned(5)


def test_two_deaths_with_it_alone_condemn_it(file: Path) -> None:
    die(file, ENRICHING, 5, 5)
    suspects = die(file, ENRICHING, 5, 5)
    assert suspects.is_condemned(5)
    assert not suspects.is_condemned(4)


def test_a_batch_is_narrowed_down_to_the_record(file: Path) -> None:
    assert die(file, WRITING, 1, 50).careful_until == 50
    suspects = die(file, WRITING, 7, 7)
    assert suspects.is_condemned(7)


def test_a_kill_from_outside_blames_only_what_took_long(file: Path) -> None:
    assert die(file, ENRICHING, 5, 5, signal.SIGKILL).careful_until == 0
    assert die(file, WRITING, 5, 9, signal.SIGKILL, after=10).careful_until == 0
    assert die(file, ENRICHING, 5, 5, signal.SIGKILL, after=10).careful_until == 5


def test_what_is_stored_is_acquitted(file: Path) -> None:
    suspects = die(file, ENRICHING, 5, 5)
    suspects.acquit(4)
    assert suspects.careful_until == 5
    suspects.acquit(5)
    assert suspects.careful_until == 0


def test_another_process_sees_since_when_a_record_is_enriched(file: Path) -> None:
    assert enriching_since(file) is None
    suspects = Suspects(file)
    assert enriching_since(file) is None
    suspects.take(ENRICHING, 3, 3)
    assert enriching_since(file) == pytest.approx(time.time(), abs=5)
    suspects.release(ENRICHING)
    assert enriching_since(file) is None
