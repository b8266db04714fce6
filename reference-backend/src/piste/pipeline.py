"""The whole way on one screen: one recorded request in, one enriched or failed event out for each event in it."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from uuid_utils import uuid4

from piste.enrichment import config as enrichment_config
from piste.enrichment import mapping, recorded, values
from piste.enrichment.adapters import Request, RequestFailure, adapt
from piste.enrichment.addresses import of_request
from piste.enrichment.badrow import ARTIFACT, VERSION
from piste.enrichment.collector_name import require_collector
from piste.enrichment.context import EnrichContext, Enrichment
from piste.enrichment.cross_domain import read_cross_domain
from piste.enrichment.derived_tstamp import derive_tstamp
from piste.enrichment.failures import LENGTH_EXCEEDED, PARSE_ERROR, Failure, atomic, crashed, crashed_event
from piste.enrichment.iglu import ConfigError, Resolver
from piste.enrichment.lengths import Lengths
from piste.enrichment.page_url import split_page_url
from piste.enrichment.referrer_url import split_referrer_url
from piste.enrichment.schema_fields import name_schema
from piste.enrichment.self_describing import SelfDescribingReader
from piste.enrichment.settle import failed_event, failed_request
from piste.protocol import JSON_DEPTH
from piste.records import CollectorPayload, Event, FailedEvent, Value

log = logging.getLogger("piste.pipeline")

_DEEPEST = 200
"""Levels of JSON; the printer of bad rows ends soon after."""

V_ETL = f"{ARTIFACT}-{VERSION}"


@dataclass(slots=True)
class EnrichConfig:
    """What a pipeline is made of.

    `iglu` lists schema folders and resolver files, `enrichments` is a folder of Snowplow's enrichment JSON.
    `json_depth` bounds the nesting of all JSON; `atomic_limits` replaces the longest text of single columns (UTF-16
    units); with `accept_invalid` an overlong text does not fail its event.
    """

    iglu: Sequence[str | Path] = ()
    enrichments: str | Path | None = None
    json_depth: int = JSON_DEPTH
    atomic_limits: Mapping[str, int] = field(default_factory=dict)
    accept_invalid: bool = False


class Pipeline:
    """Enriches records; made once, used for all of them.

    Raises iglu.ConfigError when its configuration cannot be used.
    """

    def __init__(self, config: EnrichConfig) -> None:
        self.resolver = Resolver.from_sources([Path(source) for source in config.iglu])
        folder = None if config.enrichments is None else Path(config.enrichments)
        self.enrichments = in_order(enrichment_config.load(folder, self.resolver))
        if not 1 <= config.json_depth <= _DEEPEST:
            raise ConfigError(f"json_depth must be between 1 and {_DEEPEST}, not {config.json_depth}")
        self._depth = config.json_depth
        self._reader = SelfDescribingReader(self.resolver, config.json_depth)
        self._lengths = Lengths(config.atomic_limits)
        self._accept_invalid = config.accept_invalid

    def process(self, record: bytes) -> list[Event | FailedEvent]:
        """One result for each event in the record, in its order; one for all of them if the request failed.

        Never raises.
        """
        payload: CollectorPayload | None = None
        try:
            payload = recorded.decode(record)
            request, userid = recorded.read(payload, self._depth)
            events = adapt(request, self.resolver)
        except RequestFailure as failure:
            return [failed_request(failure, record, payload)]
        except Exception as error:
            log.exception("a request could not be read; this is a bug of ours, please report it")
            return [crashed(record, f"unexpected error: {error!r}")]
        known = collector_columns(payload, userid)
        results: list[Event | FailedEvent] = []
        for parameters in events:
            try:
                results.append(self._enrich(dict(known), parameters, request, userid))
            except Exception as error:
                log.exception("an event could not be enriched; this is a bug of ours, please report it")
                results.append(crashed_event(parameters, f"unexpected error: {error!r}"))
        return results

    def _enrich(
        self, columns: dict[str, Value], parameters: dict[str, str], request: Request, userid: str | None
    ) -> Event | FailedEvent:
        event = Event(columns, parameters)
        reading: list[Failure] = []
        enriching: list[Failure] = []
        checking: list[Failure] = []

        # 1. The parameters fill the columns, the self-describing parts are read and checked.
        if faults := mapping.fill(columns, parameters):
            reading.append(atomic(faults, PARSE_ERROR))
        if "event_id" not in columns:
            columns["event_id"] = str(uuid4())
        superseded = self._reader.read(event, reading)

        # 2. The enrichments, each on what the ones before it have made.
        context = EnrichContext(request.payload)
        for enrichment in self.enrichments:
            if found := enrichment(event, context):
                enriching += found

        # 3. What came of it must fit into the tables.
        event.derived_contexts += superseded
        self._reader.check_derived(event, checking)
        too_long = self._lengths.check(columns)
        if too_long and not self._accept_invalid:
            checking.append(atomic(too_long, LENGTH_EXCEEDED))

        if reading or enriching or checking:
            return failed_event(event, (reading, enriching, checking), too_long, request, userid)
        return event


def collector_columns(payload: CollectorPayload, userid: str | None) -> dict[str, Value]:
    """The columns that the collector knows; parameters may override them."""
    columns: dict[str, Value] = {
        "etl_tstamp": time.time_ns() // 1_000_000,
        "collector_tstamp": payload.timestamp,
        "v_collector": payload.collector,
        "v_etl": V_ETL,
    }
    if userid is not None:
        columns["network_userid"] = userid
    if (address := values.ip_address(of_request(payload.headers, payload.ip_address))) is not None:
        columns["user_ipaddress"] = address
    if agent := payload.user_agent:
        if not agent.isprintable():
            agent = agent.replace("\r", "").replace("\n", "").replace("\t", "    ")
        columns["useragent"] = agent
    return columns


def in_order(optional: Mapping[str, Enrichment]) -> tuple[Enrichment, ...]:
    """The enrichments in the original's order; the optional ones are there when they are configured."""
    steps = (
        require_collector,  # an event must say which collector took it
        split_page_url,  # url, else the Referer header -> page_url*
        derive_tstamp,  # true time, or the collector's less the time waited -> derived_tstamp
        optional.get("ua_parser_config"),  # user agent -> entity ua_parser_context
        split_referrer_url,  # refr -> refr_url*
        optional.get("referer_parser"),  # refr, page host -> refr_medium, refr_source, refr_term
        optional.get("campaign_attribution"),  # page querystring -> mkt_*
        read_cross_domain,  # _sp in the page querystring -> refr_domain_userid, refr_dvce_tstamp
        optional.get("event_fingerprint_config"),  # parameters as sent -> event_fingerprint
        name_schema,  # kind of event -> event_vendor, event_name, event_format, event_version
        optional.get("anon_ip"),  # masks user_ipaddress; late, so that those before it see the whole one
    )
    return tuple(step for step in steps if step is not None)
