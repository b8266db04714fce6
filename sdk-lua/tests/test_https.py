"""Over https the certificate and its host name are checked, on each interpreter."""

from __future__ import annotations

import http.server
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from lua_backend import SDK


class Collector(http.server.BaseHTTPRequestHandler):
    """Answers every POST with 200."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the base class's name)
        """Say nothing."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for localhost alone, its key beside it."""
    folder = tmp_path_factory.mktemp("tls")
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    )
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run([*command.split(), *files], check=True, capture_output=True)
    return folder / "cert.pem"


@pytest.fixture(scope="module")
def port(certificate: Path) -> Iterator[int]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_name("key.pem"))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()


def send(interpreter: str, endpoint: str, tls: str) -> str:
    script = f"""
    package.path = '{SDK}/src/?.lua;{SDK}/src/?/init.lua;' .. package.path
    local tracker = require('piste').tracker {{
      endpoint = '{endpoint}', namespace = 'n', tls = {{ {tls} }}, retry_initial = 60, on_problem = print,
    }}
    for _ = 1, 2 do
      tracker:structured {{ category = 'a', action = 'b' }}
      print('sent ' .. tracker:flush(0.5).sent)
    end
    tracker:close(0)
    """
    done = subprocess.run([interpreter, "-e", script], capture_output=True, text=True, timeout=20)
    assert done.returncode == 0, done.stderr
    return done.stdout


INTERPRETERS = ["lua5.1", "lua5.2", "lua5.3", "lua5.4", "luajit"]


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_sends_where_the_certificate_is_right(interpreter: str, port: int, certificate: Path) -> None:
    assert send(interpreter, f"https://localhost:{port}", f"cafile = '{certificate}'") == "sent 1\nsent 1\n"


def test_refuses_another_host_name(port: int, certificate: Path) -> None:
    said = send("lua5.4", f"https://127.0.0.1:{port}", f"cafile = '{certificate}'")
    assert "the certificate is not that of 127.0.0.1" in said
    assert "sent 1" not in said


def test_refuses_an_unknown_authority(port: int) -> None:
    said = send("lua5.4", f"https://localhost:{port}", "")
    assert "TLS: certificate verify failed" in said
    assert "sent 1" not in said
