"""Imports only go down; the contracts stand in pyproject.toml."""

import os

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from materialcenter.config import ROOT


def test_contracts_hold(monkeypatch, capsys) -> None:
    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename=os.fspath(ROOT / "pyproject.toml"), no_cache=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out
