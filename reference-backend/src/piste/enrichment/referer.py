"""Says what kind of place the visitor came from: search, social, mail, chatbot, paid, one's own pages, or unknown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import orjson

from piste.enrichment import querystring, values
from piste.enrichment.context import EnrichContext, Enrichment, Uri
from piste.enrichment.failures import Failure
from piste.enrichment.local_file import local_file
from piste.records import Event, SchemaKey, SelfDescribing

UTM_REFERRER = SchemaKey("com.snowplowanalytics.snowplow", "utm_referrer", "jsonschema", "1-0-0")
MEDIUMS = frozenset({"search", "social", "email", "chatbot", "paid", "internal", "unknown"})
_BUILT_IN = Path(__file__).with_name("referers.json")
_LONGEST_CACHED = 512
_UTM_SOURCE = "utm_source"


class Referer(NamedTuple):
    """A place to come from; `parameters` are the names under which a search engine's URLs carry the search term."""

    medium: str
    source: str | None
    parameters: frozenset[str] = frozenset()


UNKNOWN = Referer("unknown", None)
INTERNAL = Referer("internal", None)
Table = dict[str, Referer]
"""Referers by host, or by host and path (`google.com/products`)."""


def make(parameters: Mapping[str, object]) -> Enrichment:
    """Makes the enrichment of `referer_parser`'s parameters.

    `internalDomains` are one's own hosts. `referrers` {medium: {source: {domains, parameters, utm_sources}}} extends
    the built-in table and goes before it. Some chatbots put their host into the `utm_source` of the links they give;
    what that says goes into an entity `utm_referrer`, whatever the referrer is. A `uri` that begins with `file:` names
    a folder whose `database` file, in the original's format, is used instead of the built-in table; other addresses are
    passed over, since nothing is downloaded here.
    """
    internal = frozenset(name.strip() for name in _strings(parameters.get("internalDomains", []), "internalDomains"))
    own = _mapping(parameters.get("referrers", {}), "referrers")
    own_table = table_of(own, "referrers")
    database, where = _database(parameters)
    table = table_of(database, where)
    named = {
        name: _entity(referer)
        for name, referer in (utm_sources(database, where) | utm_sources(own, "referrers")).items()
    }

    def look_up(host: str, path: str) -> Referer:
        return lookup(own_table, host, path) or lookup(table, host, path) or UNKNOWN

    def classify(referrer: Uri, page_host: str | None) -> dict[str, str]:
        if referrer.host is None or referrer.path is None or referrer.scheme not in ("http", "https"):
            return {}
        if referrer.host in internal or referrer.host == page_host:
            referer = INTERNAL
        else:
            referer = look_up(referrer.host, referrer.path)
        columns = {"refr_medium": referer.medium}
        if referer.source is not None:
            columns["refr_source"] = referer.source
        if referer.parameters and (term := search_term(referrer, referer)) is not None:
            columns["refr_term"] = term
        return columns

    remembered = lru_cache(maxsize=4096)(classify)

    def classify_referrer(event: Event, context: EnrichContext) -> list[Failure]:
        columns = event.columns
        referrer = context.referrer
        if referrer is not None:
            host = None if context.page is None else context.page.host
            # Strangers choose the address: thousands of long ones would fill the cache with megabytes.
            find = remembered if len(referrer.text) <= _LONGEST_CACHED else classify
            columns.update(find(referrer, host))
        if (entity := named.get(context.page_parameters.get(_UTM_SOURCE) or "")) is not None:
            event.derived_contexts.append(entity)
        return []

    return classify_referrer


def lookup(table: Table, host: str, path: str) -> Referer | None:
    """Tries host and whole path, then host and first part of the path, then host; each with every parent domain too."""
    labels = host.lower().rstrip(".").split(".")
    hosts = [".".join(labels[start:]) for start in range(len(labels))]
    first = next((part for part in path.split("/") if part), None)
    for suffix in ("",) if first is None else (unquote(path), f"/{unquote(first)}", ""):
        for candidate in hosts:
            if (found := table.get(candidate + suffix)) is not None:
                return found
    return None


def search_term(referrer: Uri, referer: Referer) -> str | None:
    """The first parameter of the referrer's querystring that is the engine's own, decoded; None when it is empty."""
    for pair in (referrer.query or "").split("&"):
        name, _, value = pair.partition("=")
        if querystring.decode(name) in referer.parameters:
            return values.text(querystring.decode(value))
    return None


def table_of(database: Mapping[str, object], where: str) -> Table:
    """Reads {medium: {source: {domains, parameters}}}; a ValueError names the place that is wrong.

    A domain may hold `<name>` of the database's `endings`, and then stands for as many domains as there are endings.
    """
    endings = {name: str(text).split() for name, text in _mapping(database.get("endings", {}), "endings").items()}
    table: Table = {}
    for referer, fields, place in _entries(database, where):
        for domain in _strings(fields.get("domains", []), f"{place}.domains"):
            table.update(dict.fromkeys(_spread(domain, endings), referer))
    return table


def utm_sources(database: Mapping[str, object], where: str) -> Table:
    """Reads who names itself in `utm_source`, by the values; a ValueError names the place that is wrong."""
    return {
        name: referer
        for referer, fields, place in _entries(database, where)
        for name in _strings(fields.get("utm_sources") or [], f"{place}.utm_sources")
        if referer.source is not None
    }


def _entries(database: Mapping[str, object], where: str) -> Iterator[tuple[Referer, Mapping[str, object], str]]:
    for medium, sources in database.items():
        if medium == "endings":
            continue
        if medium not in MEDIUMS:
            raise ValueError(f"{where}: {medium!r} is no medium; it must be one of {', '.join(sorted(MEDIUMS))}")
        for source, entry in _mapping(sources, f"{where}.{medium}").items():
            place = f"{where}.{medium}.{source}"
            fields = _mapping(entry, place)
            names = frozenset(_strings(fields.get("parameters") or [], f"{place}.parameters"))
            # As in the original, only searches have terms, and only known places have names.
            named, searched = medium not in ("unknown", "internal"), medium == "search"
            yield Referer(medium, source if named else None, names if searched else frozenset()), fields, place


def _entity(referer: Referer) -> SelfDescribing:
    return SelfDescribing(UTM_REFERRER, {"source": referer.source, "medium": referer.medium})


def _spread(domain: str, endings: Mapping[str, Sequence[str]]) -> Iterator[str]:
    host, slash, path = domain.partition("/")
    before, _, rest = host.partition("<")
    name, _, after = rest.partition(">")
    for ending in endings.get(name, [""]):
        yield f"{before}{ending}{after}".lower() + slash + path


def _database(parameters: Mapping[str, object]) -> tuple[Mapping[str, object], str]:
    """The database, and its name."""
    file = local_file(parameters, "parameters") or _BUILT_IN
    try:
        return _mapping(orjson.loads(file.read_bytes()), file.name), file.name
    except orjson.JSONDecodeError as error:
        raise ValueError(f"{file} is not JSON: {error}") from error


def _mapping(value: object, where: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{where} must be an object")
    return value


def _strings(value: object, where: str) -> list[str]:
    if isinstance(value, str) or not isinstance(value, Sequence) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"{where} must be a list of strings")
    return list(value)
