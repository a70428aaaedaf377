"""The menu's part of the screens' views: which version is in force and what is sold out on top of it."""

from typing import Any

from menu import published
from realtime.projections import Part, register

VIEWS = ("pos", "kitchen", "floor")


def register_all() -> None:
    events = ("menu.updated", "menu.availability_changed")
    empty = {"version": 0, "counter": 0, "unavailable": []}
    register(*(Part(view, "menu", "menu.view", events, snapshot, fold, empty) for view in VIEWS))


def snapshot() -> dict[str, Any]:
    """`{version, counter, unavailable: [ids]}`. One query; the menu itself is fetched by its version."""
    now = published.read_current()
    return {"version": now.version, "counter": now.counter, "unavailable": sorted(now.unavailable)}


def fold(state: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
    data = event["data"]
    if event["type"] == "menu.updated":
        return {**state, "version": data["version"]}
    item = data.get("product_id") or data["option_id"]
    others = [known for known in state["unavailable"] if known != item]
    unavailable = others if data["available"] else sorted([*others, item])
    return {**state, "counter": data["counter"], "unavailable": unavailable}
