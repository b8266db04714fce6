"""Prints the typed classes of the standard schemas and the tables of the MicroPython module from protocol/.

python sdk-python/tools/generate.py [--check]
"""

from __future__ import annotations

import json
import keyword
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from piste_protocol.load import Protocol, load, schemas_root
from piste_protocol.schemas import version_key

HERE = Path(__file__).resolve().parents[1]
SCHEMAS = HERE / "src/piste_tracker/schemas"
MICRO = HERE / "micropython/piste_micro.py"
BEGIN, END = "# generated: begin, by sdk-python/tools/generate.py from protocol/*.yaml\n", "# generated: end\n"

VENDORS = {
    "com.snowplowanalytics.snowplow": "snowplow",
    "com.snowplowanalytics.mobile": "mobile",
    "com.snowplowanalytics.snowplow.ecommerce": "ecommerce",
    "com.snowplowanalytics.snowplow.media": "media",
    "org.ietf": "ietf",
    "org.schema": "schema_org",
    "org.w3": "w3",
    "org.whatwg": "whatwg",
}
"""Vendor -> module. The vendors left out have nothing that a tracker sends."""

NOT_SENT = re.compile(
    r"atomic|payload_data|contexts|unstruct_event|enrichments|failure|uri_redirect|duplicate|.*_config|.*_enrichment"
    r"|anon_ip|ip_lookups|asn.*|bot_detection|campaign_attribution|referer_parser|cross_navigation|pii_transformation"
    r"|ua_parser_context|event_fingerprint.*|event_specification_validation|utm_referrer|.*_violations?|.*failures"
)
"""Names of schemas that wrap, configure the enricher, or that only the enricher writes."""

TYPES = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "object": "Mapping[str, Any]"}


def newest(vendor: str) -> Iterator[dict[str, Any]]:
    """The newest version of each schema of a vendor that a tracker sends."""
    for folder in sorted((schemas_root() / vendor).iterdir()):
        path = max((folder / "jsonschema").iterdir(), key=version_key)
        schema = json.loads(path.read_text(encoding="utf-8"))
        if not NOT_SENT.fullmatch(folder.name) and schema.get("type") == "object":
            yield schema


def snake(name: str) -> str:
    """The property's name as a Python argument."""
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower().replace("-", "_")
    return f"{text}_" if keyword.iskeyword(text) or not text.isidentifier() else text


def class_name(name: str) -> str:
    """The schema's name as a Python class."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def annotation(schema: dict[str, Any]) -> str:
    """The Python type of a property, without None."""
    if "enum" in schema:
        values = [value for value in schema["enum"] if value is not None]
        return f"Literal[{', '.join(json.dumps(value) for value in values)}]"
    kinds = [schema["type"]] if isinstance(schema.get("type"), str) else list(schema.get("type", ()))
    kinds = [kind for kind in kinds if kind != "null"]
    if kinds == ["array"]:
        return f"Sequence[{annotation(schema.get('items', {}))}]"
    if kinds == ["string"] and schema.get("format") == "date-time":
        return "str | datetime"
    return " | ".join(dict.fromkeys(TYPES.get(kind, "Any") for kind in kinds)) or "Any"


def nullable(schema: dict[str, Any]) -> bool:
    """Whether null is a value of the property."""
    return "null" in schema.get("type", ()) or None in schema.get("enum", ())


def printed_class(schema: dict[str, Any]) -> str:
    """One class: its required properties first, then the others in the schema's order."""
    about = schema["self"]
    uri = f"iglu:{about['vendor']}/{about['name']}/{about['format']}/{about['version']}"
    properties: dict[str, dict[str, Any]] = schema.get("properties", {})
    required = [name for name in properties if name in schema.get("required", ())]
    ordered = required + [name for name in properties if name not in required]
    lines = [f"class {class_name(about['name'])}(Described):", f'    """{schema["description"].strip()}', ""]
    lines += [f"    Schema {about['name']} {about['version']} of {about['vendor']}."]
    told = [(snake(name), properties[name].get("description")) for name in ordered]
    if any(text for _, text in told):
        lines += ["", *[f"    - {name}: {text}" for name, text in told if text]]
    lines += ['    """', "", f'    SCHEMA = "{uri}"', ""]
    if not properties:
        return "\n".join(lines)
    lines += ["    def __init__(", "        self,", "        *,"]
    for name in ordered:
        kind = annotation(properties[name])
        if name in required:
            empty = " | None" if nullable(properties[name]) and kind != "Any" else ""
            lines.append(f"        {snake(name)}: {kind}{empty},")
        else:
            lines.append(f"        {snake(name)}: {kind if kind == 'Any' else kind + ' | None'} = None,")
    kept = [name for name in required if nullable(properties[name])]
    lines += ["    ) -> None:", "        super().__init__(", "            {"]
    lines += [f'                "{name}": {snake(name)},' for name in ordered]
    lines += ["            },", *([f"            null={tuple(kept)!r},"] if kept else []), "        )"]
    return "\n".join(lines)


def wrapped(text: str, width: int = 118) -> str:
    """Long lines of docstrings broken at spaces, with their indent kept."""
    out = []
    for line in text.splitlines():
        indent = re.match(r' *(- |""")?', line)[0]  # type: ignore[index]  # it matches any text
        hanging = " " * (len(indent) if not indent.endswith('"""') else len(indent) - 3)
        while len(line) > width and "SCHEMA" not in line:
            cut = line.rfind(" ", len(indent) + 1, width)
            if cut < 0:
                break
            out.append(line[:cut])
            line = hanging + line[cut + 1 :]
        out.append(line)
    return "\n".join(out)


