"""The configuration: which place wins, and what a wrong value is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from piste.config import Config, ConfigError, load

MANUAL = Path(__file__).resolve().parents[3] / "docs" / "backend.md"


def test_flags_win_over_variables_and_variables_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "piste.toml"
    file.write_text('port = 1\nhost = "file"\ndata = "file"')
    config = load({"port": 3, "host": None}, {"PISTE_PORT": "2", "PISTE_HOST": "variable"}, file)
    assert (config.port, config.host, config.data) == (3, "variable", Path("file"))


def test_the_manuals_example_is_a_configuration(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", MANUAL.read_text(), re.DOTALL)
    assert example is not None
    file = tmp_path / "piste.toml"
    file.write_text(example[1])
    config = load({}, {}, file)
    assert config.collector.cookie.domains == ("example.com",)
    assert config.collector.redirects.domains == ("example.com",)
    assert config.retention.raw_days == 7


def test_the_manual_names_every_variable() -> None:
    manual = MANUAL.read_text()
    for name in ("HOST", "PORT", "DATA", "IGLU", "ENRICHMENTS", "OUTPUT"):
        assert f"`PISTE_{name}`" in manual


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('port = "many"', "$.port"),
        ("prot = 1", "'prot'"),
        ("[collector]\nlimits = 3", "$.collector.limits"),
        ('[collector.paths]\n"/x" = "/nowhere"', "/nowhere"),
        ("port = ", "piste.toml"),
    ],
)
def test_a_wrong_setting_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "piste.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=re.escape(said)):
        load({}, {}, file)


def test_it_survives_the_way_to_another_process() -> None:
    config = load({"data": Path("/x"), "iglu": ["a", "b"]}, {})
    assert Config.from_dict(config.to_dict()) == config
