"""Lookups: order of registries, caches, hot reload, superseding."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from piste.enrichment.iglu import Resolver
from piste.enrichment.iglu.folder import FolderRegistry
from piste.enrichment.iglu.schema_error import NOT_FOUND, RegistryError, repo_failure
from piste.records import SchemaKey, SelfDescribing

USER = SchemaKey("com.acme", "user", "jsonschema", "1-0-0")
TEXT = {"type": "string"}
NUMBER = {"type": "number"}


class Scripted:
    """A registry that answers what it is told to, and keeps what it was asked."""

    def __init__(self, name: str, rank: tuple[int, int], *vendors: str) -> None:
        self.name = name
        self.rank = rank
        self.vendors = vendors
        self.answer: Any = NOT_FOUND
        self.asked: list[SchemaKey] = []
        self.resting = False

    def serves(self, vendor: str) -> bool:
        return vendor in self.vendors

    def lookup(self, key: SchemaKey) -> Any:
        self.asked.append(key)
        return self.answer

    def stamp(self, key: SchemaKey) -> object:
        return None

    def listed(self) -> Any:
        return iter(())

    def ready(self) -> bool:
        return not self.resting


def schema(**body: object) -> Any:
    from piste.enrichment.iglu.schema import Schema

    return Schema(USER, body)


@pytest.mark.parametrize("layout", [".", "schemas", "iglu-client-embedded/schemas"])
@pytest.mark.parametrize("suffix", ["", ".json"])
def test_folders_in_every_layout(tmp_path: Path, write_schema: Any, layout: str, suffix: str) -> None:
    file = write_schema(USER, TEXT, f"registry/{layout}")
    file.rename(file.with_name(file.name + suffix))
    resolver = Resolver([FolderRegistry(tmp_path / "registry")])
    assert resolver.check(SelfDescribing(USER, "x")) is None
    error = resolver.check(SelfDescribing(USER, 1))
    assert error is not None
    assert error.to_json() == {
        "schemaKey": "iglu:com.acme/user/jsonschema/1-0-0",
        "error": {
            "error": "ValidationError",
            "dataReports": [
                {
                    "message": "$: integer found, string expected",
                    "path": "$",
                    "keyword": "type",
                    "targets": ["integer", "string"],
                }
            ],
        },
    }
    assert (error.path, error.expected, error.got) == ("$", "string", "1 (integer)")
    assert list(resolver.keys()) == [USER]


def test_an_unknown_key_tells_whom_it_asked(tmp_path: Path) -> None:
    resolver = Resolver([FolderRegistry(tmp_path, name="mine")], wall=lambda: 1_700_000_001.5)
    error = resolver.check(SelfDescribing(USER, 1))
    assert error is not None
    assert error.resolution
    told = {"errors": [{"error": "NotFound"}], "attempts": 1, "lastAttempt": "2023-11-14T22:13:21.500Z"}
    assert error.error_json() == {"error": "ResolutionError", "lookupHistory": [{"repository": "mine", **told}]}
    assert resolver.describe(USER) == {"value": {"mine": told}}
    assert resolver.lookup(USER) is None
    assert error.path is None
    assert "mine: not found" in error.message


@pytest.mark.parametrize(
    ("key", "secret"),
    [
        (SchemaKey("..", "user", "jsonschema", "1-0-0"), "user/jsonschema/1-0-0"),
        (SchemaKey("...", "..", "..", "1-0-0"), "1-0-0"),
    ],
)
def test_no_key_leads_out_of_the_folder(tmp_path: Path, key: SchemaKey, secret: str) -> None:
    (tmp_path / "registry").mkdir()
    file = tmp_path / secret
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("{}")
    assert Resolver([FolderRegistry(tmp_path / "registry")]).lookup(key) is None


@pytest.mark.parametrize("part", ["vendor", "name", "format", "version"])
def test_a_key_too_long_for_a_file_name_is_not_found(tmp_path: Path, part: str) -> None:
    key = USER._replace(**{part: "x" * 5000})
    error = Resolver([FolderRegistry(tmp_path, name="mine")]).check(SelfDescribing(key, 1))
    assert error is not None
    assert error.history["mine"].errors == [NOT_FOUND]


def test_a_schema_filed_under_another_name_is_unusable(tmp_path: Path, write_schema: Any) -> None:
    file = write_schema(USER, TEXT)
    wrong = USER._replace(name="customer")
    target = tmp_path / "registry/com.acme/customer/jsonschema"
    target.mkdir(parents=True)
    shutil.copy(file, target / "1-0-0")
    error = Resolver([FolderRegistry(tmp_path / "registry")]).check(SelfDescribing(wrong, "x"))
    assert error is not None
    assert error.error_json() == {
        "error": "ValidationError",
        "schemaIssues": [
            {"path": "$.self.name", "message": "is 'user', but the schema was looked up under 'customer'"}
        ],
    }
    assert "unusable" in error.message


@pytest.mark.parametrize("text", [b"{", b"[]", b"\xff", b'{"a":' * 5000])
def test_a_file_that_is_no_schema_is_a_failure_of_the_registry(tmp_path: Path, write_schema: Any, text: bytes) -> None:
    write_schema(USER, text)
    error = Resolver([FolderRegistry(tmp_path / "registry", name="mine")]).check(SelfDescribing(USER, "x"))
    assert error is not None
    (told,) = error.history["mine"].errors
    assert told.error == "RepoFailure"
    assert told.message is not None
    assert "JSON" in told.message


def test_registries_that_serve_the_vendor_come_first_then_local_ones_then_by_priority() -> None:
    order: list[str] = []
    registries = [
        Scripted("http 5", (1, 5)),
        Scripted("http 1", (1, 1)),
        Scripted("http 9, serves", (1, 9), "com.acme"),
        Scripted("local 7", (0, 7)),
        Scripted("local 2, serves", (0, 2), "com.acme"),
    ]
    for registry in registries:
        registry.lookup = lambda key, name=registry.name: order.append(name) or NOT_FOUND  # type: ignore[method-assign]
    assert Resolver(registries).lookup(USER) is None
    assert order == ["local 2, serves", "http 9, serves", "local 7", "http 1", "http 5"]


def test_hits_and_misses_are_asked_for_once() -> None:
    first, second = Scripted("first", (0, 0)), Scripted("second", (1, 0))
    second.answer = schema(**TEXT)
    resolver = Resolver([first, second])
    for _ in range(3):
        assert resolver.check(SelfDescribing(USER, "x")) is None
        assert resolver.lookup(USER._replace(name="none")) is not None
    assert len(second.asked) == 2
    second.answer = NOT_FOUND
    for _ in range(3):
        assert resolver.lookup(USER._replace(name="gone")) is None
    assert len(second.asked) == 3


def test_a_flood_of_unknown_keys_is_bounded_and_leaves_the_schemas_in_use(clock: Any) -> None:
    registry = Scripted("one", (1, 0))
    registry.answer = schema(**TEXT)
    resolver = Resolver([registry], cache_size=100, clock=clock)
    assert resolver.check(SelfDescribing(USER, "x")) is None
    registry.answer = NOT_FOUND
    for number in range(1000):
        resolver.lookup(USER._replace(version=f"2-0-{number}"))
    asked = len(registry.asked)
    assert resolver.check(SelfDescribing(USER, "x")) is None
    assert len(registry.asked) == asked
    assert len(resolver._missing) == 100


def test_time_to_live_of_hits_and_misses(clock: Any) -> None:
    registry = Scripted("one", (1, 0))
    resolver = Resolver([registry], cache_ttl=30, clock=clock)
    assert resolver.lookup(USER) is None
    registry.answer = schema(**TEXT)
    clock.now += 29
    assert resolver.lookup(USER) is None
    clock.now += 2
    assert resolver.check(SelfDescribing(USER, "x")) is None
    registry.answer = schema(**NUMBER)
    clock.now += 29
    assert resolver.check(SelfDescribing(USER, "x")) is None
    clock.now += 2
    assert resolver.check(SelfDescribing(USER, 1)) is None


def test_a_schema_in_use_stays_in_use_while_its_registry_is_down(clock: Any) -> None:
    registry = Scripted("one", (1, 0))
    registry.answer = schema(**TEXT)
    resolver = Resolver([registry], cache_ttl=30, clock=clock)
    assert resolver.lookup(USER) is not None
    registry.answer = repo_failure("down")
    clock.now += 31
    assert resolver.check(SelfDescribing(USER, "x")) is None
    asked = len(registry.asked)
    clock.now += 29
    assert resolver.check(SelfDescribing(USER, "x")) is None
    assert len(registry.asked) == asked
    registry.answer = schema(**NUMBER)
    clock.now += 2
    assert resolver.check(SelfDescribing(USER, "x")) is not None


def test_a_failed_registry_is_asked_again_once_it_has_rested_and_the_others_are_not(clock: Any) -> None:
    down, empty = Scripted("down", (1, 0)), Scripted("empty", (1, 1))
    down.answer = repo_failure("500")
    resolver = Resolver([down, empty], clock=clock)
    down.resting = True
    for _ in range(5):
        assert resolver.lookup(USER) is None
    assert (len(down.asked), len(empty.asked)) == (1, 1)
    down.resting = False
    assert resolver.lookup(USER) is None
    assert len(down.asked) == 1, "the key has its own rest: its document may be the only broken one"
    clock.now += 5
    down.answer = repo_failure("502")
    error = resolver.check(SelfDescribing(USER, "x"))
    assert error is not None
    assert [e.message for e in error.history["down"].errors] == ["500", "502"]
    assert error.history["down"].attempts == 2
    clock.now += 17
    down.answer = schema(**TEXT)
    assert resolver.check(SelfDescribing(USER, "x")) is None
    assert (len(down.asked), len(empty.asked)) == (3, 1)


def test_hot_reload_of_a_folder(tmp_path: Path, write_schema: Any, clock: Any) -> None:
    (tmp_path / "registry").mkdir()
    resolver = Resolver([FolderRegistry(tmp_path / "registry")], clock=clock)
    assert resolver.lookup(USER) is None
    file = write_schema(USER, TEXT)
    assert resolver.lookup(USER) is None, "folders are looked at once a second at most"
    clock.now += 1
    assert resolver.check(SelfDescribing(USER, "x")) is None
    write_schema(USER, {**NUMBER, "description": "changed"})
    clock.now += 1
    assert resolver.check(SelfDescribing(USER, 1)) is None
    file.unlink()
    clock.now += 1
    assert resolver.lookup(USER) is None


def test_a_new_file_in_an_earlier_folder_takes_over(tmp_path: Path, write_schema: Any, clock: Any) -> None:
    write_schema(USER, TEXT, "second")
    (tmp_path / "first").mkdir()
    folders = [FolderRegistry(tmp_path / name, priority=rank) for rank, name in enumerate(("first", "second"))]
    resolver = Resolver(folders, clock=clock)
    assert resolver.check(SelfDescribing(USER, "x")) is None
    write_schema(USER, NUMBER, "first")
    clock.now += 1
    assert resolver.check(SelfDescribing(USER, 1)) is None


def test_a_superseded_schema_is_replaced_by_the_newer_one(tmp_path: Path, write_schema: Any) -> None:
    newer = USER._replace(version="1-0-2")
    write_schema(USER, {**TEXT, "$supersededBy": "1-0-2"})
    write_schema(newer, NUMBER)
    resolver = Resolver([FolderRegistry(tmp_path / "registry")])
    assert resolver.check(SelfDescribing(USER, 1)) is None
    assert resolver.superseding(USER) == newer
    assert resolver.superseding(newer) is None
    error = resolver.check(SelfDescribing(USER, "x"))
    assert error is not None
    assert error.error_json()["supersededBy"] == "1-0-2"


@pytest.mark.parametrize("claim", ["1-0-0", "0-9-9", "newest"])
def test_a_wrong_claim_of_being_superseded_is_a_failure(tmp_path: Path, write_schema: Any, claim: str) -> None:
    write_schema(USER._replace(version="1-0-1"), {**TEXT, "$supersededBy": claim})
    resolver = Resolver([FolderRegistry(tmp_path / "registry", name="mine")])
    error = resolver.check(SelfDescribing(USER._replace(version="1-0-1"), "x"))
    assert error is not None
    assert isinstance(error.history["mine"].errors[0], RegistryError)
    assert error.history["mine"].errors[0].error == "ClientFailure"


def test_values_that_are_not_json_are_errors_not_exceptions(tmp_path: Path, write_schema: Any) -> None:
    write_schema(USER, {"type": "string", "maxLength": 3})
    error = Resolver([FolderRegistry(tmp_path / "registry")]).check(SelfDescribing(USER, "\ud800"))
    assert error is not None
    assert "cannot be checked" in error.message
