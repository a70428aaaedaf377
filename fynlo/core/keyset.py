"""Pages of a long list that is read newest first: each begins where its neighbour ends, so page 1,000 costs what page 1
costs, and rows that arrive meanwhile move nothing.
"""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from fynlo.core.ids import parse_uuid

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class KeysetPage(Generic[Row]):
    """`older` and `newer` are the values of `before` and `after` that show the next and the previous page, or ""."""

    rows: list[Row]
    older: str
    newer: str


def keyset_page(found: QuerySet[Row], *, by: str, size: int, before: str = "", after: str = "") -> KeysetPage[Row]:
    """Return one page of `found`, newest first by the column `by`, then by id.

    `before` and `after` are the id of the row that the page stands before (older) or after (newer); an id that is
    unknown or no id shows the first page. One query, and one more for that row. Index `(by, id)`.
    """
    edge = _edge(found.model, by, before or after)
    is_backwards = bool(after and not before and edge is not None)
    if edge is not None:
        found = found.filter(_newer(by, *edge) if is_backwards else older_than(by, *edge))
    order = (by, "pk") if is_backwards else (f"-{by}", "-pk")
    rows = list(found.order_by(*order)[: size + 1])
    has_more, rows = len(rows) > size, rows[:size]
    if is_backwards:
        rows.reverse()
    has_older = has_more or edge is not None if is_backwards else has_more
    has_newer = has_more if is_backwards else edge is not None
    first, last = (str(rows[0].pk), str(rows[-1].pk)) if rows else ("", "")
    return KeysetPage(rows, last if has_older else "", first if has_newer else "")


def _edge(model: type[Model], by: str, reference: str) -> tuple[Any, Any] | None:
    pk = parse_uuid(reference) if reference else None
    return model._default_manager.filter(pk=pk).values_list(by, "pk").first() if pk else None


def older_than(by: str, value: Any, pk: Any) -> Q:
    """Return what stands after the row. The first condition lets PostgreSQL enter the index at its place."""
    return Q(**{f"{by}__lte": value}) & (Q(**{f"{by}__lt": value}) | Q(pk__lt=pk))


def _newer(by: str, value: Any, pk: Any) -> Q:
    return Q(**{f"{by}__gte": value}) & (Q(**{f"{by}__gt": value}) | Q(pk__gt=pk))
