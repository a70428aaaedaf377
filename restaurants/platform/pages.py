"""The pages of the platform's host: the landing page and the demo's mailbox."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from fynlo.core.tenancy.hosts import base_url
from restaurants.identity.page_access import page
from restaurants.identity.permissions import PUBLIC
from restaurants.models import Restaurant
from restaurants.platform import mailbox

# An email is foreign HTML: no scripts, no external resources, an opaque origin. Its links open outside of the frame.
EMAIL_POLICY = {
    "default-src": [NONE],
    "script-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups", "allow-top-navigation-by-user-activation"],
}


def only_in_demo(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 404 outside of the demo: real emails are private."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@page(PUBLIC)
def landing(request: HttpRequest) -> HttpResponse:
    """The landing page. In the demo it links to each restaurant."""
    rows = Restaurant.objects.filter(status=Restaurant.Status.ACTIVE) if settings.DEMO else []
    restaurants = [{"name": row.name, "url": base_url(row, request)} for row in rows]
    context = {"principal": request.principal, "restaurants": restaurants, "demo": settings.DEMO}
    return render(request, "restaurants/platform/landing.html", context)


@require_safe
@only_in_demo
@page(PUBLIC)
def mail_list(request: HttpRequest) -> HttpResponse:
    return render(request, "restaurants/platform/mail_list.html", {"emails": mailbox.sent_emails()})


@require_safe
@only_in_demo
@page(PUBLIC)
def mail_detail(request: HttpRequest, number: int) -> HttpResponse:
    return render(request, "restaurants/platform/mail_detail.html", {"email": _email(number)})


@require_safe
@only_in_demo
@xframe_options_sameorigin
@csp_replace(EMAIL_POLICY)
@page(PUBLIC)
def mail_html(request: HttpRequest, number: int) -> HttpResponse:
    """The email's HTML for the frame of `mail_detail`."""
    return HttpResponse(mailbox.framed(_email(number).html))


def _email(number: int) -> mailbox.SentEmail:
    email = mailbox.sent_email(number)
    if email is None:
        raise Http404
    return email


@csrf_exempt
@page(PUBLIC)
@require_POST
def resend_webhook(request: HttpRequest) -> HttpResponseBase:
    """Resend reports what became of an email (`restaurants.mail_delivery`, imported with the first report)."""
    from restaurants.mail_delivery import ResendWebhook

    return ResendWebhook.as_view()(request)
