"""Which station makes what: the rules in the order that they decide, and a way to ask where something would go."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from fynlo.core.ids import parse_uuid, uuid7
from orders.errors import RuleNotFound
from orders.kitchen.routing.rules import Rule, default_priority
from orders.kitchen.routing.selectors import rules_by_precedence
from orders.portal import menu_choices, routing_labels
from orders.portal.routing_forms import AskForm, RuleForm
from restaurants.portal.command_forms import already_done, command_page, run_command, submit_form
from restaurants.portal.ordering import moved
from restaurants.portal.toasts import rerender_list, with_undo


@require_safe
@command_page("kitchen.settings")
def rules(request: HttpRequest) -> HttpResponse:
    """One query more than the shell's own: the rules. The menu is known to the process."""
    return _draw(request)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("kitchen.settings")
def new(request: HttpRequest) -> HttpResponse:
    ordered = rules_by_precedence()
    form = RuleForm(_said(request), menu=menu_choices.menu(), others=ordered)
    if already_done(request) or (form.is_bound and form.is_valid() and _created(request, form, ordered)):
        messages.success(request, "Rule added. It applies to orders sent from now on.")
        return _back(request)
    return _draw_form(request, form, "New rule")


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("kitchen.settings")
def rule(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    ordered = rules_by_precedence()
    found = _found(ordered, rule_id)
    others = [other for other in ordered if other.id != rule_id]
    form = RuleForm(_said(request), menu=menu_choices.menu(), others=others, rule=found)
    if already_done(request) or (form.is_bound and form.is_valid() and _changed(request, form, rule_id)):
        messages.success(request, "Rule saved. It applies to orders sent from now on.")
        return _back(request)
    return _draw_form(request, form, "Edit rule")


@require_POST
@command_page("kitchen.settings")
def move(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """One place up or down in the order of deciding, or to the place it was dropped at."""
    ids = [each.id for each in rules_by_precedence()]
    wanted = moved(ids, rule_id, request.POST)
    if wanted != ids and not already_done(request):
        run_command(request, "kitchen.order_rules", "", {"ids": wanted})
    return _answer(request)


@require_POST
@command_page("kitchen.settings")
def remove(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    if already_done(request):
        return _answer(request)
    ordered = rules_by_precedence()
    gone = _found(ordered, rule_id)
    if not run_command(request, "kitchen.delete_rule", rule_id, {}) or not request.htmx:
        return _answer(request)
    says = f"Rule removed: {routing_labels.about(gone, menu_choices.menu())}."
    return with_undo(_draw(request), says, reverse("portal_routing_restore"), **_drawn(gone))


@require_POST
@command_page("kitchen.settings")
def restore(request: HttpRequest) -> HttpResponse:
    """Undo a removal: the same rule again, at its place."""
    wanted = {name: value for name, value in request.GET.items() if name != "key"}
    if already_done(request) or run_command(request, "kitchen.create_rule", "", wanted):
        return HttpResponse(status=204)
    return HttpResponse(status=409)


def _created(request: HttpRequest, form: RuleForm, ordered: list[Rule]) -> bool:
    wanted = form.wanted()
    return submit_form(
        request, form, "kitchen.create_rule", "", {**_fields(wanted), "priority": default_priority(ordered, wanted)}
    )


def _changed(request: HttpRequest, form: RuleForm, rule_id: UUID) -> bool:
    return submit_form(request, form, "kitchen.update_rule", rule_id, _fields(form.wanted()))


def _fields(wanted: Rule) -> dict[str, Any]:
    return {
        "product_id": wanted.product_id,
        "category_id": wanted.category_id,
        "order_type": wanted.order_type,
        "station": wanted.station,
    }


def _drawn(gone: Rule) -> dict[str, Any]:
    """What brings a rule back, for an address: what it leaves open is left out."""
    every = {"id": gone.id, "priority": gone.priority, **_fields(gone)}
    return {name: value for name, value in every.items() if value}


def _found(ordered: list[Rule], rule_id: UUID) -> Rule:
    found = next((each for each in ordered if each.id == rule_id), None)
    if found is None:
        raise RuleNotFound(rule=str(rule_id))
    return found


def _said(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _draw(request: HttpRequest) -> HttpResponse:
    menu, ordered = menu_choices.menu(), rules_by_precedence()
    ask = AskForm(request.GET if "product" in request.GET else None, menu=menu)
    answer = None
    if ask.is_bound and ask.is_valid():
        product_id = parse_uuid(ask.cleaned_data["product"])
        answer = routing_labels.asked(ordered, menu, product_id, ask.cleaned_data["order_type"])
    told_rules = routing_labels.rule_rows(ordered, menu)
    context = {
        "rules": told_rules,
        "never": sum(bool(each["trouble"]) for each in told_rules),
        "ask": ask,
        "answer": answer,
        "has_menu": menu.version > 0,
        "key": uuid7(),
    }
    return render(request, "orders/portal/routing.html", context)


def _draw_form(request: HttpRequest, form: RuleForm, title: str) -> HttpResponse:
    template = f"orders/portal/{'_' if request.htmx else ''}rule.html"
    return render(request, template, {"form": form, "title": title}, status=422 if form.is_bound else 200)


def _answer(request: HttpRequest) -> HttpResponse:
    return rerender_list(request, _draw) if request.htmx else redirect("portal_routing")


def _back(request: HttpRequest) -> HttpResponse:
    """To the list: it shows the message and what is true now."""
    if request.htmx:
        return HttpResponseClientRedirect(reverse("portal_routing"))
    return redirect("portal_routing")
