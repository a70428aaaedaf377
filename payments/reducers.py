"""How events change the payments and takings that screens show. Pure.

frontend/shared/reducers/payments.js has the same rules for the browser; tests compare the two.
"""

from decimal import Decimal
from typing import Any

from fynlo.core.money import ZERO

State = dict[str, Any]
NO_PAYMENTS: State = {"payments": {}}


def reduce_payments(state: State, event: State) -> State:
    """Keep the payments of open orders by id. Drop those of a closed order; a reopened order sends its own again."""
    data = event["data"]
    if event["type"] == "payment.bill_reopened":
        return {"payments": {**state["payments"], **{payment["id"]: payment for payment in data["payments"]}}}
    if event["type"].startswith("order."):
        return _without(state, data["order"]["id"])
    if not data["open"]:
        return _without(state, data["order_id"])
    return {"payments": {**state["payments"], data["payment"]["id"]: data["payment"]}}


def _without(state: State, order_id: str) -> State:
    remaining = {key: row for key, row in state["payments"].items() if row["order_id"] != order_id}
    return {"payments": remaining}


def no_takings(day: str) -> State:
    """Return empty takings. `tenders` holds by method amount and tips, less refunds, and the number of payments."""
    return {"business_day": day, "tenders": {}, "refunded": ZERO}


def count(state: State, method: str, amount: Decimal, tip: Decimal, *, times: int = 1) -> None:
    """Add to a tender of `state`, which is changed in place."""
    before = state["tenders"].get(method, {"amount": ZERO, "tips": ZERO, "payments": 0})
    state["tenders"][method] = {
        "amount": before["amount"] + amount,
        "tips": before["tips"] + tip,
        "payments": before["payments"] + times,
    }


def reduce_takings(state: State, event: State) -> State:
    """Add an event to the takings. A later business day starts from zero; an earlier day does not count."""
    data, kind = event["data"], event["type"]
    payment, refund = data["payment"], data.get("refund")
    day = (refund or payment)["business_day"]
    if day < state["business_day"]:
        return state
    fresh = no_takings(day)
    if day == state["business_day"]:
        fresh |= {"tenders": dict(state["tenders"]), "refunded": state["refunded"]}
    if kind == "payment.completed":
        count(fresh, payment["method"], payment["amount"], payment["tip_amount"])
    elif kind == "payment.refunded":
        count(fresh, refund["method"], -refund["amount"], -refund["tip_amount"], times=0)
        fresh["refunded"] += refund["amount"] + refund["tip_amount"]
    else:
        count(fresh, data["before"], -payment["amount"], -payment["tip_amount"], times=-1)
        count(fresh, data["after"], payment["amount"], payment["tip_amount"])
    return without_empty(fresh)


def without_empty(state: State) -> State:
    """Remove tenders whose payments were all corrected to another tender."""
    remaining = {
        method: row for method, row in state["tenders"].items() if row["payments"] or row["amount"] or row["tips"]
    }
    return {**state, "tenders": remaining}
