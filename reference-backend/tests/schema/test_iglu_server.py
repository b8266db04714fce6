"""Publishing to an Iglu Server: a real one on a port of its own, small but strict, and one that answers wrongly."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from piste.cli import main
from piste.records import SchemaKey
from piste.schema.folder import read_schemas
from piste.schema.iglu_server import IgluServer
from piste.schema.publish import publish

KEY = "00000000-1111-4222-8333-444444444444"
ORDER = SchemaKey("com.acme", "order", "jsonschema", "1-0-0")
SELF_DESCRIBING = "http://iglucentral.com/schemas/com.snowplowanalytics.self-desc/schema/jsonschema/1-0-0#"


class Server(ThreadingHTTPServer):
    """What an Iglu Server does with /api/schemas: keys are checked, versions must follow, nothing is replaced.

    `wrong` maps a method and path to the answer that is given in place of the right one: status and body; a status of
    0 never answers.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.schemas: dict[str, Any] = {}
        self.wrong: dict[str, tuple[int, str]] = {}
        self.asked: list[str] = []
        self.released = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.answer("GET")

    def do_PUT(self) -> None:
        self.answer("PUT")

    def answer(self, method: str) -> None:
        path = self.path.partition("?")[0]
        self.server.asked.append(f"{method} {self.path}")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, reply = self.server.wrong.get(f"{method} {path}") or self.right(method, path, body)
        if status == 0:
            self.server.released.wait(10)
            return
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", "https://elsewhere.example.com/")
        self.end_headers()
        self.wfile.write(reply.encode())

    def right(self, method: str, path: str, body: bytes) -> tuple[int, str]:
        name = path.removeprefix("/api/schemas/")
        if path == name:
            return 404, "<html>not here</html>"
        if self.headers.get("apikey") != KEY:
            return 404, said("The schema is not found")
        there = self.server.schemas
        if method == "GET" and name.count("/") == 1:
            found = [f"iglu:{other}" for other in there if other.startswith(f"{name}/")]
            return (200, json.dumps(found)) if found else (404, said("No schemas available"))
        if method == "GET":
            return (200, json.dumps(there[name])) if name in there else (404, said("The schema is not found"))
        if name in there:
            return 409, said("Schema already exists")
        document = json.loads(body)
        if "/".join(document["self"][part] for part in ("vendor", "name", "format", "version")) != name:
            return 400, said("Mismatch: the schema metadata does not match the payload and URI")
        there[name] = document
        return 201, json.dumps({"message": "Schema created", "updated": False, "location": f"iglu:{name}"})

    def log_message(self, *_: object) -> None:
        """Tests' output is for tests."""


def said(message: str) -> str:
    return json.dumps({"message": message})


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield running
        running.released.set()
        running.shutdown()


@pytest.fixture(autouse=True)
def _apikey(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IGLU_API_KEY", KEY)


def draft(folder: Path, name: str, version: str, **properties: object) -> Path:
    file = folder / "com.acme" / name / "jsonschema" / version
    file.parent.mkdir(parents=True, exist_ok=True)
    own = {"vendor": "com.acme", "name": name, "format": "jsonschema", "version": version}
    rules = {"type": "object", "properties": properties, "additionalProperties": False}
    file.write_text(json.dumps({"$schema": SELF_DESCRIBING, "self": own, **rules}))
    return file


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main(["schema", "publish", *map(str, arguments)])
    out, err = capsys.readouterr()
    assert KEY not in out + err
    return code, out, err


def test_versions_that_follow_are_published_once(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft(tmp_path, "order", "1-0-0", a={"type": "string"})
    draft(tmp_path, "order", "1-0-1", a={"type": "string"}, b={"type": "string"})
    code, out, _ = run(capsys, tmp_path, "--to", server.url, "--dry-run")
    assert (code, out.count("would be published"), server.schemas) == (0, 2, {})
    code, out, _ = run(capsys, tmp_path, "--to", server.url)
    assert (code, out.splitlines()[-1]) == (0, "2 published")
    assert list(server.schemas) == ["com.acme/order/jsonschema/1-0-0", "com.acme/order/jsonschema/1-0-1"]
    assert "PUT /api/schemas/com.acme/order/jsonschema/1-0-0?isPublic=false" in server.asked
    code, out, _ = run(capsys, tmp_path, "--to", f"{server.url}/api/", "--public")
    assert (code, out.splitlines()[-1]) == (0, "2 unchanged")


def test_what_does_not_follow_never_reaches_the_server(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft(tmp_path, "order", "1-0-0", a={"type": "string"})
    run(capsys, tmp_path, "--to", server.url)
    server.schemas["com.acme/order/jsonschema/1-0-0"]["$supersededBy"] = "1-0-1"
    draft(tmp_path, "order", "1-0-1", a={"type": "integer"})
    draft(tmp_path, "user", "1-0-0", a={"type": "strong"})
    server.asked.clear()
    code, out, _ = run(capsys, tmp_path, "--to", server.url)
    assert (code, out.splitlines()[-1]) == (1, "1 unchanged, 2 refused")
    assert "1-0-0 to 1-0-1 is an ADDITION, but the change needs a MODEL" in out
    assert not any(line.startswith("PUT") for line in server.asked)
    draft(tmp_path, "order", "1-0-0", a={"type": "integer"})
    assert (
        "is published already with another text: publish this one as 2-0-0"
        in run(capsys, tmp_path, "--to", server.url)[1]
    )


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (403, said("Authentication error: not authorized"), "may not write schemas of com.acme: Authentication error"),
        (409, said("Inconsistent schema availability"), "something else there (409): Inconsistent schema"),
        (400, said("Mismatch"), "does not take it (400): Mismatch"),
        (413, "", "does not take it (413)"),
    ],
)
def test_a_refusal_in_the_middle_lets_the_others_go_on(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str], status: int, body: str, told: str
) -> None:
    for name in ("a", "b", "c"):
        draft(tmp_path, name, "1-0-0", x={"type": "string"})
    draft(tmp_path, "b", "1-0-1", x={"type": "string"}, y={"type": "string"})
    server.wrong["PUT /api/schemas/com.acme/b/jsonschema/1-0-0"] = (status, body)
    code, out, _ = run(capsys, tmp_path, "--to", server.url)
    assert (code, out.splitlines()[-1]) == (1, "2 published, 2 refused")
    assert told in out
    assert list(server.schemas) == ["com.acme/a/jsonschema/1-0-0", "com.acme/c/jsonschema/1-0-0"]


