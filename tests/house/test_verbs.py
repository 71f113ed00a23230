"""Every act has a Swedish name, a permission test and a line in the docs."""

import importlib
import pkgutil
import re

import torget
from scripts.gates import tree
from scripts.gates.verdict import ROOT

PAGE = ROOT / "docs" / "utvecklare" / "akter.md"
ROW = re.compile(r"(?m)^\| `([a-z_]+\.[a-z_]+)` \| ([^|]+) \| ([^|]+) \|$")


def _verbs() -> dict[str, str]:
    """Every registered act and its source, once all rooms are imported."""
    for module in pkgutil.walk_packages(torget.__path__, "torget."):
        if not re.search(r"\.(migrations|management|settings|wsgi|__main__|fake)\b", module.name):
            importlib.import_module(module.name)
    registered = importlib.import_module("torget.organisation.act").VERBS
    return {action: verb.source for action, verb in registered.items() if action.count(".") == 1}


def _rows() -> dict[str, tuple[str, str]]:
    return {
        verb: (name.strip(), rule.strip()) for verb, name, rule in ROW.findall(PAGE.read_text())
    }


def _tests_of_permission() -> str:
    texts = [tree.read(path) for path in tree.python("tests") if "house" not in path.parts]
    return "\n".join(text for text in texts if "Refused" in text)


def test_verbs_then_there_are_some() -> None:
    assert len(_verbs()) >= 5


def test_verbs_then_each_has_a_swedish_name_and_its_rule_in_the_docs() -> None:
    rows = _rows()

    assert sorted(set(_verbs()) - set(rows)) == []
    assert [verb for verb, (name, rule) in rows.items() if not name or not rule] == []


def test_verbs_then_the_docs_name_no_act_that_does_not_exist() -> None:
    assert sorted(set(_rows()) - set(_verbs())) == []


def test_verbs_then_each_has_a_source() -> None:
    assert [verb for verb, source in _verbs().items() if not source.strip()] == []


def test_verbs_then_each_is_in_the_policy_table() -> None:
    policy = importlib.import_module("torget.organisation.policy")

    assert sorted(set(_verbs()) - set(policy.ACTIONS)) == []


def test_verbs_then_each_has_a_test_that_sees_it_refused() -> None:
    tests = _tests_of_permission()

    assert [verb for verb in _verbs() if f'"{verb}"' not in tests] == []
