"""The lists of the published menu for the mobile app and the till, serialized once.

Each list is cached on its published menu, together with the overlay that it was serialized with.
"""

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from fynlo.core import clock
from fynlo.core.api import Answer, EnvelopeRenderer
from fynlo.core.tenancy.hosts import base_url
from menu import published
from menu.published import Current, PublishedMenu


@dataclass(frozen=True, slots=True)
class ListingResponse:
    """A whole response, plain and compressed. The same menu and availability have the same `etag`."""

    body: bytes
    compressed: bytes
    etag: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A list under its `name`. A list that is not `live` depends neither on the availability nor on the time of day."""

    name: str
    serialize: Callable[[PublishedMenu, Current], list[dict[str, Any]]]
    live: bool = True

    def rows(self) -> list[dict[str, Any]]:
        return self.serialize(*_in_force())

    def answer(self) -> ListingResponse:
        """Return the chosen restaurant's list in its envelope. No query if menu and availability have not changed."""
        menu, now = _in_force()
        dayparts = menu.dayparts_at(clock.now())
        overlay = (now.counter, now.ended, dayparts) if self.live else (0, 0, frozenset())
        cached = menu.listings.get(self.name)
        if cached is None or cached[0] != overlay:
            cached = (overlay, self._serialized(menu, now, overlay))
            menu.listings[self.name] = cached
        return cached[1]

    def _serialized(
        self, menu: PublishedMenu, now: Current, overlay: tuple[int, int, frozenset[str]]
    ) -> ListingResponse:
        counter, ended, dayparts = overlay
        rows = self.serialize(menu, now)
        whole = {
            "page": 1,
            "limit": max(1, len(rows)),
            "total": len(rows),
            "pages": 1,
            "has_next": False,
            "has_prev": False,
        }
        answer = Answer(rows, meta={"version": menu.version, "counter": counter, "pagination": whole})
        body = EnvelopeRenderer().render(rows, renderer_context={"response": answer})
        subject = f"{connection.tenant.pk}:{self.name}:{menu.etag}:{counter}:{ended}:{sorted(dayparts)}"
        return ListingResponse(
            body, gzip.compress(body, compresslevel=6, mtime=0), hashlib.sha256(subject.encode()).hexdigest()
        )


def _in_force() -> tuple[PublishedMenu, Current]:
    now = published.current()
    return (published.menu(now.version) if now.version else published.EMPTY_MENU), now


def _items(menu: PublishedMenu, now: Current) -> list[dict[str, Any]]:
    names, groups, base = _context(menu, now)
    icons = {row["id"]: row.get("mobile_icon", "") for row in menu.document["categories"]}
    offers = menu.offers_at(clock.now())
    return [
        {
            "id": row["id"],
            "name": row["name"],
            "price": offers[row["id"]].price,
            "category": names[row["category_id"]],
            "category_id": row["category_id"],
            "available": row["id"] not in now.unavailable and offers[row["id"]].is_offered,
            "emoji": row["emoji"],
            "icon": icons[row["category_id"]],
            "image": base + row["image"] if row["image"] else None,
            "description": row["description"],
            "dietary_info": row["dietary_info"],
            "allergens": row["allergens"],
            "calories": row.get("calories"),
            "modifiers": _modifiers(row, groups),
        }
        for row in menu.document["products"]
    ]


def _products(menu: PublishedMenu, now: Current) -> list[dict[str, Any]]:
    names, groups, base = _context(menu, now)
    offers = menu.offers_at(clock.now())
    return [
        {
            "id": row["id"],
            "name": row["name"],
            "description": row["description"],
            "price": offers[row["id"]].price,
            "category_id": row["category_id"],
            "category": names[row["category_id"]],
            "image": base + row["image"] if row["image"] else None,
            "barcode": row["barcode"],
            "is_active": row["id"] not in now.unavailable,
            "available_in_pos": row["id"] not in now.unavailable and offers[row["id"]].is_offered,
            "dietary_info": row["dietary_info"],
            "modifiers": _modifiers(row, groups),
        }
        for row in menu.document["products"]
    ]


def _categories(menu: PublishedMenu, now: Current) -> list[dict[str, Any]]:
    return [
        {
            "id": row["id"],
            "name": row["name"],
            "description": row["description"],
            "active": True,
            "color": row["color"],
            "icon": row.get("mobile_icon", ""),
            "emoji": row["icon"],
            "sort_order": row["sort_order"],
        }
        for row in menu.document["categories"]
    ]


def _context(menu: PublishedMenu, now: Current) -> tuple[dict[str, str], dict[str, dict], str]:
    names = {row["id"]: row["name"] for row in menu.document["categories"]}
    groups = {row["id"]: _group(row, now) for row in menu.document["modifier_groups"]}
    return names, groups, base_url(connection.tenant)


def _group(row: dict[str, Any], now: Current) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["name"],
        "min_selections": row["min"],
        "max_selections": row["max"],
        "is_required": row["required"],
        "options": [
            {
                "id": option["id"],
                "name": option["name"],
                "price_adjustment": option["price"],
                "is_default": option["is_default"],
                "is_available": not {option["id"], option.get("product_id")} & now.unavailable,
                "sort_order": position,
            }
            for position, option in enumerate(row["options"])
        ],
    }


def _modifiers(row: dict[str, Any], groups: dict[str, dict]) -> list[dict[str, Any]]:
    return [groups[group_id] | {"sort_order": position} for position, group_id in enumerate(row["modifier_groups"])]


ITEMS = Listing("items", _items)
PRODUCTS = Listing("products", _products)
CATEGORIES = Listing("categories", _categories, live=False)
