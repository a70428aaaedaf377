"""The till's page, its service worker and its manifest. What it shows comes over the API and the socket."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from fynlo.core.languages import html_language
from fynlo.frontend.assets import page_assets
from fynlo.frontend.bundles import TILL
from fynlo.frontend.till.shell import service_worker_script, shell_version
from fynlo.frontend.time_clock import has_clock
from realtime.actors import Actor
from realtime.commands.registry import registered
from restaurants.announcements.selectors import on_till
from restaurants.identity.page_access import PageRequest, page
from restaurants.identity.permissions import PUBLIC, allowed
from restaurants.identity.security_policy import policy_of
from restaurants.models import Pin
from restaurants.platform.settings import features
from restaurants.platform.settings.declarations import PRACTICE

# What the page asks about before it offers a button; the server asks again when it is pressed.
OFFERED = (
    "floor.manage",
    "orders.bookings",
    "orders.guests",
    "menu.availability",
    "orders.void_unsent",
    "orders.void_sent",
    "orders.service_charge",
    "orders.comp",
    "orders.discount",
    "orders.override_price",
    "orders.move",
    "orders.reopen",
    "payments.view",
    "payments.cash",
    "payments.link",
    "gift_cards.sell",
    "payments.override",
    "payments.correct",
    "payments.refund",
    "vouchers.refund_cash",
    "drawer.use",
    "drawer.close",
    "cash_up.view",
    "inventory.waste",
)
TEN_THOUSANDTHS = 10_000
ICONS = [
    "archive-box",
    "arrow-left",
    "arrow-path",
    "arrow-right-circle",
    "arrow-top-right-on-square",
    "arrow-uturn-left",
    "arrows-pointing-in",
    "arrows-right-left",
    "backspace",
    "banknotes",
    "bell-alert",
    "bolt",
    "book-open",
    "bookmark",
    "building-office",
    "calendar-days",
    "chat-bubble-left",
    "check",
    "check-circle",
    "chevron-right",
    "chevron-up",
    "clock",
    "credit-card",
    "device-phone-mobile",
    "ellipsis-horizontal-circle",
    "exclamation-circle",
    "exclamation-triangle",
    "fire",
    "gift",
    "heart",
    "lock-closed",
    "magnifying-glass",
    "minus",
    "no-symbol",
    "paper-airplane",
    "pause-circle",
    "pencil-square",
    "play",
    "plus",
    "printer",
    "qr-code",
    "question-mark-circle",
    "queue-list",
    "receipt-percent",
    "rss",
    "scissors",
    "shopping-bag",
    "shopping-cart",
    "signal-slash",
    "sparkles",
    "squares-2x2",
    "star",
    "tag",
    "ticket",
    "trash",
    "truck",
    "user",
    "users",
    "wifi",
    "x-mark",
]


@require_safe
@gzip_page
@page("orders.take", client_type="pos")
def till(request: PageRequest) -> HttpResponse:
    """The whole till in one page; its headers tell the service worker its version and its person."""
    config = _config(request)
    context = {
        "config": config,
        "assets": page_assets(TILL),
        "application": TILL.name,
        "first_snapshot": _first_snapshot(request),
        "icons": ICONS,
        "has_pins": Pin.objects.filter(membership__restaurant=request.restaurant).exists(),
        "sells_out": any(allowed(request.actor, name) for name in ("inventory.waste", "menu.availability")),
        "has_clock": config["has_clock"],
        "may_practise": allowed(request.actor, "devices.practise") and features.is_on(PRACTICE, request.restaurant),
        "kitchen_url": reverse("kitchen_chooser") if allowed(request.actor, "kitchen.view") else "",
        "portal_url": reverse("portal_dashboard") if allowed(request.actor, "portal.open") else "",
    }
    response = render(request, "frontend/till/till.html", context)
    # For the service worker: which files this page belongs to, and whose it is.
    response["X-Shell-Version"] = shell_version()
    response["X-Shell-Person"] = str(request.actor.user_id)
    return response


def _first_snapshot(request: HttpRequest) -> str:
    """Where the till's first snapshot is, to be fetched beside the scripts that will ask for it; "" when they will not.

    A till that was open on this device before goes on from what it kept. Then its page is fetched by its service
    worker, which a browser does not call a navigation.
    """
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return ""
    return f"{reverse('sync_snapshot')}?view=pos"


def _config(request: PageRequest) -> dict[str, Any]:
    """What the till knows from the start. The service charge's rate is in ten-thousandths, so that sums stay whole.

    `session` names this sign-in: what the till stored about an earlier one (its lock, who took over) is void.
    `permissions` are also those that a manager can lend by approving an action (`step_up`); `lent` are these alone,
    `own` those that the person holds.
    `lock_after` is in seconds; 0 where this sign-in is on no enrolled device. `keeps_stock`: dishes take ingredients,
    so a void asks what became of the food.
    """
    restaurant, actor, principal = request.restaurant, request.actor, request.principal
    policy = policy_of(restaurant.pk)
    lent = _permissions_of(policy.step_up_actions)
    return {
        "restaurant": {"id": str(restaurant.pk), "name": restaurant.name},
        "person": {"id": str(actor.user_id), "name": actor.name, "role": actor.job or actor.role},
        "permissions": [name for name in OFFERED if allowed(actor, name) or name in lent],
        "session": str((principal and principal.session_id) or ""),
        "lent": [name for name in OFFERED if name in lent],
        "own": [name for name in OFFERED if allowed(actor, name)],
        "step_up": policy.step_up_actions,
        "lock_after": policy.auto_lock_seconds if principal and principal.profile else 0,
        "has_clock": has_clock(actor),
        "announcements": _announcements(request),
        "links": _links(actor),
        "keeps_stock": bool(restaurant.takes_stock),
        "service_charge": {
            "kind": restaurant.service_charge,
            "rate": int(restaurant.service_charge_rate * TEN_THOUSANDTHS),
        },
    }


def _announcements(request: PageRequest) -> list[dict[str, str]]:
    """What the platform announces to the person; the till asks again while it is open."""
    principal = request.principal
    ids = principal.announcements.get(request.restaurant.pk, ()) if principal else ()
    return [{"id": str(row.pk), "text": row.text} for row in on_till(ids)]


def _permissions_of(actions: list[str]) -> set[str]:
    """The permissions of the commands that those actions are."""
    commands = (command for command in registered().values() if command.step_up is not None)
    return {command.permission for command in commands if command.step_up and command.step_up.action in actions}


def _links(actor: Actor) -> dict[str, str]:
    """Where the person can mend what the till is missing; without an entry they cannot."""
    links = {"room": ("floor.edit", "portal_room"), "publish": ("menu.publish", "menu_portal_publish")}
    return {name: reverse(route) for name, (permission, route) in links.items() if allowed(actor, permission)}


@require_safe
@page(PUBLIC)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that stores the till's files on the device; another version as soon as one of them changes."""
    response = HttpResponse(service_worker_script(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
@page(PUBLIC)
def manifest(request: PageRequest) -> HttpResponse:
    """What the phone shows when the till is installed. Browsers ask for it without a session."""
    start = reverse("till")
    icons = [
        {
            "src": static(f"frontend/till/icons/{name}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for name, size, purpose in (("192", 192, "any"), ("512", 512, "any"), ("maskable", 512, "maskable"))
    ]
    content = {
        "id": start,
        "name": _("{restaurant} · till").format(restaurant=request.tenant.name),
        "short_name": request.tenant.name[:12].strip(),
        "start_url": start,
        "scope": start,
        "display": "standalone",
        "orientation": "any",
        "background_color": "#f7f6f3",
        "theme_color": "#f7f6f3",
        "lang": html_language(),
        "icons": icons,
    }
    response = JsonResponse(content, content_type="application/manifest+json")
    response["Cache-Control"] = "public, max-age=3600"
    return response
