"""What may be published, and what is refused with what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from piste.schema.folder import SELF_DESCRIBING, read_schemas
from piste.schema.publish import Published, publish
from piste.schema.target import Folder


def draft(folder: Path, version: str, *, required: tuple[str, ...] = (), **properties: Any) -> None:
    file = folder / "com.acme" / "order" / "jsonschema" / version
    file.parent.mkdir(parents=True, exist_ok=True)
    document: dict[str, Any] = {
        "$schema": SELF_DESCRIBING,
        "self": {"vendor": "com.acme", "name": "order", "format": "jsonschema", "version": version},
        "type": "object",
        "properties": {name: {"type": kind} for name, kind in properties.items()},
        "additionalProperties": False,
    }
    if required:
        document["required"] = [*required]
    file.write_bytes(orjson.dumps(document))


def run(tmp_path: Path, **options: Any) -> list[Published]:
    return list(publish(read_schemas([tmp_path / "drafts"]), Folder(tmp_path / "schemas"), **options))


def states(results: list[Published]) -> list[str]:
    return [result.state for result in results]


def test_versions_that_follow_are_published_and_stay(tmp_path: Path) -> None:
    draft(tmp_path / "drafts", "1-0-0", a="string")
    draft(tmp_path / "drafts", "1-0-1", a="string", b="string")
    draft(tmp_path / "drafts", "2-0-0", required=("b",), a="integer", b="string")
    assert states(run(tmp_path, dry_run=True)) == ["published"] * 3
    assert not (tmp_path / "schemas").exists()
    assert states(run(tmp_path)) == ["published"] * 3
    assert states(run(tmp_path)) == ["unchanged"] * 3
    draft(tmp_path / "drafts", "1-0-2", a="string", b="string", c="string")
    assert states(run(tmp_path)) == ["unchanged", "unchanged", "published", "unchanged"]
    names = sorted(path.name for path in (tmp_path / "schemas").rglob("*-*-*"))
    assert names == ["1-0-0", "1-0-1", "1-0-2", "2-0-0"]


def refusal(tmp_path: Path) -> str:
    [refused] = [result for result in run(tmp_path) if result.state == "refused"]
    return refused.problems[0]


def test_what_is_published_is_never_changed(tmp_path: Path) -> None:
    draft(tmp_path / "drafts", "1-0-0", a="string")
    run(tmp_path)
    before = (tmp_path / "schemas/com.acme/order/jsonschema/1-0-0").read_bytes()
    draft(tmp_path / "drafts", "1-0-0", a="string", b="string")
    assert refusal(tmp_path) == "1-0-0 is published already with another text: publish this one as 1-0-1"
    assert (tmp_path / "schemas/com.acme/order/jsonschema/1-0-0").read_bytes() == before


def test_a_version_must_move_enough(tmp_path: Path) -> None:
    draft(tmp_path / "drafts", "1-0-0", a="string")
    draft(tmp_path / "drafts", "1-0-1", a="integer")
    assert refusal(tmp_path) == (
        "1-0-0 to 1-0-1 is an ADDITION, but the change needs a MODEL, 2-0-0: $.a type string became integer"
    )


def test_a_version_must_follow(tmp_path: Path) -> None:
    draft(tmp_path / "drafts", "1-0-1", a="string")
    assert refusal(tmp_path) == "the first version of a schema is 1-0-0, not 1-0-1"
    draft(tmp_path / "drafts", "1-0-0", a="string")
    draft(tmp_path / "drafts", "1-0-1", a="string", b="string")
    draft(tmp_path / "drafts", "1-0-3", a="string", b="string")
    assert refusal(tmp_path) == "1-0-3 does not follow 1-0-1: the next such version is 1-0-2"


def test_what_is_not_sound_is_refused(tmp_path: Path) -> None:
    draft(tmp_path / "drafts", "1-0-0", a="strong")
    [refused] = run(tmp_path)
    assert refused.state == "refused"
    assert any("$.properties.a.type" in problem for problem in refused.problems)
    assert not (tmp_path / "schemas").exists()
