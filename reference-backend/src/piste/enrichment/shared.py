"""Entities that many events have, since they follow from what visitors repeat: a user agent, a page, a question."""

from __future__ import annotations

from piste.records import SelfDescribing


class Shared(SelfDescribing):
    """An entity that is given to many events, so that nobody may change it.

    `checked` is the resolver's moment in which it was last found to fit its schema: the check is for all of them.
    """

    checked: object = None
