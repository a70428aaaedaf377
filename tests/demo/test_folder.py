"""The demo's folder: which ones it accepts, and what --reset deletes."""

import os

import pytest

from fynlo.demo import state
from fynlo.demo.command import Demo, demo
from fynlo.demo.errors import DemoError
from fynlo.demo.ports import free_port


def test_a_folder_with_other_files_is_refused_and_left_unchanged(tmp_path):
    (tmp_path / "thesis.odt").write_text("years of work")

    with pytest.raises(DemoError, match="has other files than a demo's"):
        demo(["--data", str(tmp_path), "--reset"])

    assert [each.name for each in tmp_path.iterdir()] == ["thesis.odt"]


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(DemoError, match="cannot be used"):
        demo(["--data", str(tmp_path / "file")])


def test_reset_leaves_nothing_but_the_lock(tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (tmp_path / state.LOCK).touch()
    (tmp_path / "media" / "chucho").mkdir(parents=True)
    (tmp_path / "postgres").mkdir()
    (tmp_path / "secret-key").write_text("known")
    outside = tmp_path.with_name("outside")
    outside.mkdir()
    (tmp_path / "link").symlink_to(outside)

    Demo(tmp_path, port=free_port(), lan=False, reset=True)

    assert [each.name for each in tmp_path.iterdir()] == [state.LOCK]
    assert outside.exists()


def test_info_without_a_demo_is_answered_in_one_sentence(tmp_path):
    with pytest.raises(DemoError, match="No demo is running on"):
        demo(["--info", "--data", str(tmp_path / "nothing")])

    assert not os.path.exists(tmp_path / "nothing")


@pytest.mark.parametrize("port", ["0", "65536", "-1", "eighty"])
def test_an_invalid_port_is_refused(port, capsys):
    with pytest.raises(SystemExit):
        demo([f"--port={port}"])

    assert "is not a port: give a number from 1 to 65535" in capsys.readouterr().err
