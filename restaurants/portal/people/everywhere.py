"""People over all restaurants that a person manages: one list, invitations to several, removal from one or all.

Each change is one command in one restaurant, with the person's rights there: what one restaurant refuses is named and
the others go on.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4, uuid5

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from fynlo.core import clock
from fynlo.core.errors import DomainError
from fynlo.core.ids import parse_uuid
from fynlo.core.tenancy.context import in_restaurant
from realtime.commands.dispatch import dispatch
from realtime.commands.registry import Command
from restaurants.identity import commands
from restaurants.identity.page_access import PageRequest, page
from restaurants.identity.permissions import allowed
from restaurants.identity.reauthentication import asks_again
from restaurants.identity.rules import may_manage
from restaurants.identity.selectors import position_label
from restaurants.models import Invitation, Membership, Restaurant, User
from restaurants.models.people import Role
from restaurants.portal.command_forms import form_key
from restaurants.portal.people.forms import InvitationForm

PERMISSION = "people.manage"
PER_PAGE = 50
MOST_INVITATIONS = 100


@dataclass(frozen=True, slots=True)
class Place:
    """A person's membership of one restaurant. `manageable`: the viewer may remove them there."""

    id: UUID
    restaurant: Restaurant
    position: str
    is_active: bool
    manageable: bool


@dataclass(frozen=True, slots=True)
class Person:
    id: UUID
    name: str
    email: str
    is_self: bool
    places: Sequence[Place]

    @property
    def removable(self) -> list[Place]:
        return [place for place in self.places if place.is_active and place.manageable]


