"""What happened to an order, in plain words: read from its events, each against the state before it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from fynlo import wire
from fynlo.money import written
from orders.models import Order
from orders.projections import people
from realtime.models import Event

DEVICES = {
    "till": "on the till",
    "kitchen": "on the kitchen screen",
    "portal": "in the portal",
    "mobile": "in the mobile app",
    "bill": "on the bill page",
}
MOVED = {"fired": "Sent to the kitchen", "started": "Cooking started", "ready": "Ready", "served": "Served"}


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
    """The history of an order, oldest first. Two queries: its events, the names of those who work here; and one for
    each domain that adds to it."""
    wanted = Q(aggregate_type="order", aggregate_id=order.id)
    for teller in _tellers.values():
        wanted |= Q(aggregate_type=teller.aggregate_type, aggregate_id__in=list(teller.ids_of(order)))
    names, state, found = people(), State(), []
    for row in Event.objects.filter(wanted).order_by("epoch", "seq"):
        who, device = names.get(str(row.actor), ""), DEVICES.get(row.client_type, "")
        words = _tellers[row.aggregate_type].words if row.aggregate_type in _tellers else state.after
        found += [Told(row.occurred_at, who, device, said) for said in words(row.type, wire.loads(row.data))]
    return found


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
            return [*_lines_changed(changed), *_header_changed(before, self.header)]
        if kind == "order.item_status_changed":
            return [self._moved(line["id"] for _, line in changed)]
        if kind == "order.status_changed":
            return (
                ["Confirmed as an order"]
                if before["status"] == "draft" and data["order"]["status"] == "pending"
                else []
            )
        return ["Closed: paid and served"] if kind == "order.completed" else ["Cancelled"]

    def _opened(self) -> str:
        place = f" at {_table(self.header['table_name'])}" if self.header["table_name"] else ""
        return f"Opened{place}: {_listed(self.lines.values()) or 'nothing yet'}"

    def _moved(self, line_ids: Iterable[str]) -> str:
        lines = [self.lines[line_id] for line_id in line_ids]
        by_status: dict[str, list[dict[str, Any]]] = {}
        for line in lines:
            by_status.setdefault(line["status"], []).append(line)
        return "; ".join(f"{MOVED[status]}: {_listed(moved)}" for status, moved in by_status.items())


def _lines_changed(changed: list[tuple[dict[str, Any], dict[str, Any]]]) -> list[str]:
    added = [line for before, line in changed if not before]
    void = [line for before, line in changed if before and line["status"] == "void" != before["status"]]
    words = [f"Added: {_listed(added)}"] if added else []
    return words + [
        f"Taken off: {_listed([line])}" + (f" ({line['void_reason']})" if line["void_reason"] else "") for line in void
    ]


def _header_changed(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    words = []
    if now["table_name"] != before["table_name"]:
        words.append(f"Moved to {_table(now['table_name'])}" if now["table_name"] else "Taken from the table")
    if now["guests"] != before["guests"]:
        words.append(f"Guests: {now['guests'] or 'not said'}, was {before['guests'] or 'not said'}")
    if now["notes"] != before["notes"]:
        words.append(f"Note: “{now['notes']}”" if now["notes"] else "Note removed")
    if now["paid"] < before["paid"]:
        words.append(f"{_amount(now['due'])} is due again")
    if now["paid"] > before["paid"]:
        tip = f", and {_amount(now['tips'] - before['tips'])} tip" if now["tips"] != before["tips"] else ""
        left = f"{_amount(now['due'])} still due" if now["due"] else "paid in full"
        left = f"{_amount(now['overpaid'])} over the bill" if now["overpaid"] else left
        words.append(f"Paid {_amount(now['paid'] - before['paid'])}{tip}: {left}")
    if now["subtotal"] == before["subtotal"] and now["service_charge"] != before["service_charge"]:
        words.append("Service charge put back" if now["service_charge"] else "Service charge taken off")
    return words


def _listed(lines: Iterable[dict[str, Any]]) -> str:
    return ", ".join(f"{line['quantity']} × {line['name']}" for line in lines)


def _table(name: str) -> str:
    return f"table {name}" if name.isdigit() else name


def _amount(amount: Decimal) -> str:
    return written(amount, connection.tenant.currency)
