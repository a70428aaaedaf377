"""A small restaurant in plain Python: the expected effect of each command, in pence and dicts, without a database.

It imports nothing of the application. A ticket is named by its first line, and so is an order that the restaurant opens
itself for lines that arrive after their order was closed. Everything else has the id that a device gave it.
"""

import copy
from typing import Any

from tests.sync.records import ADVANCE, STATUS_OF_LEAST, Command, CommandSource, Line, Order, Refused, Ticket

BACK = {("started", "fired"), ("ready", "fired"), ("ready", "started"), ("served", "started")}
UNDO_SECONDS = 60


class Restaurant:
    """`do(command, by)` returns `applied`, `merged` or `attention`, or raises Refused and changes nothing."""

    def __init__(self, menu: dict[str, tuple[int, str]], tables: list[str]):
        """`menu` maps a product to its price in pence and its station."""
        self.menu, self.tables = menu, dict.fromkeys(tables, "available")
        self.orders: dict[str, Order] = {}
        self.tickets: dict[str, Ticket] = {}
        self.payments: dict[str, tuple[str, int, int]] = {}  # order, amount, tip
        self.tenders: dict[str, str] = {}  # payment → cash or card
        self.unavailable: set[str] = set()
        self.counter = 0
        self.attentions: list[str] = []
        self._merged = False

    def do(self, command: Command, source: CommandSource) -> str:
        before, self._merged = copy.deepcopy(self.__dict__), False
        attentions = len(self.attentions)
        try:
            getattr(self, "_" + command.kind.replace(".", "_"))(command, source)
        except Refused:
            self.__dict__ = before
            raise
        if len(self.attentions) > attentions:
            return "attention"
        return "merged" if self._merged else "applied"

    def visible_state(self) -> dict[str, Any]:
        """Return everything that a screen or a table shows."""
        return {
            "orders": {order.id: _visible_order(order) for order in self.orders.values()},
            "tables": dict(self.tables),
            "tickets": {
                name: (ticket.order, ticket.status, [(line.id, line.status) for line in ticket.lines])
                for name, ticket in self.tickets.items()
            },
            "menu": (self.counter, sorted(self.unavailable)),
            "attentions": sorted(self.attentions),
            "payments": dict(self.payments),
            "drawer": sum(
                amount + tip for key, (_, amount, tip) in self.payments.items() if self.tenders[key] == "cash"
            ),
        }

    # -- orders -------------------------------------------------------------------------------------------

    def _order_create(self, command: Command, source: CommandSource) -> None:
        asked = command.payload
        # An order has no field `reason`: with another reason, under another person's key, it is the same order.
        content = {name: value for name, value in asked.items() if name not in ("id", "reason")}
        earlier = self.orders.get(asked["id"])
        if earlier is not None:
            if earlier.content != content:
                raise Refused("order.reference_reused")
            return
        order = Order(
            asked["id"],
            len(self.orders) + 1,
            asked.get("table_id"),
            asked.get("guests"),
            asked.get("notes", ""),
            content,
        )
        self._append(order, self._composed(asked["items"], source))
        self._open(order)
        if asked.get("send"):
            self._fire(order)
            order.status = _fulfilment(order)

    def _order_add_lines(self, command: Command, source: CommandSource) -> None:
        earlier = order = self._order(command.target)
        new = _unknown(order, command.payload["items"])
        if new and order.takes_no_lines and source.offline:
            order = self._follow_up(earlier) or self._new_follow_up(earlier, new)
            new = _unknown(order, new)
        if not new:
            return
        if order.takes_no_lines:
            raise Refused("order.closed")
        lines = self._composed(new, source)
        self._append(order, lines)
        self._settle(order)
        if order is not earlier and len(order.lines) == len(lines):
            self.attentions.append("order.followed")
        elif order is not earlier:
            self._merged = True

    def _order_void_line(self, command: Command, source: CommandSource) -> None:
        order_id, _, line_id = command.target.partition(":")
        order = self._order(order_id)
        if source.offline and line_id not in {line.id for line in order.lines}:
            followers = (other for other in self.orders.values() if other.follows == order.id)
            order = next((other for other in followers if line_id in {line.id for line in other.lines}), order)
        line = next((line for line in order.lines if line.id == line_id), None)
        if line is None:
            raise Refused("order.line_not_found")
        if line.status == "void":
            return
        if order.takes_no_lines:
            raise Refused("order.closed")
        if line.status != "held":
            raise Refused("order.line_sent")
        line.status = "void"
        if order.paid > order.total:
            raise Refused("order.already_paid")
        _settle_bill(order)
        self._settle(order)

    def _order_send(self, command: Command, source: CommandSource) -> None:
        order = self._order(command.target)
        if source.offline and (order.is_closed or not _held(order)):
            order = self._follow_up(order, waiting=True) or order
        if order.is_closed:
            raise Refused("order.closed")
        self._fire(order)
        self._settle(order)

    def _order_set_status(self, command: Command, source: CommandSource) -> None:
        order, wanted = self._order(command.target), command.payload["status"]
        if order.status == wanted:
            return
        if order.is_closed:
            raise Refused("order.illegal_move")
        if wanted == "completed" and order.due:
            raise Refused("order.not_paid")
        if wanted == "served" and not any(line.is_with_kitchen for line in order.lines):
            self._fire(order)
        for ticket in self.tickets.values():
            if ticket.order == order.id:
                ticket.status = "done"
        for line in order.lines:
            if line.is_with_kitchen or (wanted == "completed" and line.status == "held"):
                line.status = "served"
        if wanted == "completed":
            order.bill = "paid"  # nothing is due, also on a bill of £0
        self._settle(order, done=wanted == "completed")

    def _order_cancel(self, command: Command, source: CommandSource) -> None:
        order = self._order(command.target)
        if order.status == "cancelled":
            return
        if order.status == "completed":
            raise Refused("order.closed")
        if order.paid:
            raise Refused("order.already_paid")
        if any(line.is_with_kitchen for line in order.lines):
            raise Refused("order.already_sent")
        order.status, order.bill = "cancelled", "void"
        order.version += 1
        self._release(order.table)

    def _order_set_details(self, command: Command, source: CommandSource) -> None:
        order = self._order(command.target)
        if order.is_closed:
            raise Refused("order.closed")
        left, changed = order.table, []
        for asked, name in (("guests", "guests"), ("notes", "notes"), ("table_id", "table")):
            if asked in command.payload and getattr(order, name) != command.payload[asked]:
                changed.append(name)
                setattr(order, name, command.payload[asked])
        if command.base_version is not None and source.offline:
            others = {name for name, at, who in order.changes if at > command.base_version and not _same(who, source)}
            self._merged = bool(others & set(changed))
        if "table" in changed and order.table:
            self.tables[order.table] = "occupied"
        if changed:
            order.changes += [(name, order.version + 1, source) for name in changed]
            self._settle(order)
        if "table" in changed:
            self._release(left)

    # -- the kitchen --------------------------------------------------------------------------------------

    def _kitchen_start(self, command: Command, source: CommandSource) -> None:
        ticket = self._ticket(command)
        self._advance(ticket, _chosen(ticket, command), "started")

    def _kitchen_ready(self, command: Command, source: CommandSource) -> None:
        ticket = self._ticket(command)
        items = _chosen(ticket, command)
        if any(line.is_before("ready") for line in items):
            _remember(ticket, items, source.at)
        self._advance(ticket, items, "ready")

    def _kitchen_bump(self, command: Command, source: CommandSource) -> None:
        ticket = self._ticket(command)
        if ticket.status == "done":
            return
        _remember(ticket, ticket.lines, source.at)
        ticket.status = "done"
        self._advance(ticket, ticket.lines, "ready")

    def _kitchen_undo(self, command: Command, source: CommandSource) -> None:
        ticket = self._ticket(command)
        before, ticket.before = ticket.before, None
        if before is None:
            raise Refused("kitchen.nothing_to_undo")
        if source.at - before["at"] > UNDO_SECONDS:
            raise Refused("kitchen.undo_too_late")
        ready = [line for line in ticket.lines if line.status == "ready" and line.id in before["items"]]
        moved = [line for line in ready if _take_back(line, before["items"][line.id])]
        ticket.status = before["status"]
        if moved:
            self._settle(self.orders[ticket.order])

    def _kitchen_recall(self, command: Command, source: CommandSource) -> None:
        ticket = self._ticket(command)
        order = self.orders[ticket.order]
        if ticket.status != "done":
            return
        moved = [line for line in ticket.lines if not order.is_closed and _take_back(line, "started")]
        ticket.status, ticket.before = "open" if moved else "ready", None
        if moved:
            self._settle(order)

    def _advance(self, ticket: Ticket, items: list[Line], status: str) -> None:
        moved = [line for line in items if line.is_before(status)]
        for line in moved:
            line.status = status
        if ticket.status != "done" and moved:
            ticket.status = "open" if any(line.is_before("ready") for line in ticket.lines) else "ready"
        if moved:
            self._settle(self.orders[ticket.order])

    # -- money and the menu -------------------------------------------------------------------------------

    def _payment_card(self, command: Command, source: CommandSource) -> None:
        self._payment_cash(command, source, tender="card")

    def _payment_cash(self, command: Command, source: CommandSource, tender: str = "cash") -> None:
        asked = command.payload
        order = self._order(asked["order_id"])
        paid = (order.id, asked["amount"], asked["tip_amount"])
        earlier = self.payments.get(asked["id"])
        if earlier is not None:
            if earlier != paid or self.tenders[asked["id"]] != tender:
                raise Refused("payment.id_taken")
            return
        if not source.offline and order.status == "cancelled":
            raise Refused("order.closed")
        if not source.offline and asked["amount"] > order.due:
            raise Refused("payment.over_due")
        self.payments[asked["id"]], self.tenders[asked["id"]] = paid, tender
        order.paid += asked["amount"]
        order.tips += asked["tip_amount"]
        _settle_bill(order)
        self._settle(order)
        if order.overpaid:
            self.attentions.append("payment.overpaid")

    def _menu_set_availability(self, command: Command, source: CommandSource) -> None:
        product, available = command.target, command.payload["available"]
        if available == (product not in self.unavailable):
            return
        self.counter += 1
        (self.unavailable.discard if available else self.unavailable.add)(product)

    # -- steps --------------------------------------------------------------------------------------------

    def _order(self, order_id: str) -> Order:
        if order_id not in self.orders:
            raise Refused("order.not_found")
        return self.orders[order_id]

    def _ticket(self, command: Command) -> Ticket:
        if command.target not in self.tickets:
            raise Refused("kitchen.ticket_not_found")
        return self.tickets[command.target]

    def _open(self, order: Order) -> None:
        self.orders[order.id] = order
        if order.table:
            self.tables[order.table] = "occupied"

    def _composed(self, items: list[dict[str, Any]], source: CommandSource) -> list[Line]:
        gone = {item["product_id"] for item in items} & self.unavailable
        if gone and not source.offline:
            raise Refused("order.sold_out")
        if gone:
            self.attentions.append("order.sold_out")
        return [
            Line(
                item["id"], item["product_id"], item["quantity"], self.menu[item["product_id"]][0],
                sold_out=item["product_id"] in gone,
            )
            for item in items
        ]  # fmt: skip

    def _append(self, order: Order, lines: list[Line]) -> None:
        taken = {line.id for other in self.orders.values() for line in other.lines}
        if any(line.id in taken for line in lines):
            raise Refused("order.line_id_taken")
        order.lines += lines

    def _follow_up(self, order: Order, *, waiting: bool = False) -> Order | None:
        """The open order that takes what came too late for `order`; `waiting`: with something to send."""
        for other in self.orders.values():
            is_open = other.follows == order.id and not other.takes_no_lines
            if is_open and (not waiting or _held(other)):
                return other
        return None

    def _new_follow_up(self, order: Order, items: list[dict[str, Any]]) -> Order:
        name = follow_up_name(items[0]["id"])
        made = Order(name, len(self.orders) + 1, order.table, order.guests, "", follows=order.id)
        self._open(made)
        return made

    def _fire(self, order: Order) -> None:
        held = _held(order)
        if not held:
            raise Refused("order.nothing_to_send")
        by_station: dict[str, list[Line]] = {}
        for line in held:
            line.status = "fired"
            by_station.setdefault(self.menu[line.product][1], []).append(line)
        for lines in by_station.values():
            self.tickets[ticket_name(lines[0].id)] = Ticket(order.id, lines)

    def _settle(self, order: Order, *, done: bool = False) -> None:
        was_closed = order.is_closed
        order.status = _fulfilment(order)
        charged = [line for line in order.lines if line.status != "void"]
        served = bool(charged) and all(line.status == "served" for line in charged)
        order.version += 1
        if not was_closed and (done or (order.bill == "paid" and served)):
            order.status = "completed"
            self._release(order.table)

    def _release(self, table: str | None) -> None:
        if table and not any(order.table == table and not order.is_closed for order in self.orders.values()):
            self.tables[table] = "available"


