"""What a list says that htmx draws again: toasts, one of them with the way back."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django_htmx.http import trigger_client_event

from fynlo.core.ids import uuid7

Draw = Callable[[HttpRequest], HttpResponse]


def drawn_again(request: HttpRequest, draw: Draw) -> HttpResponse:
    """The list as it is now, with what was to be said as a toast: of the page htmx takes the list alone."""
    said = [(message.level_tag, str(message)) for message in messages.get_messages(request)]
    response = draw(request)
    if said:
        tone, words = said[-1]
        trigger_client_event(response, "fynlo:toast", {"message": words, "tone": tone})
    return response


def with_undo(response: HttpResponse, message: str, address: str, **back: object) -> HttpResponse:
    """A toast with Undo, which posts `back` to `address` under a key of its own: tapped twice it has one effect."""
    undo = f"{address}?{urlencode({'key': uuid7(), **back})}"
    return trigger_client_event(response, "fynlo:toast", {"message": message, "tone": "success", "undo": undo})
