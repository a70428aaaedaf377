"""The page of changes: the audit of the restaurant in plain words, for its owners."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from restaurants.identity.page_access import PageRequest, page
from restaurants.portal.change_log import Shown, changes

PER_PAGE = 50
SHOWN = {Shown.SETTINGS: _("Settings"), Shown.EVERYTHING: _("Everything"), Shown.SUPPORT: _("Support access")}


@require_safe
@page("security.read")
def changes_page(request: PageRequest) -> HttpResponse:
    """List changes, the newest first. At most seven queries beside the shell's (`changes`)."""
    search = request.GET.get("q", "").replace("\0", "").strip()[:100]
    asked = request.GET.get("show", "")
    show = Shown(asked) if asked in list(Shown) else Shown.SETTINGS
    rows, older = changes(
        request.restaurant, size=PER_PAGE, search=search, show=show, before=request.GET.get("before", "")
    )
    context = {
        "rows": rows,
        "query": search,
        "show": show,
        "older": _url(show=show, q=search, before=older) if older else "",
        "first": _url(show=show, q=search) if request.GET.get("before") else "",
        "tabs": [
            {"label": label, "url": _url(show=value, q=search), "active": value == show}
            for value, label in SHOWN.items()
        ],
    }
    return render(request, "restaurants/portal/changes.html", context)


def _url(**chosen: str) -> str:
    return "?" + urlencode({name: value for name, value in chosen.items() if value})
