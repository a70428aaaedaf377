"""The filters of the list of payouts, read from the URL."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from fynlo.core.errors import InvalidInput
from orders.portal.filters import RANGES
from orders.search import first_day_of
from payments.models import Payout
from payments.payouts.selectors import LINES_TO_CHECK
from payments.providers import PROVIDERS
from restaurants.identity.page_access import PageRequest

STATES = {"": _lazy("All"), "check": _lazy("To check"), "moving": _lazy("Not paid yet")}
DEFAULT_RANGE = "year"


def chosen_filters(request: PageRequest) -> dict[str, str]:
    """Return the filters in the URL. Raises Http404 for one that no link of ours has."""
    chosen = {
        "range": request.GET.get("range", DEFAULT_RANGE)[:10],
        "state": request.GET.get("state", "")[:10],
        "provider": request.GET.get("provider", "")[:20],
    }
    names = {"", *(provider.name for provider in PROVIDERS)}
    if chosen["state"] not in STATES or chosen["provider"] not in names or chosen["range"] not in RANGES:
        raise Http404
    return chosen


def find_payouts(chosen: dict[str, str]) -> QuerySet[Payout]:
    """Return the payouts, the newest first, each with `lines_to_check`. Raises Http404 for an unknown period."""
    try:
        since = first_day_of("" if chosen["range"] == "all" else chosen["range"])
    except InvalidInput as error:
        raise Http404 from error
    found = Payout.objects.annotate(lines_to_check=LINES_TO_CHECK).order_by("-arrives_on", "-id")
    if since:
        found = found.filter(arrives_on__gte=since)
    if chosen["provider"]:
        found = found.filter(provider=chosen["provider"])
    if chosen["state"] == "check":
        found = found.filter(lines_to_check__gt=0)
    if chosen["state"] == "moving":
        found = found.filter(is_paid=False)
    return found


def url_of(chosen: dict[str, str], **changed: str) -> str:
    return "?" + urlencode({name: value for name, value in {**chosen, **changed}.items() if value})


def choices(chosen: dict[str, str]) -> dict[str, Any]:
    """Return the menus and tabs of the page."""
    providers = [("", _("Any provider")), *((provider.name, provider.title) for provider in PROVIDERS)]
    return {
        "ranges": _links(chosen, "range", RANGES.items()),
        "range_label": RANGES[chosen["range"]],
        "providers": _links(chosen, "provider", providers),
        "provider_label": dict(providers)[chosen["provider"]],
        "states": _links(chosen, "state", STATES.items()),
        "export": url_of(chosen),
    }


def _links(chosen: dict[str, str], name: str, options: Any) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": url_of(chosen, **{name: value}), "active": value == chosen[name]}
        for value, label in options
    ]
