"""The whole way on one screen: one recorded request in, one enriched or failed event out for each event in it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from uuid_utils import uuid4

from piste.enrichment import config as enrichment_config
from piste.enrichment import mapping, recorded, values
from piste.enrichment.adapters import Request, RequestFailure, adapt, mapped
from piste.enrichment.adapters.webhooks import Stamped
from piste.enrichment.addresses import of_request
from piste.enrichment.badrow import ARTIFACT, VERSION
from piste.enrichment.calls.calling import Calling, Steps
from piste.enrichment.calls.waiting import Journey, Waiting
from piste.enrichment.collector_name import require_collector
from piste.enrichment.config import PYTHON
from piste.enrichment.context import Dropped, EnrichContext, Enrichment
from piste.enrichment.cross_domain import read_cross_domain
from piste.enrichment.derived_tstamp import derive_tstamp
from piste.enrichment.dropped import dropped_event
from piste.enrichment.failures import LENGTH_EXCEEDED, PARSE_ERROR, Failure, atomic, crashed, crashed_event
from piste.enrichment.iglu import ConfigError, Resolver
from piste.enrichment.lengths import Lengths
from piste.enrichment.page_url import split_page_url
from piste.enrichment.recheck import recheck
from piste.enrichment.referrer_url import split_referrer_url
from piste.enrichment.schema_fields import name_schema
from piste.enrichment.self_describing import SelfDescribingReader
from piste.enrichment.settle import failed_event, failed_request
from piste.enrichment.side_event import complete
from piste.protocol import JSON_DEPTH
from piste.records import CollectorPayload, Event, FailedEvent, SelfDescribing, Value

log = logging.getLogger("piste.pipeline")

_DEEPEST = 200
"""Levels of JSON; the printer of bad rows ends soon after."""

PATIENCE = 5.0

Ids = Mapping[int, str]
"""Ids of events by their place in the request: replay gives those that events got when they came."""

NO_IDS: Ids = {}

Step = Callable[[Event, EnrichContext], list[Failure] | Steps]
"""An enrichment, or one that asks: then what is left of it when an answer has to come first."""

V_ETL = f"{ARTIFACT}-{VERSION}"


@dataclass(slots=True)
class EnrichConfig:
    """What a pipeline is made of.

    `iglu` lists schema folders and resolver files, `enrichments` is a folder of Snowplow's enrichment JSON, `webhooks`
    a file of one's own webhooks.
    `json_depth` bounds the nesting of all JSON; `atomic_limits` replaces the longest text of single columns (UTF-16
    units); with `accept_invalid` an overlong text does not fail its event. A batch waits `patience` seconds for all the
    answers from outside that its events need; what has not come by then has failed.
    """

    iglu: Sequence[str | Path] = ()
    enrichments: str | Path | None = None
    webhooks: str | Path | None = None
    json_depth: int = JSON_DEPTH
    atomic_limits: Mapping[str, int] = field(default_factory=dict)
    accept_invalid: bool = False
    patience: float = PATIENCE


class Pipeline:
    """Enriches records; made once, used for all of them.

    Raises iglu.ConfigError when its configuration cannot be used.
    """

    def __init__(self, config: EnrichConfig) -> None:
        self.resolver = Resolver.from_sources([Path(source) for source in config.iglu])
        folder = enrichment_config.folder_of(config.enrichments)
        self.enrichments = in_order(enrichment_config.load(folder, self.resolver))
        self._webhooks = {} if config.webhooks is None else mapped.load(Path(config.webhooks))
        self._patience = config.patience
        if not 1 <= config.json_depth <= _DEEPEST:
            raise ConfigError(f"json_depth must be between 1 and {_DEEPEST}, not {config.json_depth}")
        self._depth = config.json_depth
        self._reader = SelfDescribingReader(self.resolver, config.json_depth)
        self._lengths = Lengths(config.atomic_limits)
        self._accept_invalid = config.accept_invalid

    @property
    def enrichments(self) -> tuple[Enrichment, ...]:
        """The steps of an event's way, in their order."""
        return self._enrichments

    @enrichments.setter
    def enrichments(self, enrichments: tuple[Enrichment, ...]) -> None:
        self._enrichments = enrichments
        self.calls_out = any(isinstance(enrichment, Calling) for enrichment in enrichments)
        self._steps = tuple(step.steps if isinstance(step, Calling) else step for step in enrichments)

    def process(self, record: bytes, ids: Ids = NO_IDS) -> list[Event | FailedEvent]:
        """One result for each event in the record, in its order; one for all of them if the request failed.

        Side events stand after the event that gave rise to them. `ids` are those of events that bring none, by their
        place. Never raises.
        """
        if self.calls_out:
            return self.process_batch([record], [ids])[0]
        arrived = self._arrive(record)
        if isinstance(arrived, FailedEvent):
            return [arrived]
        results: list[Event | FailedEvent] = []
        for place, parameters in enumerate(arrived.events):
            self._enrich(arrived, parameters, ids.get(place), results)
        return _in_lane(arrived, results)

    def process_batch(self, records: Sequence[bytes], ids: Sequence[Ids] = ()) -> list[list[Event | FailedEvent]]:
        """The results for each record, in their order, as process() gives them; `ids` for each, if any are known.

        Events that need an answer from outside wait for it together, for at most `patience` seconds, while the others
        go on. Never raises.
        """
        known = ids or [NO_IDS] * len(records)
        if not self.calls_out:
            return [self.process(record, of_record) for record, of_record in zip(records, known, strict=True)]
        waiting = Waiting(self._patience)
        batch: list[list[list[Event | FailedEvent]]] = []
        for record, of_record in zip(records, known, strict=True):
            arrived = self._arrive(record)
            if isinstance(arrived, FailedEvent):
                batch.append([[arrived]])
                continue
            batch.append([[] for _ in arrived.events])
            for place, (parameters, results) in enumerate(zip(arrived.events, batch[-1], strict=True)):
                rest = self._enrich(arrived, parameters, of_record.get(place), results)
                if rest is None:
                    _in_lane(arrived, results)
                else:
                    waiting.begin(rest)
        waiting.end()
        return [
            record_results[0]
            if len(record_results) == 1
            else [result for results in record_results for result in results]
            for record_results in batch
        ]

    def _enrich(
        self, arrived: _Arrived, parameters: dict[str, str], event_id: str | None, results: list[Event | FailedEvent]
    ) -> Journey | None:
        """Take one event all its way; if it has to wait on it, the rest of its way is returned."""
        try:
            passage = self._begin(arrived, parameters, event_id)
            event, context = passage.event, passage.context
            steps = iter(self._steps)
            for step in steps:
                if found := step(event, context):
                    if isinstance(found, list):
                        passage.enriching += found
                    else:
                        return self._go_on(passage, found, steps, results)
            self._end(passage, results)
        except Exception as error:
            results.append(_ended(parameters, error))
        return None

    def _go_on(
        self, passage: _Passage, asking: Steps, steps: Iterator[Step], results: list[Event | FailedEvent]
    ) -> Journey:
        """The rest of the way, which stops for each call: what asks first, then the other steps."""
        event, context = passage.event, passage.context
        try:
            passage.enriching += yield from asking
            for step in steps:
                if found := step(event, context):
                    passage.enriching += found if isinstance(found, list) else (yield from found)
            self._end(passage, results)
        except Exception as error:
            results.append(_ended(event.parameters, error))
        _in_lane(passage.arrived, results)

    def _arrive(self, record: bytes) -> _Arrived | FailedEvent:
        """The record read and taken apart; the failed event for all of it if that fails."""
        payload: CollectorPayload | None = None
        try:
            payload = recorded.decode(record)
            request, userid = recorded.read(payload, self._depth)
            events = adapt(request, self.resolver, self._webhooks)
        except RequestFailure as failure:
            failed = failed_request(failure, record, payload)
            failed.lane = "" if payload is None else payload.lane
            return failed
        except Exception as error:
            log.exception("a request could not be read; this is a bug of ours, please report it")
            return crashed(record, f"unexpected error: {error!r}")
        return _Arrived(request, userid, collector_columns(payload, userid), events)

    def _begin(self, arrived: _Arrived, parameters: dict[str, str], event_id: str | None) -> _Passage:
        """1. The parameters fill the columns, the self-describing parts are read and checked."""
        columns = dict(arrived.columns)
        if isinstance(parameters, Stamped):
            columns.update(parameters.columns)
        if event_id is not None:
            columns["event_id"] = event_id
        event = Event(columns, parameters)
        reading: list[Failure] = []
        if faults := mapping.fill(columns, parameters):
            reading.append(atomic(faults, PARSE_ERROR))
        if "event_id" not in columns:
            columns["event_id"] = str(uuid4())
        superseded = self._reader.read(event, reading)
        # 2. Next come the enrichments, each on what the ones before it have made.
        return _Passage(arrived, event, EnrichContext(arrived.request.payload), superseded, reading)

    def _end(self, passage: _Passage, results: list[Event | FailedEvent]) -> None:
        """3. What came of it must fit into the tables."""
        event, context = passage.event, passage.context
        event.derived_contexts += passage.superseded
        result = self._settle(event, context.rewritten, passage)
        results.append(result)
        if context.side_events and result is event:
            for place, made in enumerate(context.side_events):
                side = self._settle(complete(made, event, place), True, passage)
                if isinstance(side, FailedEvent):
                    side.event_count = 0
                results.append(side)

    def _settle(self, event: Event, rewritten: bool, passage: _Passage) -> Event | FailedEvent:
        """The event, or the failed event for what has failed already and for what does not fit."""
        checking: list[Failure] = []
        if rewritten:
            recheck(event, self.resolver, checking)
        self._reader.check_derived(event, checking)
        too_long = self._lengths.check(event.columns)
        if too_long and not self._accept_invalid:
            checking.append(atomic(too_long, LENGTH_EXCEEDED))
        if passage.reading or passage.enriching or checking:
            phases = (passage.reading, passage.enriching, checking)
            return failed_event(event, phases, too_long, passage.arrived.request, passage.arrived.userid)
        return event


