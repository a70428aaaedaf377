"""What another domain adds to the page of an order: payments their money and receipts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from orders.models import Order
from restaurants.identity.permissions import allowed


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: `template` drawn with what `context(request, order)` gives, below the bill."""

    template: str
    context: Callable[[HttpRequest, Order], dict[str, Any]]
    permission: str


_sections: list[Section] = []


def register_section(section: Section) -> None:
    """Called once per domain from `AppConfig.ready`."""
    _sections.append(section)


def drawn(request: HttpRequest, order: Order) -> list[SafeString]:
    return [
        render_to_string(section.template, section.context(request, order), request=request)
        for section in _sections
        if allowed(request.actor, section.permission)
    ]