def ticket_name(first_line: str) -> str:
    return f"ticket-{first_line}"


def follow_up_name(first_line: str) -> str:
    return f"after-{first_line}"


def _visible_order(order: Order) -> dict[str, Any]:
    return {
        "number": order.number,
        "status": order.status,
        "payment": {"paid": "paid", "part_paid": "part_paid"}.get(order.bill, "unpaid"),
        "table": order.table,
        "guests": order.guests,
        "notes": order.notes,
        "follows": order.follows,
        "version": order.version,
        "money": (order.total, order.paid, order.tips, order.due, order.overpaid),
        "lines": [(line.id, line.product, line.quantity, line.status, line.sold_out) for line in order.lines],
    }


def _unknown(order: Order, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = {line.id for line in order.lines}
    return [item for item in items if item["id"] not in known]


def _held(order: Order) -> list[Line]:
    return [line for line in order.lines if line.status == "held"]


def _fulfilment(order: Order) -> str:
    sent = [line.status for line in order.lines if line.is_with_kitchen]
    if order.is_closed or not sent:
        return order.status if order.is_closed else "pending"
    return STATUS_OF_LEAST[min(sent, key=ADVANCE.index)]


def _settle_bill(order: Order) -> None:
    if order.paid and order.bill in ("open", "part_paid"):
        order.bill = "paid" if order.paid >= order.total else "part_paid"


def _same(who: CommandSource, source: CommandSource) -> bool:
    return who.person == source.person if who.device is None else who.device == source.device


def _chosen(ticket: Ticket, command: Command) -> list[Line]:
    wanted = command.payload.get("line_ids")
    return [line for line in ticket.lines if wanted is None or line.id in wanted]


def _remember(ticket: Ticket, items: list[Line], at: int) -> None:
    ticket.before = {"at": at, "status": ticket.status, "items": {line.id: line.status for line in items}}


def _take_back(line: Line, status: str) -> bool:
    if (line.status, status) not in BACK:
        return False
    line.status = status
    return True
