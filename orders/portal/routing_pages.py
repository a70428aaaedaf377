"""The kitchen routing page: the rules by precedence, and a form that asks which station makes a product."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from fynlo.core.ids import parse_uuid, uuid7
from orders.errors import RuleNotFound
from orders.kitchen.routing import commands
from orders.kitchen.routing.rules import Rule, default_priority
from orders.kitchen.routing.selectors import rules_by_precedence
from orders.portal import menu_choices, routing_labels
from orders.portal.actions import posted_data
from orders.portal.routing_forms import AskForm, RuleForm
from restaurants.identity.page_access import PageRequest
from restaurants.portal.command_forms import already_done, command_page, run_command, submit_form
from restaurants.portal.ordering import moved
from restaurants.portal.toasts import rerender_list, with_undo


@require_safe
@command_page("kitchen.settings")
def rules(request: PageRequest) -> HttpResponse:
    """Show the rules. One query beside the shell's: the rules. The menu is cached."""
    return _render(request)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("kitchen.settings")
def new(request: PageRequest) -> HttpResponse:
    ordered = rules_by_precedence()
    form = RuleForm(posted_data(request), menu=menu_choices.menu(), others=ordered)
    if already_done(request) or (form.is_bound and form.is_valid() and _created(request, form, ordered)):
        messages.success(request, _("Rule added. It applies to orders sent from now on."))
        return _back(request)
    return _render_form(request, form, gettext("New rule"))


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("kitchen.settings")
def rule(request: PageRequest, rule_id: UUID) -> HttpResponse:
    ordered = rules_by_precedence()
    found = _found(ordered, rule_id)
    others = [other for other in ordered if other.id != rule_id]
    form = RuleForm(posted_data(request), menu=menu_choices.menu(), others=others, rule=found)
    if already_done(request) or (form.is_bound and form.is_valid() and _changed(request, form, rule_id)):
        messages.success(request, _("Rule saved. It applies to orders sent from now on."))
        return _back(request)
    return _render_form(request, form, gettext("Edit rule"))


@require_POST
@command_page("kitchen.settings")
def move(request: PageRequest, rule_id: UUID) -> HttpResponse:
    """Move a rule one place up or down in precedence, or to the place where it was dropped."""
    ids = [each.id for each in rules_by_precedence()]
    wanted = moved(ids, rule_id, request.POST)
    if wanted != ids and not already_done(request):
        run_command(request, commands.KITCHEN_ORDER_RULES, "", {"ids": wanted})
    return _list_response(request)


@require_POST
@command_page("kitchen.settings")
def remove(request: PageRequest, rule_id: UUID) -> HttpResponse:
    if already_done(request):
        return _list_response(request)
    ordered = rules_by_precedence()
    removed = _found(ordered, rule_id)
    if not run_command(request, commands.KITCHEN_DELETE_RULE, rule_id, {}) or not request.htmx:
        return _list_response(request)
    message = gettext("Rule removed: {rule}.").format(rule=routing_labels.criteria_label(removed, menu_choices.menu()))
    return with_undo(_render(request), message, reverse("portal_routing_restore"), **_restore_parameters(removed))


@require_POST
@command_page("kitchen.settings")
def restore(request: PageRequest) -> HttpResponse:
    """Undo a removal: create the same rule again, with the same priority."""
    wanted = {name: value for name, value in request.GET.items() if name != "key"}
    if already_done(request) or run_command(request, commands.KITCHEN_CREATE_RULE, "", wanted):
        return HttpResponse(status=204)
    return HttpResponse(status=409)


def _created(request: PageRequest, form: RuleForm, ordered: list[Rule]) -> bool:
    wanted = form.wanted()
    return submit_form(
        request,
        form,
        commands.KITCHEN_CREATE_RULE,
        "",
        {**_fields(wanted), "priority": default_priority(ordered, wanted)},
    )


def _changed(request: PageRequest, form: RuleForm, rule_id: UUID) -> bool:
    return submit_form(request, form, commands.KITCHEN_UPDATE_RULE, rule_id, _fields(form.wanted()))


def _fields(wanted: Rule) -> dict[str, Any]:
    return {
        "product_id": wanted.product_id,
        "category_id": wanted.category_id,
        "order_type": wanted.order_type,
        "station": wanted.station,
    }


def _restore_parameters(removed: Rule) -> dict[str, Any]:
    """Return the query parameters that restore a rule, without empty criteria."""
    every = {"id": removed.id, "priority": removed.priority, **_fields(removed)}
    return {name: value for name, value in every.items() if value}


def _found(ordered: list[Rule], rule_id: UUID) -> Rule:
    found = next((each for each in ordered if each.id == rule_id), None)
    if found is None:
        raise RuleNotFound(rule=str(rule_id))
    return found


def _render(request: PageRequest) -> HttpResponse:
    menu, ordered = menu_choices.menu(), rules_by_precedence()
    ask = AskForm(request.GET if "product" in request.GET else None, menu=menu)
    answer = None
    if ask.is_bound and ask.is_valid():
        product_id = parse_uuid(ask.cleaned_data["product"])
        product = menu.product(product_id) if product_id else None
        if product is not None:
            answer = routing_labels.station_answer(ordered, menu, product, ask.cleaned_data["order_type"])
    rows = routing_labels.rule_rows(ordered, menu)
    context = {
        "rules": rows,
        "never": sum(bool(each["trouble"]) for each in rows),
        "ask": ask,
        "answer": answer,
        "has_menu": menu.version > 0,
        "key": uuid7(),
    }
    return render(request, "orders/portal/routing.html", context)


def _render_form(request: PageRequest, form: RuleForm, title: str) -> HttpResponse:
    template = f"orders/portal/{'_' if request.htmx else ''}rule.html"
    return render(request, template, {"form": form, "title": title}, status=422 if form.is_bound else 200)


def _list_response(request: PageRequest) -> HttpResponse:
    return rerender_list(request, _render) if request.htmx else redirect("portal_routing")


def _back(request: PageRequest) -> HttpResponse:
    """Go back to the list, which shows the message."""
    if request.htmx:
        return HttpResponseClientRedirect(reverse("portal_routing"))
    return redirect("portal_routing")
