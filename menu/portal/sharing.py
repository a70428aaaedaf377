"""Publish to other restaurants: a preview of what changes where, and what became of it. The follower's side too."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fynlo.core.errors import DomainError, InvalidInput
from fynlo.core.ids import parse_uuid
from fynlo.core.tenancy.context import in_restaurant
from menu import published
from menu.models import MenuSharing, SharedMenu, SharedProduct
from menu.portal.page_context import page_context
from menu.sharing import commands, following
from menu.sharing.comparing import Comparison, Follower, compare
from menu.sharing.errors import SharingNotFound
from realtime.commands import features
from restaurants.identity.page_access import PageRequest
from restaurants.identity.permissions import MANAGERS, allowed
from restaurants.identity.principals import Principal
from restaurants.models import Restaurant
from restaurants.plans import lowest_with
from restaurants.portal.command_forms import command_page, submit

PER_PAGE = 12  # restaurants whose menus are compared for one page
SHOWN = 60  # changes of a restaurant; the counts include all
PREVIEW = "preview-"
PERMISSION = "menu.publish"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A restaurant that may get this menu: what would change there, or the refusal that says why nothing can."""

    restaurant: Restaurant
    follows: bool = False
    refusal: str = ""
    comparison: Comparison | None = None
    preview: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@command_page(PERMISSION)
def share(request: PageRequest) -> HttpResponse:
    """Show what publishing to each other restaurant of the person would change there, and begin it.

    A restaurant that follows another's menu shows that instead, whatever its plan.
    """
    if request.method == "POST":
        return _begin(request)
    followed = following.source()
    if followed is not None:
        return _followed(request, followed)
    if not features.includes(commands.FEATURE):
        return render(request, "menu/portal/share_plan.html", {"plan": lowest_with(commands.FEATURE)})
    return _preview(request)


def _preview(request: PageRequest) -> HttpResponse:
    version = published.current().version
    page = Paginator(_others(request.principal, request.restaurant), PER_PAGE).get_page(request.GET.get("page"))
    candidates = [_candidate(request, each, version) for each in page] if version else []
    context = {
        "version": version,
        "page": page,
        "candidates": candidates,
        "can_publish": any(each.preview for each in candidates),
        "most": SHOWN,
        "earlier": MenuSharing.objects.all()[:5],
        "under_way": MenuSharing.objects.filter(finished_at=None).first(),
        **page_context(request, "menu_portal_share"),
    }
    return render(request, "menu/portal/share.html", context)


def _begin(request: PageRequest) -> HttpResponse:
    features.require(commands.FEATURE)
    try:
        answer = submit(
            request,
            commands.MENU_SHARE,
            cleaned={"version": _version(request), "followers": _chosen(request)},
        ).data()
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect("menu_portal_share")
    return redirect("menu_portal_sharing", sharing_id=answer["id"])


@require_safe
@command_page(PERMISSION)
def progress(request: PageRequest, sharing_id: UUID) -> HttpResponse:
    """Show what became of each restaurant; the page asks again until all are done."""
    sharing = MenuSharing.objects.filter(pk=sharing_id).first()
    if sharing is None:
        raise SharingNotFound()
    steps = list(sharing.steps.all())
    context = {
        "sharing": sharing,
        "steps": steps,
        "done": sum(step.finished_at is not None for step in steps),
        "failed": sum(step.status == "failed" for step in steps),
        **page_context(request, "menu_portal_share"),
    }
    return render(request, "menu/portal/sharing.html", context)


@require_POST
@command_page(PERMISSION)
def stop_following(request: PageRequest) -> HttpResponse:
    try:
        submit(request, commands.MENU_STOP_FOLLOWING)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _lazy("The menu is this restaurant’s own now. Nothing on it has changed."))
    return redirect("menu_products")


@require_POST
@command_page("menu.edit")
def use_shared_price(request: PageRequest, product_id: UUID) -> HttpResponse:
    """Give the product the source's price in the draft."""
    name = submit(request, commands.MENU_USE_SHARED_PRICE, str(product_id)).data()["name"]
    messages.success(
        request, _("{name} has the shared price again. Publish the menu to sell it at that.").format(name=name)
    )
    return redirect("menu_portal_product", product_id=product_id)


def _followed(request: PageRequest, followed: SharedMenu) -> HttpResponse:
    """Three queries beside the frame's."""
    links = list(SharedProduct.objects.select_related("product").order_by("product__name", "pk"))
    context = {
        "followed": followed,
        "count": len(links),
        "own_prices": [each for each in links if each.keeps_price and each.product.archived_at is None],
        "left_out": [each for each in links if each.product.archived_at is not None and not each.is_removed],
        **page_context(request, "menu_portal_share"),
    }
    return render(request, "menu/portal/followed.html", context)


def _others(principal: Principal, here: Restaurant) -> list[Restaurant]:
    """Return the other restaurants in which the person's role may publish the menu, by name. One query."""
    ids = [
        pk
        for pk, membership in principal.memberships.items()
        if pk != here.pk
        and (
            allowed(principal.actor_in(pk, "portal"), PERMISSION)
            or (pk in principal.lacks_second_factor and membership.role in MANAGERS)
        )
    ]
    return list(Restaurant.objects.filter(pk__in=ids).order_by("name", "pk"))


def _candidate(request: PageRequest, restaurant: Restaurant, version: int) -> Candidate:
    """Compare in the other restaurant's schema. At most 20 queries there, whatever the menu's size."""
    if request.principal.actor_in(restaurant.pk, "portal") is None:
        return Candidate(
            restaurant, refusal=_("It asks for a second step when you sign in. Open it once to enter yours.")
        )
    source_id, content = request.restaurant.pk, published.menu(version).document
    with in_restaurant(restaurant):
        followed = following.source()
        follows = followed is not None and followed.source_id == source_id
        try:
            following.refuse_follower(source_id, content)
        except DomainError as refusal:
            return Candidate(restaurant, follows, refusal.message)
        comparison = compare(content, Follower())
    return Candidate(restaurant, follows, "", comparison, comparison.digest())


def _version(request: PageRequest) -> int:
    """Return the version that the preview showed. Raises MenuVersionUnknown, InvalidInput."""
    given = request.POST.get("version", "")
    if not given.isdecimal() or len(given) > 9:
        raise InvalidInput(_("This page is out of date. Reload it and try again."))
    return published.menu(int(given)).version


def _chosen(request: PageRequest) -> list[dict[str, str]]:
    """Return the chosen restaurants with the previews that were shown. Raises InvalidInput for one not theirs."""
    theirs = {each.pk: each for each in _others(request.principal, request.restaurant)}
    chosen = []
    for given in dict.fromkeys(request.POST.getlist("restaurant")):
        restaurant = theirs.get(parse_uuid(given))
        if restaurant is None:
            raise InvalidInput(_("You may not publish the menu in one of these restaurants. Nothing was published."))
        preview = request.POST.get(f"{PREVIEW}{restaurant.pk}", "")[:64]
        chosen.append({"id": str(restaurant.pk), "name": restaurant.name, "preview": preview})
    return chosen
