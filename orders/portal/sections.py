"""Sections that other domains add to the page of an order, such as payments and receipts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from orders.models import Order
from restaurants.identity.page_access import PageRequest
from restaurants.identity.permissions import allowed


@dataclass(frozen=True, slots=True)
class Section:
    """A section below the bill: `template`, rendered with `context(request, order)`, for holders of `permission`."""

    template: str
    context: Callable[[PageRequest, Order], dict[str, Any]]
    permission: str


_sections: list[Section] = []


def register_section(section: Section) -> None:
    """Call once per domain from `AppConfig.ready`."""
    _sections.append(section)


def render_sections(request: PageRequest, order: Order) -> list[SafeString]:
    """Return the sections that the user may see, rendered."""
    return [
        render_to_string(section.template, section.context(request, order), request=request)
        for section in _sections
        if allowed(request.actor, section.permission)
    ]
