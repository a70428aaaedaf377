"""Form choices and names from the published menu, for the pages on favourites and routing."""

from typing import Any
from uuid import UUID

from menu.published import PublishedMenu
from menu.selectors import menu_in_force

Choices = list[tuple[str, Any]]


def menu() -> PublishedMenu:
    return menu_in_force()


def product_choices(of: PublishedMenu, prefix: str = "") -> Choices:
    """Return [(category, [(id, product)])] in menu order, without categories that have no products."""
    by_category: dict[str, list[tuple[str, str]]] = {row["id"]: [] for row in of.document["categories"]}
    for row in of.document["products"]:
        by_category[row["category_id"]].append((f"{prefix}{row['id']}", row["name"]))
    return [(row["name"], by_category[row["id"]]) for row in of.document["categories"] if by_category[row["id"]]]


def category_choices(of: PublishedMenu, prefix: str = "") -> Choices:
    return [(f"{prefix}{row['id']}", row["name"]) for row in of.document["categories"]]


def station_names(of: PublishedMenu) -> dict[str, str]:
    """Return the names of the stations by slug, in menu order."""
    return {row["slug"]: row["name"] for row in of.document["stations"]}


def product_name(of: PublishedMenu, product_id: UUID) -> str:
    """Return the name of the product, or "" if it is no longer on the menu."""
    product = of.product(product_id)
    return product.name if product else ""


def dishes(of: PublishedMenu) -> list[tuple[UUID, UUID | None]]:
    """Return (id, category id) of every product."""
    return [(UUID(row["id"]), UUID(row["category_id"])) for row in of.document["products"]]
