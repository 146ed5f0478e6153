"""Nested elsewhere: parts of JSON values, as questions over landed tables read them, told to PostgreSQL and SQLite."""

from sqlglot import exp

from wellserved.terms.errors import DefinitionError

FIX = "write its query in the database's own SQL"


def nested_elsewhere(tree: exp.Query, system: str, where: str) -> None:
    """Change a question in place: `value ->> '$.a.b'`, and lists that become rows by `unnest(value -> '$[*]') AS e(j)`.

    Args:
        tree: The question, in the engine's own words.
        system: postgresql or sqlite.
        where: For messages.

    Raises:
        DefinitionError: It reads nested values in another way.
    """
    for rows in list(tree.find_all(exp.Unnest)):
        _list(tree, rows, system, where)
    for part in list(tree.find_all(exp.JSONExtractScalar)):
        steps = _steps(part, where)
        if system == "sqlite":  # a number or a flag is one there, and no text
            part.replace(exp.cast(part.copy(), "text"))
            continue
        path = exp.Literal.string("{" + ",".join(steps) + "}")
        part.replace(exp.paren(exp.JSONBExtractScalar(this=_json(part.this), expression=path)))
    if tree.find(exp.JSONExtract) is not None:
        raise DefinitionError("this mapping reads nested values in a way that only DuckDB writes", where, FIX)


def _list(tree: exp.Query, rows: exp.Unnest, system: str, where: str) -> None:
    """A list's elements as rows."""
    (value,) = rows.expressions
    alias = rows.args["alias"]
    if not isinstance(value, exp.JSONExtract) or value.expression.sql("duckdb") != "'$[*]'" or rows.args.get("offset"):
        raise DefinitionError("a list becomes rows by unnest(value -> '$[*]') alone", where, FIX)
    if system == "sqlite":
        for column in list(tree.find_all(exp.Column)):
            if column.table == alias.name and column.name == alias.columns[0].name:
                column.replace(exp.column("value", alias.name))
        elements: exp.Expr = exp.Anonymous(this="json_each", expressions=[value.this.copy()])
        rows.replace(exp.Table(this=elements, alias=exp.TableAlias(this=alias.this)))
        return
    json = _json(value.this)
    is_list = exp.Anonymous(this="jsonb_typeof", expressions=[json.copy()]).eq("array")
    lists = exp.Case(ifs=[exp.If(this=is_list, true=json)])
    rows.replace(exp.Table(this=exp.Anonymous(this="jsonb_array_elements", expressions=[lists]), alias=alias.copy()))


def _json(value: exp.Expr) -> exp.Expr:
    return exp.cast(value.copy(), "jsonb")


def _steps(part: exp.JSONExtractScalar, where: str) -> list[str]:
    """The names and places that a path goes through."""
    steps = [step.this for step in part.expression.expressions if not isinstance(step, exp.JSONPathRoot)]
    if not all(isinstance(step, str | int) for step in steps):
        raise DefinitionError("a part of a value is read by its name or place alone", where, FIX)
    return [str(step) for step in steps]
