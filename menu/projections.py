"""The menu's part of the screens' views: which version is in force and what is sold out on top of it."""

from typing import Any

from fynlo.core.json_codec import iso
from menu import published
from realtime.projections import Part, register

VIEWS = ("pos", "kitchen", "floor")


def register_all() -> None:
    events = ("menu.updated", "menu.availability_changed")
    empty = {"version": 0, "counter": 0, "unavailable": [], "until": {}, "left": {}}
    register(*(Part(view, "menu", "menu.view", events, snapshot, fold, empty) for view in VIEWS))


def snapshot() -> dict[str, Any]:
    """`{version, counter, unavailable: [ids], until: {id: time}, left: {id: portions}}`. One query.

    `unavailable` are the ids that were marked as sold out, with `until` when that ends by itself: a screen compares it
    with its clock, so that it is right without a network too. An id in `left` is sold out at 0. The menu itself is
    fetched by its version.
    """
    now = published.read_current()
    return {
        "version": now.version,
        "counter": now.counter,
        "unavailable": sorted(now.sold_out),
        "until": {item: iso(until) for item, until in now.sold_out.items() if until is not None},
        "left": {item: max(number, 0) for item, number in now.left.items()},
    }


def fold(state: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
    data = event["data"]
    if event["type"] == "menu.updated":
        return {**state, "version": data["version"]}
    item = data.get("product_id") or data["option_id"]
    unavailable = {known for known in state["unavailable"] if known != item}
    until, left = (
        {known: value for known, value in state[name].items() if known != item} for name in ("until", "left")
    )
    if "left" in data:
        left[item] = data["left"]
    elif not data["available"]:
        unavailable.add(item)
    if "until" in data:
        until[item] = data["until"]
    return {**state, "counter": data["counter"], "unavailable": sorted(unavailable), "until": until, "left": left}
