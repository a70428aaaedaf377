"""Turn random numbers into commands: a number picks the kind, two more pick its target and payload."""

from dataclasses import dataclass, field
from typing import Any

from tests.sync.devices import Device, new_id
from tests.sync.oracle import Restaurant
from tests.sync.records import Command

FLOOR = (
    "place", "place", "place_sent", "add", "add", "add", "void", "void", "send", "send", "pay", "pay", "pay_some",
    "pay_much", "served", "served", "completed", "cancel", "guests", "guests", "notes", "notes", "move", "sold_out",
    "back", "place_again", "add_again", "pay_again", "nothing", "trespass",
)  # fmt: skip
KITCHEN = (
    "start", "ready", "ready", "bump", "bump", "start_one", "ready_one", "undo", "recall", "sold_out", "back",
    "trespass",
)  # fmt: skip


@dataclass
class CommandMaker:
    """Makes the commands of one device from what its screen shows and from what its person did while it was offline."""

    restaurant: Restaurant
    device: Device
    lines: dict[str, list[str]] = field(default_factory=dict)  # order → the line ids this person added
    asked: list[Command] = field(default_factory=list)

    def command(self, what: int, a: int, b: int) -> Command:
        """Return the next command; on an empty screen the floor places an order, the kitchen sets an availability."""
        kitchen = self.device.person == "kim"
        names = KITCHEN if kitchen else FLOOR
        name = names[what % len(names)]
        if kitchen and not self.restaurant.tickets:
            name = "back"
        elif not kitchen and not self._orders():
            name = "place_sent" if b % 2 else "place"
        made = getattr(self, name)(a, b)
        self.asked.append(made)
        return made

    # -- the floor ----------------------------------------------------------------------------------------

    def place(self, a: int, b: int, **more: Any) -> Command:
        order = {"id": new_id(), "items": self._items(a, b), **more}
        if a % 4:
            order["table_id"] = self._tables()[a % 3]
        if b % 3:
            order["guests"] = b
        self.lines[order["id"]] = [item["id"] for item in order["items"]]
        return _command("order.create", "", order)

    def place_sent(self, a: int, b: int) -> Command:
        return self.place(a, b, send=True)

    def add(self, a: int, b: int) -> Command:
        order, items = self._order(a), self._items(b, a)
        self.lines.setdefault(order, []).extend(item["id"] for item in items)
        return _command("order.add_lines", order, {"items": items})

    def void(self, a: int, b: int) -> Command:
        order = self._order(a)
        known = self.restaurant.orders.get(order)
        lines = [*([line.id for line in known.lines] if known else []), *self.lines.get(order, [])] or [new_id()]
        return _command("order.void_line", f"{order}:{lines[b % len(lines)]}", {})

    def send(self, a: int, b: int) -> Command:
        return _command("order.send", self._order(a), {})

    def pay(self, a: int, b: int) -> Command:
        return self._pay(self._order(a), 0, b)

    def pay_some(self, a: int, b: int) -> Command:
        return self._pay(self._order(a), -(1 + 50 * b), b)

    def pay_much(self, a: int, b: int) -> Command:
        return self._pay(self._order(a), 100 * b, 0)

    def served(self, a: int, b: int) -> Command:
        return _command("order.set_status", self._order(a), {"status": "served"})

    def completed(self, a: int, b: int) -> Command:
        return _command("order.set_status", self._order(a), {"status": "completed"})

    def cancel(self, a: int, b: int) -> Command:
        return _command("order.cancel", self._order(a), {})

    def guests(self, a: int, b: int) -> Command:
        return self._details(a, {"guests": b or None})

    def notes(self, a: int, b: int) -> Command:
        return self._details(a, {"notes": "birthday" * (b % 3), "guests": 4})

    def move(self, a: int, b: int) -> Command:
        return self._details(a, {"table_id": [None, *self._tables()][b % 4]})

    def nothing(self, a: int, b: int) -> Command:
        """A malformed command: it has no items."""
        return _command("order.add_lines", self._order(a), {"items": []})

    def trespass(self, a: int, b: int) -> Command:
        """A command that this person has no permission for."""
        return self.pay(a, b) if self.device.person == "kim" else self.bump(a, b)

    # -- the kitchen and the menu -------------------------------------------------------------------------

    def start(self, a: int, b: int) -> Command:
        return _command("kitchen.start", self._ticket(a), {})

    def ready(self, a: int, b: int) -> Command:
        return _command("kitchen.ready", self._ticket(a), {})

    def start_one(self, a: int, b: int) -> Command:
        return _command("kitchen.start", self._ticket(a), self._item(a, b))

    def ready_one(self, a: int, b: int) -> Command:
        return _command("kitchen.ready", self._ticket(a), self._item(a, b))

    def bump(self, a: int, b: int) -> Command:
        return _command("kitchen.bump", self._ticket(a), {})

    def undo(self, a: int, b: int) -> Command:
        return _command("kitchen.undo", self._ticket_at_hand(a), {})

    def recall(self, a: int, b: int) -> Command:
        return _command("kitchen.recall", self._ticket_at_hand(a), {})

    def sold_out(self, a: int, b: int) -> Command:
        return _command("menu.set_availability", self._product(a), {"available": False})

    def back(self, a: int, b: int) -> Command:
        return _command("menu.set_availability", self._product(a), {"available": True})

    # -- the same request under another id -------------------------------------------------------------------

    def place_again(self, a: int, b: int) -> Command:
        return self._again("order.create", a) or self.place(a, b)

    def add_again(self, a: int, b: int) -> Command:
        return self._again("order.add_lines", a) or self.add(a, b)

    def pay_again(self, a: int, b: int) -> Command:
        return self._again(("payment.cash", "payment.card")[b % 2], a) or self.pay(a, b)

    def _again(self, kind: str, a: int) -> Command | None:
        earlier = [command for command in self.asked if command.kind == kind]
        if not earlier:
            return None
        one = earlier[a % len(earlier)]
        return _command(kind, one.target, one.payload)

    # -- choosing a target -----------------------------------------------------------------------------------------

    def _orders(self) -> list[str]:
        return list(dict.fromkeys([*self.restaurant.orders, *self.lines]))

    def _tables(self) -> list[str]:
        return list(self.restaurant.tables)

    def _order(self, a: int) -> str:
        """Return one of the four newest orders; for the highest number the id of an order that does not exist."""
        known = self._orders()
        return known[-1 - a % min(len(known), 4)] if known and a < 11 else new_id()

    def _ticket(self, a: int) -> str:
        known = list(self.restaurant.tickets)
        return known[-1 - a % min(len(known), 4)] if known and a < 11 else new_id()

    def _ticket_at_hand(self, a: int) -> str:
        """Return the ticket of this device's last kitchen command, two times in three."""
        handled = [command.target for command in self.asked if command.kind.startswith("kitchen.")]
        return handled[-1] if handled and a % 3 else self._ticket(a)

    def _item(self, a: int, b: int) -> dict[str, Any]:
        ticket = self.restaurant.tickets.get(self._ticket(a))
        return {"line_ids": [ticket.lines[b % len(ticket.lines)].id]} if ticket else {}

    def _product(self, a: int) -> str:
        return list(self.restaurant.menu)[a % len(self.restaurant.menu)]

    def _items(self, a: int, b: int) -> list[dict[str, Any]]:
        return [
            {"id": new_id(), "product_id": self._product(a + n), "quantity": 1 + (a + b * n) % 3}
            for n in range(1 + b % 3)
        ]

    def _pay(self, order: str, over: int, tip: int) -> Command:
        """A payment of the amount due in the model plus `over`; of 770 pence plus `over` for an unknown order."""
        known = self.restaurant.orders.get(order)
        amount = max((known.due if known else 770) + over, 1)
        return _command(
            ("payment.cash", "payment.card")[amount % 2],
            "",
            {"id": new_id(), "order_id": order, "amount": amount, "tip_amount": 50 * (tip % 3)},
        )

    def _details(self, a: int, payload: dict[str, Any]) -> Command:
        order = self._order(a)
        known = self.restaurant.orders.get(order)
        return _command("order.set_details", order, payload, base_version=known.version if known else None)


def _command(kind: str, target: str, payload: dict[str, Any], base_version: int | None = None) -> Command:
    return Command(new_id(), kind, target, payload, base_version)
