"""The history of an order in sentences: each of its events compared with the state before it."""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _lazy

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from orders import labels
from orders.models import Order
from orders.projections import people
from realtime.archive import ArchiveUnreadable
from realtime.past_events import events_about
from realtime.sync.models import Device

logger = logging.getLogger(__name__)

UNREADABLE = _lazy("What happened earlier is in the archive, which cannot be read right now. Tell the support.")

DEVICES = {
    "till": _lazy("on the till"),
    "kitchen": _lazy("on the kitchen screen"),
    "portal": _lazy("in the portal"),
    "mobile": _lazy("in the mobile app"),
    "bill": _lazy("on the bill page"),
    "partner": _lazy("by a partner's program"),
}
LINE_STATUSES = {
    "held": _lazy("Sent to the kitchen on hold"),
    "fired": _lazy("Sent to the kitchen"),
    "started": _lazy("Cooking started"),
    "ready": _lazy("Ready"),
    "served": _lazy("Served"),
}


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One sentence of the history. `who`, `device` and `approved_by` may be empty. The API sends these fields."""

    at: datetime
    who: str
    device: str
    words: str
    approved_by: str = ""


Describe = Callable[[str, dict[str, Any]], list[str]]  # an event's type and data → sentences


@dataclass(frozen=True, slots=True)
class HistoryFormatter:
    """Adds another domain's events to an order's history.

    `ids_of` returns the ids of its aggregates that belong to an order; `describe` turns an event's type and data into
    sentences.
    """

    aggregate_type: str
    ids_of: Callable[[Order], Iterable[UUID]]
    describe: Describe


_formatters: dict[str, HistoryFormatter] = {}


def register(formatter: HistoryFormatter) -> None:
    """Call once per domain from `AppConfig.ready`."""
    _formatters[formatter.aggregate_type] = formatter


def entries(order: Order) -> list[HistoryEntry]:
    """Return the history of an order, oldest first.

    Three queries (events, people, devices), one more for each registered formatter, and one more for an order that is
    older than the event log, which reads the archive.
    """
    aggregates: dict[str, Collection[UUID]] = {"order": [order.id]}
    for formatter in _formatters.values():
        aggregates[formatter.aggregate_type] = list(formatter.ids_of(order))
    describe = {"order": OrderEvents().describe, **{name: each.describe for name, each in _formatters.items()}}
    return entries_about(aggregates, describe, since=order.opened_at)


def entries_about(
    aggregates: Mapping[str, Collection[UUID]], describe: Mapping[str, Describe], *, since: datetime
) -> list[HistoryEntry]:
    """Return what happened to these aggregates (ids by type), oldest first, in the sentences of `describe` by type.

    `since` is when the oldest of them began. Three queries, and one more for what is older than the event log.
    """
    found: list[HistoryEntry] = []
    try:
        events = events_about(aggregates, since=since)
    except ArchiveUnreadable:
        logger.exception("the history of %s is incomplete", dict(aggregates))
        found.append(HistoryEntry(since, "", "", str(UNREADABLE)))
        events = events_about(aggregates, since=clock.now())
    names, devices = people(), _devices({event.device for event in events if event.device})
    for event in events:
        who, approved_by = names.get(str(event.actor), ""), names.get(str(event.approved_by), "")
        named = devices.get(event.device, "") if event.device else ""
        device = " ".join(filter(None, (str(DEVICES.get(event.client_type, "")), named)))
        sentences = describe[event.aggregate_type](event.type, event.data)
        found += [HistoryEntry(event.occurred_at, who, device, sentence, approved_by) for sentence in sentences]
    return found


def _devices(ids: set[UUID]) -> dict[UUID, str]:
    """Return the names of devices, in quotation marks."""
    rows = Device.objects.filter(restaurant=connection.tenant.pk, pk__in=ids).values_list("pk", "name") if ids else ()
    return {device_id: f"“{name}”" for device_id, name in rows}


class OrderEvents:
    """Describes the events of one order, in their sequence: keeps the header and lines as the last event left them."""

    def __init__(self) -> None:
        self.header: dict[str, Any] = {}
        self.lines: dict[str, dict[str, Any]] = {}

    def describe(self, event_type: str, data: dict[str, Any]) -> list[str]:
        """Apply one event and return sentences about what it changed. Nothing is known before the first."""
        before, self.header = self.header or data["order"], data["order"]
        changed = [(self.lines.get(line["id"], {}), line) for line in data.get("lines", ())]
        for earlier, line in changed:
            self.lines[line["id"]] = {**earlier, **line}
        changed = [(earlier, line) for earlier, line in changed if not self._is_part(line["id"])]
        if event_type == "order.created":
            return [self._opened()]
        if event_type == "order.updated":
            header = labels.describe_header_changes(before, self.header, data.get("payment"))
            return [*labels.describe_line_changes(changed, data.get("moved_from"), data.get("parted")), *header]
        if event_type == "order.item_status_changed":
            return list(filter(None, [self._moved(changed)]))
        if event_type == "order.status_changed":
            is_confirmed = before["status"] == "draft" and data["order"]["status"] == "pending"
            return [gettext("Draft confirmed")] if is_confirmed else []
        if event_type == "order.price_changed":
            return [labels.describe_price_change(data)]
        if event_type == "order.lines_left":
            return list(filter(None, [self._left(data)]))
        return [self._ended(event_type, data)]

    def _is_part(self, line_id: str) -> bool:
        """Whether it is a part of a meal deal: the deal's line says what happened to both."""
        return bool(self.lines.get(line_id, {}).get("part_of"))

    def _ended(self, event_type: str, data: dict[str, Any]) -> str:
        if event_type == "order.reopened":
            return gettext("Reopened ({reason})").format(reason=data["reason"])
        if event_type == "order.completed":
            return gettext("Closed: paid and served") if self.header["paid"] else gettext("Closed: nothing to pay")
        return gettext("Merged into another order") if self.header.get("merged_into") else gettext("Cancelled")

    def _left(self, data: dict[str, Any]) -> str:
        gone = [self.lines.pop(line_id) for line_id in data["line_ids"] if line_id in self.lines]
        left = [labels.list_lines([line]) for line in gone if not line.get("part_of")]
        for part in data.get("parts", ()):
            if not self._is_part(part["line_id"]):
                left.append(labels.part_of_line(part))
            if part["line_id"] in self.lines:  # the next event has this quantity, which is no change of its own
                self.lines[part["line_id"]]["quantity"] = part["of"] - part["quantity"]
        if not left:
            return ""
        return gettext("Moved to {order}: {lines}").format(order=labels.order_label(data["to"]), lines=", ".join(left))

    def _opened(self) -> str:
        table_name = self.header["table_name"]
        shown = [line for line in self.lines.values() if not line.get("part_of")]
        lines = labels.list_lines(shown) or gettext("no items yet")
        if not table_name:
            return gettext("Opened: {lines}").format(lines=lines)
        place = labels.table_label(table_name, in_sentence=True)
        return gettext("Opened at {place}: {lines}").format(place=place, lines=lines)

    def _moved(self, changed: Iterable[tuple[dict[str, Any], dict[str, Any]]]) -> str:
        by_label: dict[str, list[dict[str, Any]]] = {}
        for before, line in changed:
            if before:
                is_held_again = line["status"] == "held" and before["status"] == "fired"
                label = gettext("Held again") if is_held_again else str(LINE_STATUSES[line["status"]])
                by_label.setdefault(label, []).append(self.lines[line["id"]])
        return "; ".join(f"{label}: {labels.list_lines(moved)}" for label, moved in by_label.items())
