"""When orders take stock, kept in the restaurant's cached row: without recipes an order asks nothing of stock."""

from django.db import transaction

from fynlo.core.tenancy.connection import connection
from fynlo.core.tenancy.hosts import clear_restaurant_cache
from inventory.models import StockSettings
from restaurants.models import Restaurant


def turn_on() -> None:
    """Let orders take stock, because there is a recipe. Two statements, none if they do already."""
    if not connection.tenant.takes_stock:
        _set(StockSettings.objects.values_list("takes_when", flat=True).get(pk=1))


def change(takes_when: str) -> None:
    """Let orders take stock then, if they take it at all. Other processes follow within 30 seconds."""
    if connection.tenant.takes_stock:
        _set(takes_when)


def _set(takes_when: str) -> None:
    Restaurant.objects.filter(pk=connection.tenant.pk).update(takes_stock=takes_when)
    connection.tenant.takes_stock = takes_when
    transaction.on_commit(clear_restaurant_cache)
