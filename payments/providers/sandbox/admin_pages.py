"""The sandbox's page for the person who tests: its ledger, card readers, and what may go wrong."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from payments.providers.sandbox import sumup_readers
from payments.providers.sandbox.errors import ApiError
from payments.providers.sandbox.faults import EFFECTS
from payments.providers.sandbox.pages import amount_text, page
from payments.providers.sandbox.store import Document

if TYPE_CHECKING:
    from payments.providers.sandbox.server import Server

MOST_ROWS = 50
PRESENTED = {"tap": "Tap a card", "decline": "Decline the card", "leave": "Cancel on the reader"}


def overview(server: Server, refusal: str = "") -> str:
    store = server.store
    alert = f'<p class="bad" role="alert">{escape(refusal)}</p>' if refusal else ""
    parts = [
        _faults(server),
        _table("Card readers", ("Reader", "Screen", ""), [_reader(server, row) for row in _readers(server)]),
        _table("Payments", ("Payment", "Amount", "State", ""), [_charge(row) for row in store.all("charge")]),
        _table("Refunds", ("Refund", "Amount", "State", ""), [_refund(row) for row in store.all("refund")]),
        _table("Disputes", ("Dispute", "Amount", "State", ""), [_dispute(row) for row in store.all("dispute")]),
        _table("Payouts", ("Payout", "Amount", "State"), [_payout(row) for row in store.all("payout")]),
        _table(
            "Ledger", ("Account", "What", "Amount", "Fee", "Paid out"),
            [_line(store.account_of(row), row) for row in store.all("balance_transaction")],
        ),
    ]  # fmt: skip
    return page("Sandbox: payments, readers, faults", f"<h1>Sandbox</h1>{alert}{''.join(parts)}", wide=True)


def act(server: Server, fields: dict[str, str]) -> None:
    """Do what a button of the page says. Raises ApiError."""
    action, about = fields.get("action", ""), fields.get("id", "")
    with server.store.lock:
        found = server.store.find(about) if about else None
        if action == "fault":
            _add_fault(server, fields)
        elif action == "clear":
            server.faults.clear()
        elif action == "pay_out":
            for account in {server.store.account_of(row) for row in server.store.all("charge")}:
                if payout := server.bank.pay_out(account):
                    server.webhooks.notify(account, "payout.paid", payout)
        elif found is None:
            raise ApiError(404, "There is nothing with this id.")
        elif action == "dispute":
            made = server.bank.dispute(found)
            server.webhooks.notify(server.store.account_of(made), "charge.dispute.created", made)
        elif action in ("refund_done", "refund_failed"):
            is_done = action == "refund_done"
            ended = server.bank.finish_refund(found) if is_done else server.bank.fail_refund(found)
            server.webhooks.notify(
                server.store.account_of(ended), "refund.updated" if is_done else "refund.failed", ended
            )  # fmt: skip
        elif action in ("capture_held", "release_held"):
            _end_hold(server, found, is_captured=action == "capture_held")
        elif action in ("win", "lose"):
            closed = server.bank.close_dispute(found, won=action == "win")
            server.webhooks.notify(server.store.account_of(closed), "charge.dispute.closed", closed)
        elif action in PRESENTED:
            _present(server, found, action)
        elif action in ("unplug", "plug_in"):
            server.store.save(found | {"status": "offline" if action == "unplug" else "online"})
        else:
            raise ApiError(400, "There is no such button.")


def _end_hold(server: Server, charge: Document, *, is_captured: bool) -> None:
    """End the hold of an amount as Stripe's website or the guest's bank does, with the webhook that follows."""
    intent = server.store.find(charge["payment_intent"])
    assert intent is not None
    ended = server.bank.capture_held(intent, None) if is_captured else server.bank.cancel(intent)
    kind = "payment_intent.succeeded" if is_captured else "payment_intent.canceled"
    server.webhooks.notify(server.store.account_of(ended), kind, ended)


def _present(server: Server, reader: Document, what: str) -> None:
    """Let a guest do something at a reader, with the webhooks that follow."""
    if reader["object"] == sumup_readers.KIND:
        is_done = server.sumup.present(reader["id"], what=what)
    else:
        is_done = server.stripe.present(reader["id"], what=what)
    if not is_done:
        raise ApiError(409, "This reader waits for no card.")


def _add_fault(server: Server, fields: dict[str, str]) -> None:
    try:
        server.faults.add(
            fields.get("effect", ""), on=fields.get("on", ""), times=int(fields.get("times") or 1),
            milliseconds=int(fields.get("milliseconds") or 10_000),
        )  # fmt: skip
    except ValueError as error:
        raise ApiError(400, "Choose a fault, and whole numbers.") from error


def _faults(server: Server) -> str:
    choices = "".join(f'<option value="{name}">{escape(text)}</option>' for name, text in EFFECTS.items())
    waiting = "".join(
        f"<li>{escape(EFFECTS[fault.effect])}: {escape(fault.on or 'any request')}, {fault.times} times</li>"
        for fault in server.faults.waiting()
    )
    return (
        '<section class="card"><h2>Faults</h2><form method="post"><div class="row">'
        f'<label>What goes wrong <select name="effect">{choices}</select></label>'
        '<label>Request <input name="on" placeholder="POST /v1/refunds"></label>'
        '<label>Milliseconds <input name="milliseconds" inputmode="numeric" value="10000"></label>'
        '<label>Times <input name="times" inputmode="numeric" value="1"></label></div>'
        '<div class="row"><button class="small" name="action" value="fault">Add</button>'
        '<button class="small" name="action" value="clear">Remove all</button>'
        '<button class="small" name="action" value="pay_out">Pay out everything due</button></div></form>'
        f"<ul>{waiting or '<li>No faults: everything works.</li>'}</ul></section>"
    )


def _table(title: str, heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    head = "".join(f'<th scope="col">{each}</th>' for each in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows[:MOST_ROWS])
    shown = f'<div class="scroll"><table><tr>{head}</tr>{body}</table></div>' if rows else "<p>None yet.</p>"
    return f'<section class="card"><h2>{title}</h2>{shown}</section>'


def _button(label: str, action: str, about: str) -> str:
    hidden = f'<input type="hidden" name="id" value="{escape(about)}">'
    return f'<form method="post">{hidden}<button name="action" value="{action}">{label}</button></form>'


def _money(row: Document, name: str = "amount") -> str:
    return amount_text(row[name], row.get("currency", "gbp"))


def _readers(server: Server) -> list[Document]:
    return [*server.store.all("terminal.reader"), *server.store.all(sumup_readers.KIND)]


def _reader(server: Server, row: Document) -> tuple[str, ...]:
    action: dict[str, Any] = row["action"] or {}
    waits = action.get("status") == "in_progress"
    work = action.get("process_payment_intent") or {}
    asked = server.store.find(action.get("checkout") or work.get("payment_intent") or "") if action else None
    screen = f"Tap or insert a card: {_money(asked)}" if waits and asked else (action.get("status") or "idle")
    if row["status"] == "offline":
        screen = f"offline ({screen})"
    plug = (
        _button("Plug in", "plug_in", row["id"])
        if row["status"] == "offline"
        else _button("Unplug", "unplug", row["id"])
    )
    buttons = "".join(_button(label, name, row["id"]) for name, label in PRESENTED.items()) if waits else ""
    return f"{escape(row['label'])} ({escape(row['serial_number'])})", screen, buttons + plug


def _charge(row: Document) -> tuple[str, ...]:
    if not row["captured"]:
        buttons = _button("Take all of it", "capture_held", row["id"]) + _button("Release", "release_held", row["id"])
        return row["id"], _money(row), "released" if row["refunded"] else "held", "" if row["refunded"] else buttons
    state = "disputed" if row["disputed"] else "refunded" if row["refunded"] else "captured"
    return row["id"], _money(row), state, "" if row["disputed"] else _button("Dispute", "dispute", row["id"])


def _refund(row: Document) -> tuple[str, ...]:
    done = _button("Arrives", "refund_done", row["id"]) if row["status"] == "pending" else ""
    fails = _button("Comes back", "refund_failed", row["id"]) if row["status"] != "failed" else ""
    return row["id"], _money(row), row["status"], done + fails


def _dispute(row: Document) -> tuple[str, ...]:
    is_open = row["status"] not in ("won", "lost")
    buttons = _button("Restaurant wins", "win", row["id"]) + _button("Guest wins", "lose", row["id"])
    return row["id"], _money(row), row["status"].replace("_", " "), buttons if is_open else ""


def _payout(row: Document) -> tuple[str, ...]:
    return row["id"], _money(row), row["status"]


def _line(account: str, row: Document) -> tuple[str, ...]:
    return escape(account), row["type"], _money(row), _money(row, "fee"), "yes" if row["payout"] else "no"
