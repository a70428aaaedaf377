"""The language in which a request is answered and an email is written.

A person's own choice comes first, then the restaurant's. A guest and a person who has not signed in get a language that
their browser asks for, else the restaurant's.
"""

from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import trans_real

Next = Callable[[HttpRequest], HttpResponse]
HEADER = "Accept-Language"


def first_known(*codes: str) -> str:
    """Return the first of `codes` that Fynlo speaks, else the language of the platform. "" stands for no choice."""
    known = dict(settings.LANGUAGES)
    return next((code for code in codes if code in known), settings.LANGUAGE_CODE)


def accepted_language(header: str) -> str:
    """Return the best of our languages that an Accept-Language header names, "" if it names none."""
    for wanted, _ in trans_real.parse_accept_lang_header(header.lower()):
        if wanted == "*":
            break
        with suppress(LookupError):
            return translation.get_supported_language_variant(wanted)
    return ""


def html_language() -> str:
    """Return the active language as HTML and `Intl` name it: `en-GB`, `es`."""
    language, _, region = (translation.get_language() or settings.LANGUAGE_CODE).partition("-")
    return f"{language}-{region.upper()}" if region else language


def choose_language(get_response: Next) -> Next:
    """Answer in the language of a guest. What learns who is signed in changes it (`speak_to`)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        accepted = accepted_language(request.headers.get(HEADER, ""))
        own = getattr(getattr(request, "tenant", None), "language", "")
        with translation.override(first_known(accepted, own)):
            response = get_response(request)
            response.headers.setdefault("Content-Language", html_language())
        patch_vary_headers(response, [HEADER])
        return response

    return middleware


def speak_to(choice: str, restaurant: object | None) -> None:
    """Answer the rest of this request in the language that the person chose, else in the restaurant's.

    `choice` is "" for a person who follows the restaurant.
    """
    translation.activate(first_known(choice, getattr(restaurant, "language", "")))
