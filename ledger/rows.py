"""Fixed statements for the hot path: one row read under lock, changed or added.

The ORM compiles every statement anew, which is two thirds of the time of a step; here each statement is built once
for a model and a database. Values pass through the same field conversions as the ORM's.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection, models


@dataclass(frozen=True)
class Shape:
    """A model's table as statements."""

    names: list[str]
    select: str
    insert: str
    inserted: list[Any]
    converters: list[tuple[int, list[Callable[..., Any]], Any]]


@cache
def _shape(model: type[models.Model], vendor: str) -> Shape:
    quote, table = connection.ops.quote_name, connection.ops.quote_name(model._meta.db_table)
    fields: list[Any] = list(model._meta.concrete_fields)
    inserted = [field for field in fields if not isinstance(field, models.AutoField)]
    columns = ", ".join(quote(field.column) for field in inserted)
    lock = " FOR UPDATE" if vendor == "postgresql" else ""
    key = quote(str(model._meta.pk.column))
    return Shape(
        names=[field.attname for field in fields],
        select=f"SELECT {', '.join(quote(f.column) for f in fields)} FROM {table} WHERE {key} = %s{lock}",  # noqa: S608
        insert=f"INSERT INTO {table} ({columns}) VALUES ({', '.join(['%s'] * len(inserted))}) RETURNING {key}",  # noqa: S608
        inserted=inserted,
        converters=list(_converters(fields)),
    )


def _converters(fields: Iterable[Any]) -> Iterable[tuple[int, list[Callable[..., Any]], Any]]:
    for position, field in enumerate(fields):
        column = field.get_col(field.model._meta.db_table)
        found = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
        if found:
            yield position, found, column


def locked[Row: models.Model](model: type[Row], key: Any) -> Row:
    """The row as it stands in the database, locked until the transaction ends. Raises the model's DoesNotExist."""
    shape = _shape(model, connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(shape.select, [model._meta.pk.get_db_prep_value(key, connection)])
        found = cursor.fetchone()
    if found is None:
        raise model.DoesNotExist(  # type: ignore[attr-defined]
            f"There is no {model._meta.verbose_name} {key}."
        )
    values = list(found)
    for position, converters, column in shape.converters:
        for convert in converters:
            values[position] = convert(values[position], column, connection)
    return model.from_db(connection.alias, shape.names, values)


def add(row: models.Model) -> None:
    """Insert a new row; an automatic key is set on it."""
    shape = _shape(type(row), connection.vendor)
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in shape.inserted]
    with connection.cursor() as cursor:
        cursor.execute(shape.insert, values)
        key = cursor.fetchone()[0]
    if isinstance(row._meta.pk, models.AutoField):
        row.pk = key
    row._state.adding = False


def change(row: models.Model, values: dict[str, Any], **seen: Any) -> bool:
    """Set columns of a row that still is as it was `seen`; False when it is not, and then nothing is changed."""
    meta, quote = row._meta, connection.ops.quote_name
    wanted = {"pk": row.pk, **seen}
    fields: dict[str, Any] = {
        name: meta.pk if name == "pk" else meta.get_field(name) for name in (*values, *wanted)
    }
    sets = ", ".join(f"{quote(fields[name].column)} = %s" for name in values)
    where = " AND ".join(f"{quote(fields[name].column)} = %s" for name in wanted)
    prepared = [
        fields[name].get_db_prep_save(value, connection) for name, value in (*values.items(), *wanted.items())
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {quote(meta.db_table)} SET {sets} WHERE {where}", prepared)  # noqa: S608
        return bool(cursor.rowcount == 1)
