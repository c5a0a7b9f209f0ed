"""Every act that is ever written down has a sentence."""

import ast
from pathlib import Path

import materialcenter
from materialcenter.catalogue.lists.staged import StagedFile
from materialcenter.core.db import Base
from materialcenter.web.acts import SENTENCES
from migrations.models import load_models

ROOT = Path(materialcenter.__file__).parent


def written_acts():
    """(class, act) of every call of audit.record and audit.entry with the act in plain sight; the
    acts on a staged file are written of every kind of file."""
    for file in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = (
                node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
            )
            first = {"record": 2, "entry": 1}.get(called)
            if first is None or len(node.args) < first + 3:
                continue
            subject, act = node.args[first], node.args[first + 2]
            if isinstance(act, ast.Constant):
                name = ast.unparse(subject).rpartition(".")[2]
                kinds = [kind.__name__ for kind in StagedFile.__subclasses__()]
                for written in kinds if name == "file" else [name]:
                    yield written, act.value


def test_every_act_has_a_sentence_that_needs_no_figures():
    load_models()
    tables = {
        mapper.class_.__name__: mapper.class_.__tablename__ for mapper in Base.registry.mappers
    }
    acts = {(tables[name], act) for name, act in written_acts()}
    assert len(acts) > 30
    assert acts - SENTENCES.keys() == set()
    assert all(sentences[-1][1] == frozenset() for sentences in SENTENCES.values())
