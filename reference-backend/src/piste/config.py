"""One typed configuration for the whole backend: defaults, then a TOML file, then PISTE_* variables, then flags."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Self

import msgspec

from piste.api.settings import ApiSettings
from piste.collector.config import CollectorConfig
from piste.storage.retention import Retention

_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{16,512}")
_TOKEN_RULE = "16 to 512 letters, digits or any of . _ ~ + / = -"


class ConfigError(Exception):
    """The configuration is wrong; the message says where and what is expected there."""


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can be set, with the defaults of local development.

    `iglu` lists schema folders and resolver files, asked before the standard schemas; `plan` is the tracking plan, a
    folder of schemas or a plan.lock; `enrichments` is a folder of Snowplow's enrichment files, `webhooks` a file of
    one's own webhooks; `fault` is a script of wrong answers to begin with; `output` prints every good event to stdout;
    `mask` names fields whose values failed events must not tell; page and API are for those who bring `token`, if
    there is one. Sizes are bytes.
    """

    host: str = "127.0.0.1"
    port: int = 9090
    data: Path = Path("piste-data")
    iglu: tuple[str, ...] = ()
    plan: Path | None = None
    enrichments: str | None = None
    webhooks: str | None = None
    output: Literal["tsv", "json"] | None = None
    fault: str = ""
    mask: tuple[str, ...] = ()
    token: str = field(default="", repr=False)
    stream_cap: int = 10 * 2**30
    collector: CollectorConfig = field(default_factory=CollectorConfig)
    api: ApiSettings = field(default_factory=ApiSettings)
    retention: Retention = field(default_factory=Retention)

    def to_dict(self) -> dict[str, Any]:
        """As JSON-able values, for the way to another process."""
        plain: dict[str, Any] = msgspec.to_builtins(self, enc_hook=str)
        return plain

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """From JSON-able values. Raises ConfigError with the path of what is wrong."""
        unknown = sorted(set(values) - set(cls.__dataclass_fields__))
        if unknown:
            raise ConfigError(f"unknown setting {unknown[0]!r}; known are {', '.join(cls.__dataclass_fields__)}")
        try:
            config = msgspec.convert(values, cls, strict=False, dec_hook=lambda kind, value: kind(value))
            if config.mask:
                from piste.enrichment.masking import (
                    Masks,  # late: it brings the validator, which the front does without
                )

                Masks(config.mask)
        except msgspec.ValidationError as problem:
            raise ConfigError(str(problem)) from None
        except ValueError as problem:
            raise ConfigError(f"mask: {problem}") from None
        if config.token and not _TOKEN.fullmatch(config.token):
            raise ConfigError(f"the token must have {_TOKEN_RULE}; `openssl rand -hex 32` makes one")
        return config


def load(flags: Mapping[str, Any], environment: Mapping[str, str] = os.environ, file: Path | None = None) -> Config:
    """The configuration from its four places; a flag that is None was not given. Raises ConfigError."""
    written: dict[str, Any] = {}
    if file is not None:
        try:
            written = tomllib.loads(file.read_text())
        except (OSError, tomllib.TOMLDecodeError) as problem:
            raise ConfigError(f"{file}: {problem}") from None
    values: dict[str, Any] = {}
    for place in (written, from_environment(environment), flags):
        given = {name: value for name, value in place.items() if value is not None}
        if "token_file" in given:
            given["token"] = _token_in(given.pop("token_file"))
        values |= given
    return Config.from_dict(values)


def _token_in(file: Path | str) -> str:
    try:
        token = Path(file).read_text().strip()
    except (OSError, TypeError, UnicodeDecodeError) as problem:
        raise ConfigError(f"token_file: {problem}") from None
    if not token:
        raise ConfigError(f"token_file: {file} is empty")
    return token


def from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """PISTE_PORT and its like; PISTE_IGLU and PISTE_MASK separate several with commas."""
    values: dict[str, Any] = {}
    names = "host port data iglu plan enrichments webhooks fault output stream_cap mask token token_file"
    for name in names.split():
        text = environment.get(f"PISTE_{name.upper()}")
        if text:
            values[name] = text.split(",") if name in ("iglu", "mask") else text
    return values
