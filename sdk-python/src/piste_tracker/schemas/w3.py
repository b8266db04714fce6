"""Events and entities of org.w3.

Printed from protocol/schemas by `sdk-python/tools/generate.py`. Change it there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from piste_tracker.schemas.described import Described


class PerformanceNavigationTiming(Described):
    """When the stages of loading a page happened, in milliseconds since its start, by the Navigation Timing Level 2
    API.

    Schema PerformanceNavigationTiming 1-0-0 of org.w3.
    """

    SCHEMA = "iglu:org.w3/PerformanceNavigationTiming/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        decoded_body_size: int | None = None,
        encoded_body_size: int | None = None,
        redirect_start: float | None = None,
        redirect_end: float | None = None,
        fetch_start: float | None = None,
        domain_lookup_start: float | None = None,
        domain_lookup_end: float | None = None,
        connect_start: float | None = None,
        secure_connection_start: float | None = None,
        connect_end: float | None = None,
        request_start: float | None = None,
        response_start: float | None = None,
        response_end: float | None = None,
        unload_event_start: float | None = None,
        unload_event_end: float | None = None,
        dom_interactive: float | None = None,
        dom_content_loaded_event_start: float | None = None,
        dom_content_loaded_event_end: float | None = None,
        dom_complete: float | None = None,
        load_event_start: float | None = None,
        load_event_end: float | None = None,
        entry_type: str | None = None,
        redirect_count: int | None = None,
        type: str | None = None,
        worker_start: float | None = None,
        next_hop_protocol: str | None = None,
        transfer_size: int | None = None,
        duration: float | None = None,
        activation_start: float | None = None,
        delivery_type: str | None = None,
        server_timing: Sequence[Any] | None = None,
    ) -> None:
        super().__init__(
            {
                "decodedBodySize": decoded_body_size,
                "encodedBodySize": encoded_body_size,
                "redirectStart": redirect_start,
                "redirectEnd": redirect_end,
                "fetchStart": fetch_start,
                "domainLookupStart": domain_lookup_start,
                "domainLookupEnd": domain_lookup_end,
                "connectStart": connect_start,
                "secureConnectionStart": secure_connection_start,
                "connectEnd": connect_end,
                "requestStart": request_start,
                "responseStart": response_start,
                "responseEnd": response_end,
                "unloadEventStart": unload_event_start,
                "unloadEventEnd": unload_event_end,
                "domInteractive": dom_interactive,
                "domContentLoadedEventStart": dom_content_loaded_event_start,
                "domContentLoadedEventEnd": dom_content_loaded_event_end,
                "domComplete": dom_complete,
                "loadEventStart": load_event_start,
                "loadEventEnd": load_event_end,
                "entryType": entry_type,
                "redirectCount": redirect_count,
                "type": type,
                "workerStart": worker_start,
                "nextHopProtocol": next_hop_protocol,
                "transferSize": transfer_size,
                "duration": duration,
                "activationStart": activation_start,
                "deliveryType": delivery_type,
                "serverTiming": server_timing,
            },
        )


class PerformanceTiming(Described):
    """When the stages of loading a page happened, in epoch milliseconds, by the Navigation Timing API.

    Schema PerformanceTiming 1-0-0 of org.w3.
    """

    SCHEMA = "iglu:org.w3/PerformanceTiming/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        navigation_start: int | None = None,
        redirect_start: int | None = None,
        redirect_end: int | None = None,
        fetch_start: int | None = None,
        domain_lookup_start: int | None = None,
        domain_lookup_end: int | None = None,
        connect_start: int | None = None,
        secure_connection_start: int | None = None,
        connect_end: int | None = None,
        request_start: int | None = None,
        response_start: int | None = None,
        response_end: int | None = None,
        unload_event_start: int | None = None,
        unload_event_end: int | None = None,
        dom_loading: int | None = None,
        dom_interactive: int | None = None,
        dom_content_loaded_event_start: int | None = None,
        dom_content_loaded_event_end: int | None = None,
        dom_complete: int | None = None,
        load_event_start: int | None = None,
        load_event_end: int | None = None,
        ms_first_paint: int | None = None,
        chrome_first_paint: int | None = None,
        request_end: int | None = None,
        proxy_start: int | None = None,
        proxy_end: int | None = None,
    ) -> None:
        super().__init__(
            {
                "navigationStart": navigation_start,
                "redirectStart": redirect_start,
                "redirectEnd": redirect_end,
                "fetchStart": fetch_start,
                "domainLookupStart": domain_lookup_start,
                "domainLookupEnd": domain_lookup_end,
                "connectStart": connect_start,
                "secureConnectionStart": secure_connection_start,
                "connectEnd": connect_end,
                "requestStart": request_start,
                "responseStart": response_start,
                "responseEnd": response_end,
                "unloadEventStart": unload_event_start,
                "unloadEventEnd": unload_event_end,
                "domLoading": dom_loading,
                "domInteractive": dom_interactive,
                "domContentLoadedEventStart": dom_content_loaded_event_start,
                "domContentLoadedEventEnd": dom_content_loaded_event_end,
                "domComplete": dom_complete,
                "loadEventStart": load_event_start,
                "loadEventEnd": load_event_end,
                "msFirstPaint": ms_first_paint,
                "chromeFirstPaint": chrome_first_paint,
                "requestEnd": request_end,
                "proxyStart": proxy_start,
                "proxyEnd": proxy_end,
            },
        )
