"""The published menu as the pages about service and kitchen offer it: products by category, and names for ids."""

from typing import Any
from uuid import UUID

from menu.published import PublishedMenu
from menu.selectors import menu_in_force

Choices = list[tuple[str, Any]]


def menu() -> PublishedMenu:
    return menu_in_force()


def product_choices(of: PublishedMenu, prefix: str = "") -> Choices:
    """[(category, [(id, product)])], as an owner reads the menu; categories without products are left out."""
    by_category: dict[str, list[tuple[str, str]]] = {row["id"]: [] for row in of.document["categories"]}
    for row in of.document["products"]:
        by_category[row["category_id"]].append((f"{prefix}{row['id']}", row["name"]))
    return [(row["name"], by_category[row["id"]]) for row in of.document["categories"] if by_category[row["id"]]]


def category_choices(of: PublishedMenu, prefix: str = "") -> Choices:
    return [(f"{prefix}{row['id']}", row["name"]) for row in of.document["categories"]]


def station_names(of: PublishedMenu) -> dict[str, str]:
    """By slug, in the menu's order."""
    return {row["slug"]: row["name"] for row in of.document["stations"]}


def product_name(of: PublishedMenu, product_id: UUID) -> str:
    """ "" for what is not on the menu any more."""
    product = of.product(product_id)
    return product.name if product else ""


def dishes(of: PublishedMenu) -> list[tuple[UUID, UUID | None]]:
    """(id, category) of every product."""
    return [(UUID(row["id"]), UUID(row["category_id"])) for row in of.document["products"]]
