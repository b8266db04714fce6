"""The command line does what its help says."""

from __future__ import annotations

import pytest

from piste_protocol.cli import main


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    text = capsys.readouterr().out
    for command in ("generate", "check", "show"):
        assert command in text


def test_show_finds_a_key_a_name_and_a_column(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "ue_px"]) == 0
    by_key = capsys.readouterr().out
    assert main(["show", "unstruct_event"]) == 0
    assert capsys.readouterr().out == by_key
    assert by_key.startswith("ue_px ue_pr  unstruct_event\n")
    assert main(["show", "page_urlport"]) == 0
    assert "filled by enricher" in capsys.readouterr().out


def test_show_says_where_to_look(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "nonsense"]) == 1
    assert "docs/reference/parameters.md" in capsys.readouterr().err


def test_generate_check_and_check_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "--check"]) == 0
    assert main(["check"]) == 0
    assert capsys.readouterr().out == ""


def test_check_since_an_unknown_tag_fails_clearly(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--since", "no-such-tag"]) == 1
    assert "no-such-tag" in capsys.readouterr().err
