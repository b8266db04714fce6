"""The examples run as they are, on LOVE and on nginx, and their events arrive in the reference backend's store."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from lua_backend import SDK, Backend, select_pause


@pytest.fixture
def game(tmp_path: Path) -> Path:
    """The game's folder, with the tracker copied into it as its readers are told."""
    folder = tmp_path / "game"
    shutil.copytree(SDK / "examples" / "love", folder)
    shutil.copytree(SDK / "src" / "piste", folder / "piste")
    return folder


def play(game: Path, endpoint: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PISTE_ENDPOINT": endpoint, "XDG_DATA_HOME": str(game.parent / "data")}
    return subprocess.run(["love", game], env=environment, capture_output=True, text=True, timeout=30)


def test_love_game_tells_its_session_and_levels(game: Path, backend: Backend) -> None:
    done = play(game, backend.url)
    assert done.returncode == 0, done.stderr
    assert "sent 11 pending 0" in done.stdout
    assert backend.await_count(11, "app_id = 'snow-rider'") == 11
    rows = backend.query(
        "select se_category || ' ' || se_action || ' ' || coalesce(se_value::int::text, '') as said from events "
        "where app_id = 'snow-rider' and event = 'struct' order by dvce_created_tstamp, raw_id, raw_index"
    )
    assert [row["said"].strip() for row in rows] == [
        "session start",
        *[f"level {action} {n}" for n in (1, 2, 3) for action in ("start", "finish")],
        "session end",
    ]


def test_love_game_keeps_its_queue_while_the_collector_is_dead(game: Path, backend: Backend) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{unused.getsockname()[1]}"
    first = play(game, dead)
    assert first.returncode == 0, first.stderr
    assert "sent 0 pending 11" in first.stdout
    before = backend.await_count(0, "app_id = 'snow-rider'")
    second = play(game, backend.url)
    assert "pending 0" in second.stdout, second.stdout + second.stderr
    assert backend.await_count(before + 22, "app_id = 'snow-rider'") == before + 22


@pytest.fixture
def web_server(tmp_path: Path, backend: Backend) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Nginx with the example's configuration on a free port: its URL and its process."""
    shutil.copytree(SDK / "src" / "piste", tmp_path / "lua" / "piste")
    shutil.copy(SDK / "examples" / "openresty" / "access_tracker.lua", tmp_path / "lua")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = (SDK / "examples" / "openresty" / "nginx.conf").read_text().replace("127.0.0.1:PORT", f"127.0.0.1:{port}")
    (tmp_path / "nginx.conf").write_text(f"daemon off;\nuser {os.environ.get('USER', 'root')};\n{config}")
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    process = subprocess.Popen(
        [nginx, "-p", tmp_path, "-c", tmp_path / "nginx.conf", "-e", tmp_path / "error.log"],
        env={**os.environ, "PISTE_ENDPOINT": backend.url},
    )
    for _ in range(200):
        assert process.poll() is None, (tmp_path / "error.log").read_text()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        select_pause()
    yield f"http://127.0.0.1:{port}", process
    if process.poll() is None:
        process.terminate()
        process.wait(10)
    assert "[error]" not in (tmp_path / "error.log").read_text()


def get(url: str) -> bytes:
    request = urllib.request.Request(url, headers={"User-Agent": "curious/1.0", "Referer": "https://ref.example/"})
    with urllib.request.urlopen(request, timeout=5) as answer:
        return bytes(answer.read())


def test_nginx_tracks_every_request(web_server: tuple[str, subprocess.Popen[bytes]], backend: Backend) -> None:
    url, _ = web_server
    for n in range(30):
        assert get(f"{url}/page/{n}?q=a%20b") == b"hello\n"
    where = f"app_id = 'shop' and page_urlport = {url.rsplit(':', 1)[1]}"
    assert backend.await_count(30, where) == 30
    (row,) = backend.query(
        "select count(distinct event_id) as ids, count(distinct page_urlpath) as paths, min(useragent) as agent, "
        f"min(user_ipaddress) as ip, min(page_referrer) as ref, min(platform) as platform from events where {where}"
    )
    assert row == {
        "ids": 30,
        "paths": 30,
        "agent": "curious/1.0",
        "ip": "127.0.0.1",
        "ref": "https://ref.example/",
        "platform": "srv",
    }


def test_nginx_sends_its_queue_when_it_is_told_to_quit(
    web_server: tuple[str, subprocess.Popen[bytes]], backend: Backend
) -> None:
    url, process = web_server
    for n in range(5):
        get(f"{url}/last/{n}")
    process.send_signal(3)  # SIGQUIT: a graceful end
    process.wait(10)
    where = f"app_id = 'shop' and page_urlport = {url.rsplit(':', 1)[1]}"
    assert backend.await_count(5, where) == 5
