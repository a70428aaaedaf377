"""The set-up's step about the menu: a ready-made one at once, or one of the restaurant's own."""

from typing import Any
from uuid import UUID, uuid5

from django import forms
from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError
from menu import commands
from menu.models import MenuVersion, Product
from menu.starters import CAFE, STARTERS
from realtime.commands.dispatch import dispatch
from restaurants.identity.page_access import PageRequest
from restaurants.models import Onboarding
from restaurants.portal.command_forms import CommandForm, form_key
from restaurants.portal.registry import SetupStep, register_setup_steps


class StarterForm(CommandForm):
    """A ready-made menu; no field for a restaurant that has products, which only publishes them."""

    starter = forms.ChoiceField(label=_("Begin with a ready-made menu"), widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, has_products: bool, kind: str = ""):
        super().__init__(data)
        if has_products:
            del self.fields["starter"]
            return
        self.initial["starter"] = kind if kind in STARTERS else CAFE.slug
        self.choice_field("starter").choices = [
            (each.slug, f"{each.name}: {each.description}") for each in STARTERS.values()
        ]


def register_all() -> None:
    register_setup_steps(
        SetupStep(
            "menu", _("Your menu"), _("Change dishes and prices at any time."), "book-open", "menu.publish", 50,
            MenuVersion.objects.all, _form, _save, submit=_("Publish and continue"),
            template="menu/portal/_setup_menu.html", context=_context,
        ),
    )  # fmt: skip


def _form(request: PageRequest) -> StarterForm:
    kind = Onboarding.objects.filter(restaurant=request.restaurant.pk).values_list("kind", flat=True).first()
    data = request.POST if request.method == "POST" else None
    return StarterForm(data, has_products=_products() > 0, kind=kind or "")


def _save(request: PageRequest, form: StarterForm) -> bool:
    """Put the chosen menu into the draft and publish the draft. A form that is sent twice does both once."""
    key = form_key(request)
    chosen = request.POST.get("starter", "") if "starter" in form.fields else ""
    try:
        if chosen:
            dispatch(commands.MENU_USE_STARTER, target=chosen, data={}, actor=request.actor, key=key)
        dispatch(commands.MENU_PUBLISH, actor=request.actor, key=str(uuid5(UUID(key), "publish")))
    except DomainError as refusal:
        form.refuse(refusal.field, refusal.message)
        return False
    return True


def _context(request: PageRequest) -> dict[str, object]:
    return {"products": _products()}


def _products() -> int:
    return Product.objects.filter(archived_at=None).count()
