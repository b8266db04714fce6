"""`piste schema`: the grammar of its commands. What they do is imported when they run."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

DATA = Path("piste-data")


def add_schema(commands: Any) -> None:
    """The commands' grammar."""
    schema = commands.add_parser(
        "schema",
        help="write, check, compare and publish schemas",
        description="Tools for the folders of schemas that `piste up --iglu` takes: vendor/name/jsonschema/1-0-0.",
    )
    tools = schema.add_subparsers(title="tools", required=True, metavar="TOOL")
    _lint(tools)
    _new(tools)
    _infer(tools)
    _diff(tools)
    _publish(tools)


def _lint(tools: Any) -> None:
    lint = tools.add_parser(
        "lint",
        help="say what is wrong with schemas",
        description="Check schema files. The exit code is 1 when there is an error, with --strict also for a warning.",
        epilog="Example: piste schema lint schemas --skip null --skip description",
    )
    lint.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files, or folders with all in them")
    lint.add_argument("--strict", action="store_true", help="warnings count as errors")
    lint.add_argument("--skip", action="append", default=[], metavar="RULE", help="leave a rule out; several times")
    lint.add_argument("--rules", action="store_true", help="print the rules too")
    _json(lint, "lint")


def _new(tools: Any) -> None:
    new = tools.add_parser(
        "new",
        help="write a first version of a schema",
        description="Write the skeleton of a closed object. The exit code is 1 when the file is there already.",
        epilog="Example: piste schema new com.acme/order -p price:number -p note:text? --into schemas",
    )
    new.add_argument("name", metavar="VENDOR/NAME[/VERSION]")
    new.add_argument(
        "-p", "--property", action="append", default=[], metavar="NAME:KIND[?]", help="a property; ? may be missing"
    )
    new.add_argument("--description", metavar="TEXT", help="what it describes")
    new.add_argument("--into", type=Path, metavar="DIR", help="the folder of schemas (default: print it)")
    _json(new, "new")


def _infer(tools: Any) -> None:
    infer = tools.add_parser(
        "infer",
        help="make a schema of data that was seen",
        description="Make a schema that all examples pass: JSON lines of a file, or what a backend's store has under "
        "the schema's name, failed events among it, whether it runs or not.",
        epilog="Examples: piste schema infer com.acme/order orders.ndjson --into schemas; "
        "piste schema infer com.acme/order --data piste-data",
    )
    infer.add_argument("name", metavar="VENDOR/NAME[/VERSION]")
    infer.add_argument("file", nargs="?", metavar="FILE", help="JSON lines; - is stdin; without it the store is read")
    infer.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="the data folder (default ./piste-data)")
    infer.add_argument("--limit", type=int, default=10_000, metavar="N", help="examples at most (default 10000)")
    infer.add_argument("--no-enums", action="store_true", help="never take few different texts for an enum")
    infer.add_argument("--into", type=Path, metavar="DIR", help="the folder of schemas (default: print it)")
    _json(infer, "infer")


def _diff(tools: Any) -> None:
    diff = tools.add_parser(
        "diff",
        help="say what changed between two versions, and the bump that it needs",
        description="Compare two schema files. The exit code is 1 when the newer one's version does not move enough.",
        epilog="Example: piste schema diff com.acme/order/jsonschema/1-0-0 com.acme/order/jsonschema/1-0-1",
    )
    diff.add_argument("old", type=Path, metavar="OLD")
    diff.add_argument("new", type=Path, metavar="NEW")
    _json(diff, "diff")


def _publish(tools: Any) -> None:
    publish = tools.add_parser(
        "publish",
        help="put schemas where others read them: a folder, or an Iglu Server",
        description="Publish sound schemas: only versions that follow those that are there and move enough for what "
        "changed; what is published is never changed. The exit code is 1 when one is not there in the end.",
        epilog="Examples: piste schema publish drafts --into schemas --dry-run; "
        "IGLU_API_KEY=... piste schema publish drafts --to https://iglu.example.com",
    )
    publish.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files, or folders with all in them")
    where = publish.add_mutually_exclusive_group(required=True)
    where.add_argument("--into", type=Path, metavar="DIR", help="the folder of schemas")
    where.add_argument("--to", metavar="URL", help="the Iglu Server, like https://iglu.example.com")
    publish.add_argument(
        "--apikey-env",
        default="IGLU_API_KEY",
        metavar="NAME",
        help="the variable that holds the server's write key (default IGLU_API_KEY)",
    )
    publish.add_argument("--public", action="store_true", help="let everybody read them on the server, without a key")
    publish.add_argument("--dry-run", action="store_true", help="say what would be done, and write nothing")
    _json(publish, "publish")


def _json(tool: argparse.ArgumentParser, name: str) -> None:
    tool.add_argument("--json", action="store_true", help="print the result as JSON")

    def run(arguments: argparse.Namespace) -> int:
        from piste.schema import tools

        return int(getattr(tools, f"run_{name}")(arguments))

    tool.set_defaults(command=run)