@pytest.mark.parametrize(
    ("request_", "status", "body", "told"),
    [
        ("PUT", 401, said("no"), "does not take the API key (401): no; give another one"),
        ("PUT", 404, said("The schema is not found"), "a key that it does not know; give another one"),
        ("PUT", 405, "", "does not answer as an Iglu Server does (405); give --to the address of one"),
        ("PUT", 429, said("slow down"), "answered 429: slow down; try again later, what is published stays"),
        ("PUT", 503, "<html>", "answered 503; try again later, what is published stays"),
        ("PUT", 307, "", "sends requests elsewhere (307)"),
        ("GET", 400, said(f"Error parsing apikey HTTP header. Invalid: {KEY}"), "(400): Error parsing apikey HTTP"),
        ("GET", 404, "<xml/>", "does not answer as an Iglu Server does (404)"),
        ("GET", 200, "<html>", "does not answer as an Iglu Server does (200)"),
        ("GET", 500, said("x" * 9999), f"answered 500: {'x' * 300};"),
        ("GET", 502, said("bad\r\n\x1b[31mgateway"), "answered 502: bad [31mgateway;"),
    ],
)
def test_what_ends_the_work_is_told_and_what_was_published(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str], request_: str, status: int, body: str, told: str
) -> None:
    for name in ("a", "b", "c", "d"):
        draft(tmp_path, name, "1-0-0", x={"type": "string"})
    place = "/api/schemas/com.acme/b" + ("/jsonschema/1-0-0" if request_ == "PUT" else "")
    server.wrong[f"{request_} {place}"] = (status, body)
    code, out, _ = run(capsys, tmp_path, "--to", server.url)
    assert (code, out.splitlines()[-1]) == (1, "1 published, 1 failed, 2 not tried")
    assert told in out
    code, out, _ = run(capsys, tmp_path, "--to", server.url, "--json")
    assert [result["state"] for result in json.loads(out)] == ["unchanged", "failed", "not tried", "not tried"]
    server.wrong.clear()
    assert run(capsys, tmp_path, "--to", server.url)[1].splitlines()[-1] == "1 unchanged, 3 published"


def test_a_wrong_key_is_told(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    draft(tmp_path, "order", "1-0-0")
    monkeypatch.setenv("MINE", "00000000-0000-4000-8000-000000000000")
    code, out, _ = run(capsys, tmp_path, "--to", server.url, "--apikey-env", "MINE")
    assert (code, server.schemas) == (1, {})
    assert "a key that it does not know" in out


def test_a_server_that_never_answers_is_given_up(server: Server, tmp_path: Path) -> None:
    draft(tmp_path, "order", "1-0-0")
    server.wrong["PUT /api/schemas/com.acme/order/jsonschema/1-0-0"] = (0, "")
    [result] = publish(read_schemas([tmp_path]), IgluServer(server.url, KEY, timeout=0.2))
    assert (result.state, server.schemas) == ("failed", {})
    assert "did not answer within 0.2 s; it may have taken the schema all the same" in result.problems[0]


def test_a_server_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Server() as closed:
        url = closed.url
    draft(tmp_path, "order", "1-0-0")
    code, out, _ = run(capsys, tmp_path, "--to", url)
    assert (code, out.splitlines()[-1]) == (1, "1 failed")
    assert f"{url}/api cannot be reached" in out
    assert "check the address" in out


@pytest.mark.parametrize(
    ("address", "apikey", "told"),
    [
        ("iglu.example.com", KEY, "write it like https://iglu.example.com"),
        ("ftp://iglu.example.com", KEY, "write it like https://iglu.example.com"),
        ("https://me:secret@iglu.example.com", KEY, "may have no login"),
        ("https://iglu.example.com/?apikey=secret", KEY, "may have no login"),
        ("https://iglu.example.com", "", "there is no API key in $IGLU_API_KEY: export"),
        ("https://iglu.example.com", "clé\x01secret", "the API key is empty, or has characters"),
    ],
)
def test_wrong_usage_is_told(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    apikey: str,
    told: str,
) -> None:
    monkeypatch.setenv("IGLU_API_KEY", apikey)
    draft(tmp_path, "order", "1-0-0")
    code, _, err = run(capsys, tmp_path, "--to", address)
    assert (code, "secret" in err) == (2, False)
    assert told in err


def test_the_address_may_name_the_api_already() -> None:
    for address in ("https://a.b", "https://a.b/", "https://a.b/api", "https://a.b/api/schemas/"):
        assert IgluServer(address, KEY).place(ORDER) == "https://a.b/api/schemas/com.acme/order/jsonschema/1-0-0"
    assert IgluServer("https://a.b/iglu", KEY).place(ORDER).startswith("https://a.b/iglu/api/schemas/")
    assert IgluServer("http://a.b", KEY).in_clear
    assert not IgluServer("http://localhost:8080", KEY).in_clear
