"""Foreign keys by class, SQL without glued strings, views that ask for what one may see."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.house import source

RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField"}
RUNS_SQL = {"execute", "executemany", "raw", "RawSQL", "RunSQL", "copy"}
CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]*")
WHOLE_TABLE = {"all", "get", "first", "last", "in_bulk", "iterator"}


def _calls(code: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(code) if isinstance(node, ast.Call))


def _last(node: ast.expr) -> str:
    """'c' for a.b.c and for c."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _name(node: ast.Call) -> str:
    return _last(node.func)


def relations_by_string(code: ast.Module) -> list[int]:
    return [
        node.lineno
        for node in _calls(code)
        if _name(node) in RELATIONS
        for target in [*node.args[:1], *(k.value for k in node.keywords if k.arg == "to")]
        if isinstance(target, ast.Constant) and target.value != "self"
    ]


def _is_constant(node: ast.expr) -> bool:
    """A literal, or a name that the module writes in capitals."""
    return isinstance(node, ast.Constant) or bool(CONSTANT.fullmatch(_last(node)))


def _put_in(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.JoinedStr):
        return [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
    if isinstance(node, ast.BinOp):
        sides = node.left, node.right
        return [p for side in sides for p in (_put_in(side) or [side])]
    if isinstance(node, ast.Call):
        return [*node.args, *(keyword.value for keyword in node.keywords)]
    return []


def _is_glued(node: ast.expr) -> bool:
    if all(_is_constant(part) for part in _put_in(node)):
        return False
    if isinstance(node, ast.JoinedStr | ast.BinOp):
        return True
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"format", "replace", "join", "format_map"}
        and not _is_composed(node.func.value)
    )


def _is_composed(node: ast.expr) -> bool:
    """psycopg's sql.SQL(...) quotes what it puts in."""
    return isinstance(node, ast.Call) and _name(node) == "SQL"


def glued_sql(code: ast.Module) -> list[int]:
    glued = {
        target.id
        for node in ast.walk(code)
        if isinstance(node, ast.Assign) and _is_glued(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return [
        node.lineno
        for node in _calls(code)
        if _name(node) in RUNS_SQL and node.args
        if _is_glued(node.args[0])
        or (isinstance(node.args[0], ast.Name) and node.args[0].id in glued)
    ]


def unscoped_reads(code: ast.Module) -> list[int]:
    found = []
    for node in _calls(code):
        called = source.dotted(node.func)
        manager = called.split(".")[-2:-1]
        if called.split(".")[-1] in WHOLE_TABLE and manager in (["objects"], ["_default_manager"]):
            found.append(node.lineno)
        if called.endswith("get_object_or_404") and isinstance(node.args[0], ast.Name):
            found.extend([node.lineno] * node.args[0].id[:1].isupper())
    return found


def test_foreign_keys_then_name_the_class() -> None:
    found = {str(path): relations_by_string(source.parsed(path)) for path in source.modules()}

    assert {path: lines for path, lines in found.items() if lines} == {}


def test_sql_then_never_glued() -> None:
    found = {str(path): glued_sql(source.parsed(path)) for path in source.modules(migrations=True)}

    assert {path: lines for path, lines in found.items() if lines} == {}


def test_views_then_never_read_a_whole_table() -> None:
    found = {
        str(path): unscoped_reads(source.parsed(path))
        for path in source.modules()
        if source.room_of(path).startswith("web/")
    }

    assert len(found) > 5
    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        (relations_by_string, 'models.ForeignKey("torget.Item", on_delete=PROTECT)'),
        (relations_by_string, 'models.OneToOneField(to="Item", on_delete=PROTECT)'),
        (glued_sql, 'cursor.execute(f"select {name}")'),
        (glued_sql, 'cursor.execute("select " + name)'),
        (glued_sql, 'cursor.execute("select %s" % name)'),
        (glued_sql, 'cursor.execute("select {}".format(name))'),
        (unscoped_reads, "Item.objects.get(pk=pk)"),
        (unscoped_reads, "models.Item.objects.all()"),
        (unscoped_reads, "get_object_or_404(Item, pk=pk)"),
    ],
)
def test_database_rule_when_broken_then_seen(rule: object, line: str) -> None:
    assert callable(rule)
    assert rule(ast.parse(line)) == [1]


def test_sql_rule_when_a_glued_text_is_named_first_then_seen() -> None:
    code = 'text = f"select {name}"\ncursor.execute(text)'

    assert glued_sql(ast.parse(code)) == [2]


@pytest.mark.parametrize(
    "line",
    [
        'cursor.execute(f"copy item ({_COLUMNS}) from stdin")',
        'cursor.execute("select " + COLUMNS + " from item")',
        'migrations.RunSQL("revoke {}".format(TABLES))',
    ],
)
def test_sql_rule_when_only_constants_are_put_in_then_allowed(line: str) -> None:
    assert glued_sql(ast.parse(line)) == []


def test_sql_rule_when_psycopg_composes_then_allowed() -> None:
    code = 'cursor.execute(sql.SQL("select {}").format(sql.Identifier(name)))'

    assert glued_sql(ast.parse(code)) == []
