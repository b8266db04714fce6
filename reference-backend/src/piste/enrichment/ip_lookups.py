"""Looks up where an address is and whose it is, in files of MaxMind's format."""

from __future__ import annotations

import logging
import struct
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import maxminddb

from piste.enrichment import city_database
from piste.enrichment.context import EnrichContext, Enrichment
from piste.enrichment.failures import Failure, enrichment_error
from piste.enrichment.local_file import local_file
from piste.enrichment.shared import Shared
from piste.records import Event, SchemaKey, SelfDescribing, Value

log = logging.getLogger("piste.enrichment")

ASN = SchemaKey("com.snowplowanalytics.snowplow", "asn", "jsonschema", "1-0-1")
IDENTITY = ("iglu:com.snowplowanalytics.snowplow/ip_lookups/jsonschema/2-0-1", "ip-lookups")
_REMEMBERED = 10_000
"""Addresses; each takes up to a kilobyte."""
_LONGEST = 45
"""Characters of an address: strangers may send anything in its place."""
_HIGHEST_ASN = 2**31 - 1
"""By the entity's schema; those above are private."""

Record = Mapping[str, object]
Look = Callable[[str], "Record | None"]
"""Finds an address's record in one database."""


class Found(NamedTuple):
    """What the databases know of one address; events of one address share it, so nobody may change it."""

    columns: dict[str, Value]
    asn: SelfDescribing | None


def make(parameters: Mapping[str, object]) -> Enrichment:
    """Makes the enrichment of `ip_lookups`'s parameters: geo, isp, domain, connectionType, asn, each with its file.

    A `uri` that begins with `file:` names the folder of `database`. For geo any other address, and no parameters at
    all, mean the free city database that setup installs; the other files are not to be had freely, and without them
    their columns stay empty.
    """
    geo = _geo(parameters)
    isp, domain, connection, asn = (_look(parameters, kind) for kind in ("isp", "domain", "connectionType", "asn"))

    def find(address: str) -> Found:
        columns: dict[str, Value] = {}
        number: Record | None = None
        if (record := geo(address)) is not None:
            columns |= place(record)
        if (record := isp(address)) is not None:
            columns |= _texts(record, {"isp": "ip_isp", "organization": "ip_organization"})
            number = record
        if (record := domain(address)) is not None:
            columns |= _texts(record, {"domain": "ip_domain"})
        if (record := connection(address)) is not None:
            columns |= _texts(record, {"connection_type": "ip_netspeed"})
        return Found(columns, _asn(number) or _asn(asn(address)))

    remembered = lru_cache(maxsize=_REMEMBERED)(find)

    def look_up_address(event: Event, _context: EnrichContext) -> list[Failure]:
        address = event.columns.get("user_ipaddress")
        if not address or len(address := str(address)) > _LONGEST:
            return []
        try:
            found = remembered(address)
        except maxminddb.InvalidDatabaseError as error:
            return [enrichment_error(f"a database is damaged: {error}", enrichment=IDENTITY)]
        event.columns.update(found.columns)
        if found.asn is not None:
            event.derived_contexts.append(found.asn)
        return []

    return look_up_address


def place(record: Record) -> dict[str, Value]:
    """The geo_* columns of a record, in MaxMind's nested form or the flat one of ip-location-db."""
    if "country_code" in record:
        columns = _texts(
            record,
            {
                "country_code": "geo_country",
                "state1": "geo_region_name",
                "city": "geo_city",
                "postcode": "geo_zipcode",
                "timezone": "geo_timezone",
            },
        )
        return columns | _coordinates(record)
    columns = _texts(_inner(record, "country"), {"iso_code": "geo_country"})
    regions = record.get("subdivisions")
    # The original takes the most specific one, which is the last: a county rather than its country.
    region = regions[-1] if isinstance(regions, list) and regions else None
    if isinstance(region, Mapping):
        columns |= _texts(region, {"iso_code": "geo_region"}) | _name(region, "geo_region_name")
    columns |= _name(_inner(record, "city"), "geo_city")
    columns |= _texts(_inner(record, "postal"), {"code": "geo_zipcode"})
    location = _inner(record, "location")
    return columns | _texts(location, {"time_zone": "geo_timezone"}) | _coordinates(location)


def single(number: float) -> float:
    """The shortest decimal that is the same 32-bit number: the original keeps coordinates in 32 bits."""
    bits = struct.pack("f", number)
    return next(
        (short for digits in range(6, 9) if struct.pack("f", short := float(f"{number:.{digits}g}")) == bits), number
    )


def _geo(parameters: Mapping[str, object]) -> Look:
    if parameters and "geo" not in parameters:
        return _nothing
    file = local_file(parameters["geo"], "geo") if parameters else None
    if file is not None:
        return _open(file)
    files = city_database.installed()
    if files is None:
        log.warning(
            "ip_lookups: geo: no city database is installed, so geo_* stay empty; "
            "run python -m piste.enrichment.city_database, or let uri be the file: address of a folder with one"
        )
        return _nothing
    log.info("ip_lookups: geo: %s (%s)", city_database.ATTRIBUTION.text, city_database.ATTRIBUTION.url)
    ipv4, ipv6 = _open(files.ipv4), _open(files.ipv6)
    return lambda address: (ipv6 if ":" in address else ipv4)(address)


def _look(parameters: Mapping[str, object], kind: str) -> Look:
    entry = parameters.get(kind)
    if entry is None:
        return _nothing
    file = local_file(entry, kind)
    if file is None:
        log.warning(
            "ip_lookups: %s: databases are not downloaded, so its columns stay empty; "
            "let uri be the file: address of the database's folder",
            kind,
        )
        return _nothing
    return _open(file)


def _open(file: Path) -> Look:
    try:
        reader = maxminddb.open_database(file, maxminddb.MODE_AUTO)
    except maxminddb.InvalidDatabaseError as error:
        raise ValueError(f"{file} is no database of MaxMind's format: {error}") from error

    def look(address: str) -> Record | None:
        try:
            record = reader.get(address)
        except ValueError:  # no address, or one of a kind that this database does not have
            return None
        return record if isinstance(record, Mapping) else None

    return look


def _nothing(_address: str) -> None:
    return None


def _asn(record: Record | None) -> SelfDescribing | None:
    number = None if record is None else record.get("autonomous_system_number")
    if record is None or not isinstance(number, int) or number > _HIGHEST_ASN:
        return None
    data: dict[str, object] = {"number": number}
    if (organization := record.get("autonomous_system_organization")) is not None:
        data["organization"] = organization
    return Shared(ASN, data)


def _coordinates(record: Record) -> dict[str, Value]:
    pairs = (("latitude", "geo_latitude"), ("longitude", "geo_longitude"))
    return {column: single(value) for key, column in pairs if isinstance(value := record.get(key), float | int)}


def _texts(record: Record, columns: Mapping[str, str]) -> dict[str, Value]:
    return {column: str(value) for key, column in columns.items() if (value := record.get(key))}


def _name(record: Record, column: str) -> dict[str, Value]:
    return _texts(_inner(record, "names"), {"en": column})


def _inner(record: Record, key: str) -> Record:
    inner = record.get(key)
    return inner if isinstance(inner, Mapping) else {}
