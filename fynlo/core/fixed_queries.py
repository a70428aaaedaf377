"""Reads whose SQL is written once per process: for a row as wide as an order's, Django needs longer to write the SQL
than PostgreSQL needs to answer it."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connections
from django.db.models import Model, QuerySet
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row", bound=Model)


class FixedQuery(Generic[Row]):
    """A read of whole rows of one model whose SQL is always the same; only its parameters differ.

    `queryset` gets one argument for each of `samples`, which must differ from each other and from every other
    parameter of the query. The SQL names tables without a schema, so it serves every restaurant.
    """

    def __init__(self, queryset: Callable[..., QuerySet[Row]], **samples: Any):
        self._queryset, self._samples = queryset, samples

    def rows(self, **values: Any) -> list[Row]:
        """Return the rows for these values of the arguments; None equals nothing, as in SQL. One query.

        Raises TransactionManagementError outside a transaction if the query locks, as a queryset does.
        """
        compiled = self._compiled
        if compiled.locks and connections[compiled.alias].get_autocommit():
            raise TransactionManagementError("A query that locks rows needs a transaction.")
        with connections[compiled.alias].cursor() as cursor:
            cursor.execute(compiled.sql, [values.get(each, each) for each in compiled.parameters])
            found = cursor.fetchall()
        return compiled.instances(found)

    def first(self, **values: Any) -> Row | None:
        """Return the first row for these values, or None. One query."""
        return next(iter(self.rows(**values)), None)

    @cached_property
    def _compiled(self) -> "_Compiled[Row]":
        return _Compiled(self._queryset(**self._samples), {sample: name for name, sample in self._samples.items()})


class _Compiled(Generic[Row]):
    """What Django makes of a queryset. `parameters` are names of the query's arguments, or constants."""

    def __init__(self, queryset: QuerySet[Row], names: dict[Any, str]):
        self.alias, self._model, self.locks = queryset.db, queryset.model, queryset.query.select_for_update
        compiler = queryset.query.get_compiler(self.alias)
        self.sql, parameters = compiler.as_sql()
        self.parameters: list[Any] = [names.get(parameter, parameter) for parameter in parameters]
        columns = [column for column, _, _ in compiler.select]
        self._names = [column.target.attname for column in columns]
        self._converters = compiler.get_converters(columns)

    def instances(self, found: Sequence[Sequence[Any]]) -> list[Row]:
        """Return the models of these rows, their values converted as a queryset does it."""
        if self._converters:
            found = [list(row) for row in found]
            for place, (converters, column) in self._converters.items():
                for row, convert in ((row, convert) for row in found for convert in converters):
                    row[place] = convert(row[place], column, connections[self.alias])
        return [self._model.from_db(self.alias, self._names, row) for row in found]