def module(vendor: str) -> str:
    """The module of one vendor, before formatting."""
    classes = [wrapped(printed_class(schema)) for schema in newest(vendor)]
    body = "\n\n\n".join(classes)
    imports = []
    used = {name: re.search(rf"\b{name}\b", body) for name in ("Mapping", "Sequence", "Any", "Literal", "datetime")}
    abstract = [name for name in ("Mapping", "Sequence") if used[name]]
    if abstract:
        imports.append(f"from collections.abc import {', '.join(abstract)}")
    if used["datetime"]:
        imports.append("from datetime import datetime")
    typing = [name for name in ("Any", "Literal") if used[name]]
    if typing:
        imports.append(f"from typing import {', '.join(typing)}")
    head = (
        f'"""Events and entities of {vendor}.\n\nPrinted from protocol/schemas by `sdk-python/tools/generate.py`. '
        'Change it there.\n"""\n\n'
        "from __future__ import annotations\n\n"
    )
    first = ("\n".join(imports) + "\n\n") if imports else ""
    return f"{head}{first}from piste_tracker.schemas.described import Described\n\n\n{body}\n"


def micro_table(protocol: Protocol) -> str:
    """The constants and tables of piste_micro.py, before formatting."""
    keys = {wire.name: wire.key for wire in protocol.wires}
    types = {wire.name: wire.type for wire in protocol.wires}
    single = {
        "EVENT_KEY": "event",
        "EVENT_ID_KEY": "event_id",
        "TRACKER_VERSION_KEY": "tracker_version",
        "NAMESPACE_KEY": "tracker_namespace",
        "APP_ID_KEY": "app_id",
        "CREATED_KEY": "created_tstamp",
        "SENT_KEY": "sent_tstamp",
        "TRUE_KEY": "true_tstamp",
    }
    lines = [f'{constant} = "{keys[name]}"' for constant, name in single.items()]
    lines += [f'{name.upper()}_KEYS = ("{keys[key]}", "{keys[key + "_base64"]}")' for name, key in TWINS]
    lines += ["", "# Kind of event -> its wire code."]
    lines += [f"CODES = { ({event.name: event.code for event in protocol.events})!r}"]
    lines += ["", "# Kind of event -> its arguments in their order: name, wire key, type, whether it must be there."]
    rows = {
        event.name: tuple(
            (argument, keys[name], micro_type(name, types[name]), argument in event.required)
            for argument, name in event.arguments.items()
            if types[name] != "json"
        )
        for event in protocol.events
    }
    lines += [f"ARGUMENTS = {rows!r}", "", "# Field of a subject -> wire key and type."]
    lines += [
        f"SUBJECT = { ({field: (keys[name], micro_type(name, types[name])) for field, name in FIELDS.items()})!r}"
    ]
    statuses, transport = protocol.codes.statuses, protocol.transport
    lines += ["", f"PLATFORMS = {tuple(platform.code for platform in protocol.codes.platforms)!r}"]
    lines += [f"SENT, SPLIT, DROP = {statuses.sent!r}, {statuses.split!r}, {statuses.drop!r}"]
    lines += [f'TP2, PIXEL_PATH = "{transport.paths.tp2}", "{transport.paths.pixels[0]}"']
    for name in ("payload_data", "unstruct_event", "contexts"):
        lines.append(f'{name.upper()} = "{transport.wrapper_uri(name)}"')
    lines.append('SCREEN_VIEW = "iglu:com.snowplowanalytics.mobile/screen_view/jsonschema/1-0-0"')
    lines.append('TIMING = "iglu:com.snowplowanalytics.snowplow/timing/jsonschema/1-0-0"')
    lines.append(f"JSON_DEPTH = {transport.limits.json_depth}")
    return "\n".join(lines) + "\n"


TWINS = (("unstruct", "unstruct_event"), ("contexts", "contexts"))
FIELDS = {
    "platform": "platform",
    "user_id": "user_id",
    "domain_userid": "domain_userid",
    "network_userid": "tracker_network_userid",
    "domain_sessionid": "domain_sessionid",
    "domain_sessionidx": "domain_sessionidx",
    "ip_address": "ip_address",
    "useragent": "useragent",
    "language": "language",
    "timezone": "timezone",
    "screen_resolution": "screen_resolution",
    "viewport": "viewport",
    "color_depth": "color_depth",
}


def micro_type(name: str, kind: str) -> str:
    """The type as the board's encoder knows it: offsets round, an address is a text."""
    if name.startswith("pp_"):
        return "offset"
    return {"ip_address": "text"}.get(kind, kind)


def formatted(text: str) -> str:
    """The text as ruff prints it."""
    command = ["ruff", "format", "--stdin-filename", str(SCHEMAS / "x.py"), "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def wanted() -> dict[Path, str]:
    """Every generated file with the text that it should have."""
    files = {SCHEMAS / f"{name}.py": formatted(module(vendor)) for vendor, name in VENDORS.items()}
    before, _, rest = MICRO.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    files[MICRO] = f"{before}{BEGIN}{formatted(micro_table(load()))}{END}{after}"
    return files


def main() -> int:
    """Write what changed, or with --check say what is stale."""
    check = "--check" in sys.argv[1:]
    stale = [path for path, text in wanted().items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        if not check:
            path.write_text(wanted()[path], encoding="utf-8")
        print(f"{path.relative_to(HERE)}{' is stale: run sdk-python/tools/generate.py' if check else ''}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
