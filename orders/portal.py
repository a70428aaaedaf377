"""What orders hang into the portal."""

from uuid import UUID

from django.urls import reverse

from restaurants.portal.registry import Subject, register_subject


def address(order_id: UUID) -> str:
    """The order on the till."""
    return f"{reverse('till')}#/order/{order_id}"


def register_all() -> None:
    register_subject("order", Subject("Open the order", address))
