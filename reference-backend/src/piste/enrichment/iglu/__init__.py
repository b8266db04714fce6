"""Iglu: finds the schema that describes a piece of data, and checks the data against it."""

from piste.enrichment.iglu.config import ConfigError, ResolverConfig, read_config
from piste.enrichment.iglu.key import (
    Criterion,
    NotIglu,
    parse_self_describing,
    parse_uri,
)
from piste.enrichment.iglu.resolver import Resolver
from piste.enrichment.iglu.schema_error import Report, SchemaError

__all__ = [
    "ConfigError",
    "Criterion",
    "NotIglu",
    "Report",
    "Resolver",
    "ResolverConfig",
    "SchemaError",
    "parse_self_describing",
    "parse_uri",
    "read_config",
]