class _Arrived(NamedTuple):
    """One request: the columns that all its events share, and the parameters of each."""

    request: Request
    userid: str | None
    columns: dict[str, Value]
    events: list[dict[str, str]]


@dataclass(slots=True)
class _Passage:
    """One event on its way."""

    arrived: _Arrived
    event: Event
    context: EnrichContext
    superseded: list[SelfDescribing]
    reading: list[Failure]
    enriching: list[Failure] = field(default_factory=list)


def _in_lane(arrived: _Arrived, results: list[Event | FailedEvent]) -> list[Event | FailedEvent]:
    """The results, marked with the lane that their request was sent to."""
    if lane := arrived.request.payload.lane:
        for result in results:
            result.lane = lane
    return results


def _ended(parameters: Mapping[str, str], error: Exception) -> FailedEvent:
    """The failed event for one that was dropped, or that a bug of ours stopped; the others of its request go on."""
    if isinstance(error, Dropped):
        return dropped_event(parameters, str(error))
    log.error("an event could not be enriched; this is a bug of ours, please report it", exc_info=error)
    return crashed_event(parameters, f"unexpected error: {error!r}")


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
    """The enrichments in the original's order; the optional ones, named as their configurations are, if configured.

    One differs: the original asks for the weather before it knows the place.
    """
    steps = (
        require_collector,  # an event must say which collector took it
        split_page_url,  # url, else the Referer header -> page_url*
        derive_tstamp,  # true time, or the collector's less the time waited -> derived_tstamp
        optional.get("iab_spiders_and_robots_enrichment"),  # user agent, address -> entity spiders_and_robots
        optional.get("user_agent_utils_config"),  # user agent -> br_*, os_*, dvce_type, dvce_ismobile
        optional.get("ua_parser_config"),  # user agent -> entity ua_parser_context
        optional.get("currency_conversion_config"),  # tr_*, ti_* and their currencies -> *_base, base_currency
        split_referrer_url,  # refr -> refr_url*
        optional.get("referer_parser"),  # refr, page host -> refr_medium, refr_source, refr_term
        optional.get("campaign_attribution"),  # page querystring -> mkt_*
        read_cross_domain,  # _sp in the page querystring -> refr_domain_userid, refr_dvce_tstamp
        optional.get("cross_navigation_config"),  # the same -> entity cross_navigation
        optional.get("event_fingerprint_config"),  # parameters as sent -> event_fingerprint
        optional.get("cookie_extractor_config"),  # Cookie header -> entities http_cookie
        optional.get("http_header_extractor_config"),  # headers -> entities http_header
        optional.get("yauaa_enrichment_config"),  # user agent, client hints -> entity yauaa_context
        name_schema,  # kind of event -> event_vendor, event_name, event_format, event_version
        optional.get("ip_lookups"),  # user_ipaddress -> geo_*, ip_*, entity asn
        optional.get("asn_lookups"),  # entity asn -> its likelyBot
        optional.get("bot_detection_enrichment_config"),  # what those above found -> entity bot_detection
        optional.get("weather_enrichment_config"),  # geo_latitude, geo_longitude, derived_tstamp -> entity weather
        optional.get("javascript_script_config"),  # scripts: anything -> anything
        optional.get("sql_query_enrichment_config"),  # columns, entities -> entities, out of a database
        optional.get("api_request_enrichment_config"),  # columns, entities -> entities, out of an HTTP API
        optional.get(PYTHON),  # functions: anything -> anything
        optional.get("anon_ip"),  # masks user_ipaddress; late, so that those before it see the whole one
        optional.get("pii_enrichment_config"),  # pseudonyms for what identifies people
        optional.get("event_spec_enrichment_config"),  # event and entities -> entity event_specification
    )
    return tuple(step for step in steps if step is not None)
