"""What every page that writes does: one command under the form's own key."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from fynlo.errors import DomainError, error_response
from fynlo.ids import parse_uuid, uuid7
from menu import changes
from realtime import commands
from realtime.kinds import kind_named
from realtime.ledger import Answer
from restaurants.identity.pages import page
from restaurants.identity.permissions import allowed

View = Callable[..., HttpResponse]

TABS = (
    ("Products", "menu_products"),
    ("Categories", "menu_portal_categories"),
    ("Modifiers", "menu_portal_groups"),
    ("Stations", "menu_portal_stations"),
    ("Import and export", "menu_portal_import"),
)


def menu_page(permission: str) -> Callable[[View], View]:
    """`page`, where a refusal that the view leaves alone becomes the page that says it."""

    def decorate(view: View) -> View:
        @wraps(view)
        def refusing(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except DomainError as refusal:
                return error_response(request, refusal.status, code=refusal.code, message=refusal.message)

        return page(permission)(refusing)

    return decorate


def submit(request: HttpRequest, kind: str, target: str = "", data: dict[str, Any] | None = None) -> Answer:
    """Run a registered kind for the page's person; a form sent twice has one effect. Raises DomainError."""
    found, data = kind_named(kind), data or {}
    return commands.execute(
        kind=kind,
        target=target,
        payload=data,
        key=form_key(request),
        actor=request.actor,
        run=partial(found.perform, target=target, data=data, actor=request.actor),
        success_status=found.success_status,
    )


def form_key(request: HttpRequest) -> str:
    """The key that the form was drawn with; a form without one is a change of its own."""
    return str(parse_uuid(request.POST.get("key")) or uuid7())


def shared(request: HttpRequest, here: str) -> dict[str, Any]:
    """What every page of the menu shows: its tabs, and how much waits to be published."""
    may_edit = allowed(request.actor, "menu.edit")
    tabs = [{"label": label, "url": reverse(name), "active": name == here} for label, name in TABS]
    return {
        "tabs": tabs if may_edit else tabs[:1],
        "may_edit": may_edit,
        "may_publish": allowed(request.actor, "menu.publish"),
        "may_sell_out": allowed(request.actor, "menu.availability"),
        "waiting_changes": len(changes.unpublished()) if may_edit else 0,
        "key": str(uuid7()),
    }
