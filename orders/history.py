"""What happened to an order, in plain words: read from its events, each against the state before it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from fynlo.core import json_codec
from orders import words
from orders.models import Order
from orders.projections import people
from realtime.models import Event
from restaurants.models import Device

DEVICES = {
    "till": "on the till",
    "kitchen": "on the kitchen screen",
    "portal": "in the portal",
    "mobile": "in the mobile app",
    "bill": "on the bill page",
}
MOVED = {
    "held": "Told the kitchen, to wait",
    "fired": "Sent to the kitchen",
    "started": "Cooking started",
    "ready": "Ready",
    "served": "Served",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence of the history. `who` and `device` may be empty."""

    at: datetime
    who: str
    device: str
    words: str


@dataclass(frozen=True, slots=True)
class Teller:
    """What another domain adds to an order's history: things of its own that belong to an order, and their words."""

    aggregate_type: str
    ids_of: Callable[[Order], Iterable[UUID]]
    words: Callable[[str, dict[str, Any]], list[str]]


_tellers: dict[str, Teller] = {}


def register(teller: Teller) -> None:
    """Called once per domain from `AppConfig.ready`."""
    _tellers[teller.aggregate_type] = teller


def told(order: Order) -> list[Told]:
    """The history of an order, oldest first. Three queries: its events, who works here, the devices' names; and one for
    each domain that adds to it."""
    wanted = Q(aggregate_type="order", aggregate_id=order.id)
    for teller in _tellers.values():
        wanted |= Q(aggregate_type=teller.aggregate_type, aggregate_id__in=list(teller.ids_of(order)))
    rows = list(Event.objects.filter(wanted).order_by("epoch", "seq"))
    names, devices, state, found = people(), _devices({row.device for row in rows} - {None}), State(), []
    for row in rows:
        who = names.get(str(row.actor), "")
        device = " ".join(filter(None, (DEVICES.get(row.client_type, ""), devices.get(row.device, ""))))
        tell = _tellers[row.aggregate_type].words if row.aggregate_type in _tellers else state.after
        found += [Told(row.occurred_at, who, device, said) for said in tell(row.type, json_codec.loads(row.data))]
    return found


def _devices(ids: set[UUID]) -> dict[UUID, str]:
    """What the devices are called, in quotation marks."""
    rows = Device.objects.filter(restaurant=connection.tenant.pk, pk__in=ids).values_list("pk", "name") if ids else ()
    return {device_id: f"“{name}”" for device_id, name in rows}


class State:
    """The order as far as its events have told it."""

    def __init__(self) -> None:
        self.header: dict[str, Any] = {}
        self.lines: dict[str, dict[str, Any]] = {}

    def after(self, kind: str, data: dict[str, Any]) -> list[str]:
        """Take in one event and say what it changed."""
        before, self.header = self.header, data["order"]
        changed = [(self.lines.get(line["id"], {}), line) for line in data.get("lines", ())]
        for earlier, line in changed:
            self.lines[line["id"]] = {**earlier, **line}
        if kind == "order.created":
            return [self._opened()]
        if kind == "order.updated":
            told = words.header_changed(before, self.header, data.get("payment"))
            return [*words.lines_changed(changed, data.get("moved_from"), data.get("parted")), *told]
        if kind == "order.item_status_changed":
            return list(filter(None, [self._moved(changed)]))
        if kind == "order.status_changed":
            return (
                ["Confirmed as an order"]
                if before["status"] == "draft" and data["order"]["status"] == "pending"
                else []
            )
        return self._ended(kind, data)

    def _ended(self, kind: str, data: dict[str, Any]) -> list[str]:
        if kind == "order.lines_left":
            return list(filter(None, [self._left(data)]))
        if kind == "order.reopened":
            return [f"Opened again ({data['reason']})"]
        if kind == "order.completed":
            return ["Closed: paid and served" if self.header["paid"] else "Closed: nothing to pay"]
        return ["Merged into another order"] if self.header.get("merged_into") else ["Cancelled"]

    def _left(self, data: dict[str, Any]) -> str:
        gone = [words.listed([self.lines.pop(line_id)]) for line_id in data["line_ids"] if line_id in self.lines]
        for part in data.get("parts", ()):
            gone.append(f"{part['quantity']} of {part['of']} × {part['name']}")
            if part["line_id"] in self.lines:  # so that the line that stays does not tell its number as a change
                self.lines[part["line_id"]]["quantity"] = part["of"] - part["quantity"]
        return f"Moved to {words.order_named(data['to'])}: {', '.join(gone)}" if gone else ""

    def _opened(self) -> str:
        place = f" at {words.table(self.header['table_name'])}" if self.header["table_name"] else ""
        return f"Opened{place}: {words.listed(self.lines.values()) or 'nothing yet'}"

    def _moved(self, changed: Iterable[tuple[dict[str, Any], dict[str, Any]]]) -> str:
        by_word: dict[str, list[dict[str, Any]]] = {}
        for before, line in changed:
            if before:
                is_back = line["status"] == "held" and before["status"] == "fired"
                word = "To wait again" if is_back else MOVED[line["status"]]
                by_word.setdefault(word, []).append(self.lines[line["id"]])
        return "; ".join(f"{word}: {words.listed(moved)}" for word, moved in by_word.items())
