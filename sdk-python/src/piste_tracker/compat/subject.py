"""The official tracker's subject: a platform from the start, and some checks of its own."""

from __future__ import annotations

from typing import Any

from piste_tracker import subject
from piste_tracker.field_text import optional_text
from piste_tracker.protocol import Key


class Subject(subject.Subject):
    """A subject that says pc until told otherwise, also where it is the subject of one event."""

    def __init__(self) -> None:
        super().__init__()
        self.set_platform(subject.DEFAULT_PLATFORM)

    @property
    def standard_nv_pairs(self) -> dict[str, Any]:
        """What the subject adds to a payload, as a copy."""
        return dict(self.pairs)

    def set_screen_resolution(self, width: int, height: int) -> Subject:
        _above_zero(width, height)
        super().set_screen_resolution(width, height)
        return self

    def set_viewport(self, width: int, height: int) -> Subject:
        _above_zero(width, height)
        super().set_viewport(width, height)
        return self

    def set_domain_session_id(self, sid: str | None) -> Subject:
        self._set(Key.DOMAIN_SESSIONID, optional_text("sid", sid))
        return self

    def combine_subject(self, subject: Subject | None) -> dict[str, Any]:
        """Return the pairs of both; the own ones go before the other's."""
        return {**(subject.pairs if subject is not None else {}), **self.pairs}


def _above_zero(width: int, height: int) -> None:
    if width <= 0:
        raise ValueError("width must be greater than 0.")
    if height <= 0:
        raise ValueError("height must be greater than 0.")
