"""The JSON of stocktakes. Who counts needs no costs; of a blind stocktake nobody sees what should be there."""

from collections.abc import Iterable
from typing import Any

from inventory.models import Stocktake, StocktakeCount, StocktakeLine
from inventory.stocktakes.selectors import Progress, Row


def serialize_stocktake(stocktake: Stocktake) -> dict[str, Any]:
    return {
        "id": stocktake.id,
        "name": stocktake.name,
        "status": stocktake.status,
        "blind": stocktake.blind,
        "location_ids": stocktake.location_ids,
        "categories": stocktake.categories,
        "started_at": stocktake.started_at,
        "started_by_name": stocktake.started_by_name,
        "closed_at": stocktake.closed_at,
        "closed_by_name": stocktake.closed_by_name,
        "uncounted": stocktake.uncounted,
    }


def serialize_progress(progress: Progress) -> dict[str, Any]:
    return {
        "location_id": progress.location_id,
        "name": progress.name,
        "counted": progress.counted,
        "total": progress.total,
        "recounts": progress.recounts,
    }


def serialize_line(line: StocktakeLine) -> dict[str, Any]:
    """Return a line for those who count. Needs its item and place; `expected` stands in `line_serializer`."""
    item = line.item
    return {
        "id": line.id,
        "item_id": line.item_id,
        "location_id": line.location_id,
        "name": item.name,
        "sku": item.sku,
        "category": item.category,
        "barcode": item.barcode,
        "units": item.units.entered_in(item.unit),
        "counted": line.counted,
        "counted_at": line.counted_at,
        "counted_by_name": line.counted_by_name,
        "recount": line.recount_asked_at is not None,
        "note": line.note,
        "archived": item.archived_at is not None or line.location.archived_at is not None,
    }


def serialize_counted(line: StocktakeLine) -> dict[str, Any]:
    """As `serialize_line`. `late`: the stocktake was closed when the count arrived, so that it changed nothing."""
    return {**serialize_line(line), "late": not line.stocktake.is_open}


def serialize_all_counted(lines: Iterable[StocktakeLine]) -> dict[str, Any]:
    """Return a line for each count that was sent, in their order."""
    return {"lines": [serialize_counted(line) for line in lines]}


def serialize_count(count: StocktakeCount) -> dict[str, Any]:
    return {
        "mode": count.mode,
        "quantity": count.quantity,
        "unit": count.unit,
        "counted_at": count.counted_at,
        "stored_at": count.stored_at,
        "by_name": count.by_name,
    }


def serialize_row(row: Row) -> dict[str, Any]:
    """Return a line with its variance, for who reviews and approves."""
    line = row.line
    return {
        "line_id": line.id,
        "item_id": line.item_id,
        "location_id": line.location_id,
        "name": line.item.name,
        "place": line.location.name,
        "unit": line.item.unit,
        "expected": row.expected,
        "counted": line.counted,
        "difference": row.difference,
        "value": row.worth,
        "skipped": row.skipped,
        "recount": line.recount_asked_at is not None,
        "late": row.is_late,
        "note": line.note,
        "counted_at": line.counted_at,
        "counted_by_name": line.counted_by_name,
        "counts": [serialize_count(count) for count in line.counts.all()],
    }
