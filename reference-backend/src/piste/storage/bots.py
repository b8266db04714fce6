"""Which stored events a bot sent, as a condition in SQL; api/summary.py says the same of an event in memory."""

from __future__ import annotations

from typing import Final

# A needle that begins with a rare letter is found ten times faster in JSON than one that begins with a quote.
IS_BOT: Final = """(
    coalesce(br_type LIKE 'Robot%', false)
    OR CASE WHEN contains(derived_contexts, 'Robot') OR contains(derived_contexts, 'bot":true')
       THEN contains(derived_contexts, '"bot":true') OR contains(derived_contexts, '"spiderOrRobot":true')
            OR contains(derived_contexts, '"deviceClass":"Robot')
       ELSE false END
)"""
