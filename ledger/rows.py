"""Fixed statements for the hot path: one row read under lock, changed or added, and rows found by their values.

The ORM compiles every statement anew, which is most of the time of a step; here each statement is built once for a
model and a database. Values pass through the field's own conversions where it has any.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection, models

# Fields whose values go to the database as they are
PLAIN = {"CharField", "TextField", "IntegerField", "PositiveIntegerField", "PositiveSmallIntegerField"}
PLAIN |= {"PositiveBigIntegerField", "BigIntegerField", "BigAutoField", "BooleanField"}

type Write = tuple[str, list[Any]]  # a statement and its values


@dataclass(frozen=True)
class Shape:
    """A model's table as statements."""

    names: list[str]
    read: str
    select: str
    converters: list[tuple[int, list[Callable[..., Any]], Any]]
    key: Any


@cache
def _shape(model: type[models.Model], vendor: str) -> Shape:
    quote = connection.ops.quote_name
    fields: list[Any] = list(model._meta.concrete_fields)
    columns = ", ".join(quote(field.column) for field in fields)
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    lock = " FOR UPDATE" if vendor == "postgresql" else ""
    read = f"SELECT {columns} FROM {table} WHERE "  # noqa: S608
    return Shape(
        names=[field.attname for field in fields],
        read=read,
        select=f"{read}{key} = %s{lock}",
        converters=list(_converters(fields)),
        key=model._meta.pk,
    )


def _converters(fields: Iterable[Any]) -> Iterable[tuple[int, list[Callable[..., Any]], Any]]:
    for position, field in enumerate(fields):
        column = field.get_col(field.model._meta.db_table)
        found = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
        if found:
            yield position, found, column


@cache
def _columns(model: type[models.Model], names: tuple[str, ...]) -> list[tuple[str, Any]]:
    """Quoted column and, where its values need one, the field that converts them."""
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    return [
        (connection.ops.quote_name(field.column), None if field.get_internal_type() in PLAIN else field)
        for field in fields
    ]


@cache
def _insert(model: type[models.Model], names: tuple[str, ...], vendor: str) -> str:
    columns = [column for column, _field in _columns(model, names)]
    marks = ", ".join(["%s"] * len(columns))
    table = connection.ops.quote_name(model._meta.db_table)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608


@cache
def _update(model: type[models.Model], names: tuple[str, ...], seen: tuple[str, ...], vendor: str) -> str:
    sets, where = (
        [f"{column} = %s" for column, _field in _columns(model, chosen)] for chosen in (names, seen)
    )
    table = connection.ops.quote_name(model._meta.db_table)
    return f"UPDATE {table} SET {', '.join(sets)} WHERE {' AND '.join(where)}"  # noqa: S608


def _prepared(model: type[models.Model], values: dict[str, Any]) -> list[Any]:
    return [
        value if field is None else field.get_db_prep_save(value, connection)
        for value, (_column, field) in zip(values.values(), _columns(model, tuple(values)), strict=True)
    ]


def locked[Row: models.Model](model: type[Row], key: Any) -> Row:
    """The row as it stands in the database, locked until the transaction ends. Raises the model's DoesNotExist."""
    shape = _shape(model, connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(shape.select, [shape.key.get_db_prep_value(key, connection)])
        found = cursor.fetchone()
    if found is None:
        raise model.DoesNotExist(  # type: ignore[attr-defined]
            f"There is no {model._meta.verbose_name} {key}."
        )
    return _made(model, shape, found)


def found[Row: models.Model](model: type[Row], given: dict[str, Any]) -> list[Row]:
    """The rows with these values (None: no value), in no order and not locked."""
    shape = _shape(model, connection.vendor)
    where = _where(model, tuple((name, value is None) for name, value in given.items()))
    with connection.cursor() as cursor:
        values = {name: value for name, value in given.items() if value is not None}
        cursor.execute(shape.read + where, _prepared(model, values))
        return [_made(model, shape, row) for row in cursor.fetchall()]


@cache
def _where(model: type[models.Model], names: tuple[tuple[str, bool], ...]) -> str:
    columns = [column for column, _field in _columns(model, tuple(name for name, _is_none in names))]
    asked = zip(columns, names, strict=True)
    return " AND ".join(f"{column} IS NULL" if none else f"{column} = %s" for column, (_name, none) in asked)


def _made[Row: models.Model](model: type[Row], shape: Shape, row: Iterable[Any]) -> Row:
    values = list(row)
    for position, converters, column in shape.converters:
        for convert in converters:
            values[position] = convert(values[position], column, connection)
    return model.from_db(connection.alias, shape.names, values)


def adding(model: type[models.Model], values: dict[str, Any]) -> Write:
    """The insertion of a row of these fields (all that have no default in the database)."""
    return _insert(model, tuple(values), connection.vendor), _prepared(model, values)


def changing(model: type[models.Model], values: dict[str, Any], seen: dict[str, Any]) -> Write:
    """The change of fields of the row that still is as it was `seen`."""
    statement = _update(model, tuple(values), tuple(seen), connection.vendor)
    return statement, [*_prepared(model, values), *_prepared(model, seen)]


def change(model: type[models.Model], values: dict[str, Any], seen: dict[str, Any]) -> bool:
    """Set fields of the row that still is as it was `seen`; False when there is none, and nothing is changed."""
    with connection.cursor() as cursor:
        cursor.execute(*changing(model, values, seen))
        return bool(cursor.rowcount == 1)


def write(*writes: Write) -> None:
    """Do these one after the other; PostgreSQL gets them in one journey, which costs as much as a small write."""
    if connection.vendor == "postgresql":
        statements, values = zip(*writes, strict=True)
        writes = (("; ".join(statements), [value for some in values for value in some]),)
    with connection.cursor() as cursor:
        for statement, some in writes:
            cursor.execute(statement, some)
