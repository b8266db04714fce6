"""Who and where an event is about: the user, the device, the page's viewport, the network address."""

from __future__ import annotations

from piste_tracker.errors import InvalidEventError
from piste_tracker.field_text import dimensions, integer, optional_text, uuid_text
from piste_tracker.protocol import PLATFORMS, Key

DEFAULT_PLATFORM = "pc"


class Subject:
    """Properties that go with every event of a tracker, or with one event as its `event_subject`.

    Each setter returns the subject, so that they chain. None or an empty text takes a property away.
    """

    def __init__(self) -> None:
        self._pairs: dict[str, str] = {}

    @property
    def pairs(self) -> dict[str, str]:
        """What the subject adds to a payload; the dictionary is never changed in place, only replaced."""
        return self._pairs

    def set_platform(self, value: str) -> Subject:
        """Set the platform, one of web mob pc srv app tv cnsl iot headset; pc where none is set."""
        if value not in PLATFORMS:
            raise InvalidEventError(f"{value!r} is no platform; choose one of {' '.join(sorted(PLATFORMS))}.")
        return self._set(Key.PLATFORM, value)

    def set_user_id(self, user_id: str | None) -> Subject:
        """Set the application's own name for the user."""
        return self._set(Key.USER_ID, optional_text("user_id", user_id))

    def set_screen_resolution(self, width: int, height: int) -> Subject:
        """Set the size of the screen in pixels."""
        return self._set(Key.SCREEN_RESOLUTION, dimensions("screen resolution", width, height))

    def set_viewport(self, width: int, height: int) -> Subject:
        """Set the size of the window's inside in pixels."""
        return self._set(Key.VIEWPORT, dimensions("viewport", width, height))

    def set_color_depth(self, depth: int) -> Subject:
        """Set the bits of one pixel of the screen."""
        return self._set(Key.COLOR_DEPTH, str(integer("color_depth", depth)))

    def set_timezone(self, timezone: str | None) -> Subject:
        """Set the IANA name of the user's time zone, e.g. Europe/London."""
        return self._set(Key.TIMEZONE, optional_text("timezone", timezone))

    def set_lang(self, lang: str | None) -> Subject:
        """Set the user's language, e.g. en-GB."""
        return self._set(Key.LANGUAGE, optional_text("lang", lang))

    def set_domain_user_id(self, duid: str | None) -> Subject:
        """Set the visitor id of a first-party cookie."""
        return self._set(Key.DOMAIN_USERID, optional_text("duid", duid))

    def set_domain_session_id(self, sid: str | None) -> Subject:
        """Set the session id of a first-party cookie; the enricher demands a UUID."""
        return self._set(Key.DOMAIN_SESSIONID, uuid_text("sid", sid))

    def set_domain_session_index(self, vid: int) -> Subject:
        """Set which session of this visitor it is, counted from 1."""
        return self._set(Key.DOMAIN_SESSIONIDX, str(integer("vid", vid)))

    def set_ip_address(self, ip: str | None) -> Subject:
        """Set the user's network address; it goes before the one that the collector sees."""
        return self._set(Key.IP_ADDRESS, optional_text("ip", ip))

    def set_useragent(self, ua: str | None) -> Subject:
        """Set the user's browser as its User-Agent header says; it goes before the tracker's own."""
        return self._set(Key.USERAGENT, optional_text("ua", ua))

    def set_network_user_id(self, nuid: str | None) -> Subject:
        """Set the visitor id of the collector's cookie."""
        return self._set(Key.TRACKER_NETWORK_USERID, optional_text("nuid", nuid))

    def set_page_url(self, url: str | None) -> Subject:
        """Set the page that the user is on, for events that bring none of their own."""
        return self._set(Key.PAGE_URL, optional_text("url", url))

    def set_referrer(self, referrer: str | None) -> Subject:
        """Set the page that the user came from, for events that bring none of their own."""
        return self._set(Key.PAGE_REFERRER, optional_text("referrer", referrer))

    def _set(self, key: str, value: str | None) -> Subject:
        # A new dictionary each time: another thread may be reading the old one.
        pairs = {name: text for name, text in self._pairs.items() if name != key}
        if value is not None:
            pairs[key] = value
        self._pairs = pairs
        return self
