"""Messages with an Undo button, and toasts for lists that htmx renders again."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django_htmx.http import trigger_client_event

from fynlo.core.ids import uuid7
from restaurants.identity.page_access import PageRequest

RenderPage = Callable[[PageRequest], HttpResponse]


def rerender_list(request: PageRequest, render_page: RenderPage) -> HttpResponse:
    """Render the page with its latest message as a toast. htmx takes the list out of the page."""
    pending = [(message.level_tag, str(message)) for message in messages.get_messages(request)]
    response = render_page(request)
    if pending:
        tone, text = pending[-1]
        trigger_client_event(response, "fynlo:toast", {"message": text, "tone": tone})
    return response


def with_undo(response: HttpResponse, message: str, address: str, **back: object) -> HttpResponse:
    """Add a toast with Undo to the response. Undo posts `back` to `address` under one key, so that it works once."""
    undo = f"{address}?{urlencode({'key': uuid7(), **back})}"
    return trigger_client_event(response, "fynlo:toast", {"message": message, "tone": "success", "undo": undo})


def flash_with_undo(request: PageRequest, message: str, address: str) -> None:
    """Show `message` on the next page, with an Undo button that posts a key to `address`, so that it works once."""
    messages.success(request, message, extra_tags=f"undo {address} {uuid7()}")


def flash_with_link(request: PageRequest, message: str, address: str, label: str) -> None:
    """Show `message` on the next page, with a link to where the person goes on."""
    messages.success(request, message, extra_tags=f"link {address} {label}")