class EverywhereForm(InvitationForm):
    restaurants = forms.MultipleChoiceField(label=_lazy("Restaurants"), widget=forms.CheckboxSelectMultiple)

    field_order = ["email", "name", "restaurants", "position"]

    def __init__(self, *args: Any, theirs: Iterable[Restaurant], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["restaurants"].choices = [(str(each.pk), each.name) for each in theirs]  # pyright: ignore[reportAttributeAccessIssue]


@require_safe
@page(PERMISSION)
def everywhere(request: PageRequest) -> HttpResponse:
    """List the people of every restaurant that the person manages, with their role in each. Five queries."""
    search = request.GET.get("q", "").strip()[:100]
    theirs = _theirs(request)
    shown = Paginator(_people(theirs, search), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "query": search,
        "page": shown,
        "people": [_person(request, user, theirs) for user in shown],
        "invitations": _invitations(theirs, search),
        "count": len(theirs),
    }
    return render(request, "restaurants/portal/people_everywhere.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page(PERMISSION)
@asks_again
def invite(request: PageRequest) -> HttpResponse:
    """Invite a person to several restaurants, by one invitation each."""
    theirs = _theirs(request)
    acting = _highest_role(request, theirs)
    if request.method != "POST":
        form = EverywhereForm(acting=acting, theirs=theirs, initial={"restaurants": [str(pk) for pk in _ids(theirs)]})
        return render(request, "restaurants/portal/invite_everywhere.html", {"form": form})
    form = EverywhereForm(request.POST, acting=acting, theirs=theirs)
    if not form.is_valid():
        return render(request, "restaurants/portal/invite_everywhere.html", {"form": form}, status=422)
    given = {"email": form.cleaned_data["email"], "name": form.cleaned_data["name"], **form.role_and_job()}
    chosen = [each for each in theirs if str(each.pk) in form.cleaned_data["restaurants"]]
    done = _in_each(
        request,
        chosen,
        commands.PEOPLE_INVITE,
        lambda restaurant: (given["email"][:100], given),
        form.cleaned_data["key"],
    )
    if done:
        text = _("{email} is invited to {restaurants}.")
        messages.success(request, text.format(email=given["email"], restaurants=_names(done)))
    return redirect("portal_people_everywhere")


@require_http_methods(["GET", "HEAD", "POST"])
@page(PERMISSION)
@asks_again
def person(request: PageRequest, user_id: UUID) -> HttpResponse:
    """Show a person's places. POST removes them from the chosen ones: they are deactivated there."""
    theirs = _theirs(request)
    user = _people(theirs, "").filter(pk=user_id).first()
    if user is None:
        raise Http404
    shown = _person(request, user, theirs)
    if request.method != "POST":
        return render(request, "restaurants/portal/person_everywhere.html", {"member": shown, "key": uuid4()})
    asked = set(request.POST.getlist("restaurant"))
    places = {
        place.restaurant.pk: place
        for place in shown.removable
        if "everywhere" in request.POST or str(place.restaurant.pk) in asked
    }
    if not places:
        messages.error(request, _("Choose at least one restaurant."))
        return redirect("portal_person_everywhere", user_id=user_id)
    chosen = [place.restaurant for place in places.values()]
    key = parse_uuid(form_key(request)) or uuid4()
    done = _in_each(request, chosen, commands.PEOPLE_DEACTIVATE, lambda at: (places[at.pk].id, {}), key)
    if done:
        text = _("{name} is removed from {restaurants} and signed out there.")
        messages.success(request, text.format(name=shown.name, restaurants=_names(done)))
    return redirect("portal_people_everywhere")


def _in_each(
    request: PageRequest,
    restaurants: Sequence[Restaurant],
    command: Command,
    arguments: Callable[[Restaurant], tuple[UUID | str, dict[str, Any]]],
    key: UUID,
) -> list[Restaurant]:
    """Run the command in each restaurant as the person there, under a key of its own. Return where it succeeded.

    A refusal is shown with the restaurant's name.
    """
    done = []
    for restaurant in restaurants:
        target, cleaned = arguments(restaurant)
        actor = request.principal.actor_in(restaurant.pk, "portal")
        assert actor is not None, "_theirs returned a restaurant in which the person is nobody"
        try:
            with in_restaurant(restaurant):
                dispatch(
                    command, target=target, cleaned=cleaned, extra={"restaurant": restaurant}, actor=actor,
                    key=str(uuid5(key, str(restaurant.pk))),
                )  # fmt: skip
        except DomainError as refusal:
            messages.error(request, f"{restaurant.name}: {refusal.message}")
        else:
            done.append(restaurant)
    return done


def _theirs(request: PageRequest) -> list[Restaurant]:
    """Return the restaurants whose people the person manages, by name. One query."""
    principal = request.principal
    ids = [pk for pk in principal.memberships if allowed(principal.actor_in(pk, "portal"), PERMISSION)]
    return list(Restaurant.objects.filter(pk__in=ids).order_by("name", "pk"))


def _ids(theirs: Sequence[Restaurant]) -> list[UUID]:
    return [each.pk for each in theirs]


def _people(theirs: Sequence[Restaurant], search: str) -> QuerySet[User]:
    """Return the people with their memberships of these restaurants alone. Two queries."""
    there = Membership.objects.filter(restaurant__in=_ids(theirs)).order_by("restaurant__name", "pk")
    rows = User.objects.filter(pk__in=there.order_by().values("user")).defer("password")
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(email__icontains=search))
    return rows.order_by("name", "pk").prefetch_related(Prefetch("memberships", queryset=there, to_attr="places"))


def _person(request: PageRequest, user: Any, theirs: Sequence[Restaurant]) -> Person:
    by_id = {each.pk: each for each in theirs}
    is_self = user.pk == request.principal.user_id
    places = [
        Place(
            id=row.pk,
            restaurant=by_id[row.restaurant_id],
            position=position_label(row.role, row.job),
            is_active=row.is_active and user.is_active,
            manageable=not is_self and may_manage(request.principal.memberships[row.restaurant_id].role, row.role),
        )
        for row in user.places
    ]
    return Person(user.pk, user.name, user.email, is_self, places)


def _invitations(theirs: Sequence[Restaurant], search: str) -> list[dict[str, Any]]:
    """Return open invitations by email, the newest first, with what each is for. One query."""
    rows = Invitation.objects.filter(
        restaurant__in=_ids(theirs), accepted_at=None, withdrawn_at=None, expires_at__gt=clock.now()
    ).exclude(email="")
    if search:
        rows = rows.filter(Q(email__icontains=search) | Q(name__icontains=search))
    names = {each.pk: each.name for each in theirs}
    found: dict[str, dict[str, Any]] = {}
    for row in rows.order_by("-created_at")[:MOST_INVITATIONS]:
        each = found.setdefault(row.email, {"email": row.email, "name": row.name, "places": []})
        each["places"].append(f"{names[row.restaurant_id]}: {position_label(row.role, row.job)}")
    return list(found.values())


def _highest_role(request: PageRequest, theirs: Sequence[Restaurant]) -> str:
    """Return owner if the person owns one of them, so that the form offers it; each restaurant checks again."""
    held = {request.principal.memberships[each.pk].role for each in theirs}
    return Role.RESTAURANT_OWNER.value if Role.RESTAURANT_OWNER.value in held else Role.MANAGER.value


def _names(restaurants: Sequence[Restaurant]) -> str:
    return ", ".join(each.name for each in restaurants)
