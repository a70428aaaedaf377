"""The pages of gift cards: the list, one card with its story, its forms, the settings."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fynlo.core import clock
from fynlo.core.csv_files import csv_response
from fynlo.core.errors import DomainError
from orders.search import LONGEST_SEARCH
from payments.gift_cards import codes, commands, selectors
from payments.gift_cards.portal.forms import EmailForm, ReplaceForm, SettingsForm, WhyForm
from payments.models import GiftCard
from realtime.commands.dispatch import dispatch
from realtime.commands.registry import Command
from restaurants.business_days import business_day
from restaurants.identity.page_access import PageRequest
from restaurants.identity.permissions import allowed
from restaurants.portal.command_forms import CommandForm, already_done, command_page, form_key, submit, submit_form

ROWS = 50
MOST_EXPORTED = 50_000
TEMPLATES = "payments/gift_cards"
HEADER = (
    "Ending", "State", "Left (GBP)", "Sold for (GBP)", "Sold on", "Sold by", "Order", "Last day",
)  # fmt: skip
TONES = {"active": "success", "used": "neutral", "blocked": "danger", "prepared": "warning"}


@require_safe
@command_page("gift_cards.manage")
def cards(request: PageRequest) -> HttpResponse:
    """Show the list. Three queries beside the shell's: what is owed on all cards, the count, the page."""
    chosen = _chosen(request)
    page = Paginator(selectors.cards_in(chosen["state"], chosen["q"]), ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [_row(card) for card in page],
        "owed": selectors.total_owed(),
        "chosen": chosen,
        "is_narrowed": bool(chosen["q"] or chosen["state"]),
        "states": [
            {"label": label, "url": _url({**chosen, "state": name}), "active": name == chosen["state"]}
            for name, (label, _) in selectors.STATES.items()
        ],
        "export": _url(chosen),
        "may_set": allowed(request.actor, "gift_cards.settings"),
        "zone": request.restaurant.timezone,
    }
    return render(request, f"{TEMPLATES}/cards.html", context)


@require_safe
@command_page("gift_cards.manage")
def export(request: PageRequest) -> HttpResponse:
    """Return the cards that the list shows as CSV, at most MOST_EXPORTED; without their codes."""
    chosen, zone = _chosen(request), request.restaurant.zone
    rows = (
        [
            card.last_four, _row(card)["label"], card.balance, card.sold_for,
            card.activated_at.astimezone(zone).date() if card.activated_at else None, card.sold_by_name,
            card.line.order.number if card.line else None, card.expires_on,
        ]
        for card in selectors.cards_in(chosen["state"], chosen["q"])[:MOST_EXPORTED]
    )  # fmt: skip
    today = business_day(clock.now(), request.restaurant)
    return csv_response(f"gift-cards-{request.restaurant.slug}-{today}.csv", HEADER, rows)


@require_safe
@command_page("gift_cards.manage")
def card(request: PageRequest, card_id: UUID) -> HttpResponse:
    """Show one card and what happened on it. Five queries beside the shell's."""
    return _show(request, card_id)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("gift_cards.manage")
def block(request: PageRequest, card_id: UUID) -> HttpResponse:
    form = WhyForm(request.POST if request.method == "POST" else None)
    words = {
        "title": _("Block this card"),
        "verb": _("Block it"),
        "done": _("The card is blocked. Nobody can pay with it."),
    }
    return _ask(request, card_id, form, commands.GIFT_CARD_BLOCK, words)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("gift_cards.manage")
def unblock(request: PageRequest, card_id: UUID) -> HttpResponse:
    form = WhyForm(request.POST if request.method == "POST" else None)
    words = {"title": _("Unblock this card"), "verb": _("Unblock it"), "done": _("The card can be used again.")}
    return _ask(request, card_id, form, commands.GIFT_CARD_UNBLOCK, words)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("gift_cards.manage")
def replace(request: PageRequest, card_id: UUID) -> HttpResponse:
    """Show the form. POST moves the balance to a new card and shows that card."""
    form = ReplaceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and already_done(request):
        return redirect("portal_gift_card", card_id)
    if request.method == "POST" and form.is_valid():
        try:
            answer = dispatch(
                commands.GIFT_CARD_REPLACE, target=card_id, data=form.details(), actor=request.actor,
                key=form_key(request), extra={"code": form.cleaned_data["code"]},
            )  # fmt: skip
        except DomainError as refusal:
            form.refuse(refusal.field, refusal.message)
        else:
            messages.success(request, _("This is the new card. The lost one can never be used again."))
            return redirect("portal_gift_card", answer.data()["id"])
    words = {"title": _("Replace this card"), "verb": _("Replace it")}
    return _draw_form(request, selectors.get_card(card_id), form, words)


@require_POST
@command_page("gift_cards.reveal")
def code(request: PageRequest, card_id: UUID) -> HttpResponse:
    """Show the card with its code. A POST, because who reads a code is noted in the audit log."""
    submit(request, commands.GIFT_CARD_REVEAL, str(card_id))
    found = selectors.get_card(card_id)
    response = _show(request, card_id, code=codes.written_code(codes.code_of(found)))
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("gift_cards.reveal")
def email(request: PageRequest, card_id: UUID) -> HttpResponse:
    form = EmailForm(request.POST if request.method == "POST" else None)
    words = {"title": _("Email this card"), "verb": _("Send"), "done": _("The card is on its way.")}
    return _ask(request, card_id, form, commands.GIFT_CARD_EMAIL, words)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("gift_cards.settings")
def settings(request: PageRequest) -> HttpResponse:
    """Show which cards are sold. POST changes it."""
    now = selectors.gift_card_settings()
    form = SettingsForm(request.POST) if request.method == "POST" else SettingsForm.showing(now)
    if request.method == "POST" and (
        already_done(request)
        or (
            form.is_valid()
            and submit_form(request, form, commands.GIFT_CARD_CHANGE_SETTINGS, "", form.details())
        )
    ):  # fmt: skip
        messages.success(request, _("Saved. Cards that were sold keep their last day."))
        return redirect("portal_gift_cards")
    return render(request, f"{TEMPLATES}/settings.html", {"form": form}, status=422 if form.errors else 200)


def _show(request: PageRequest, card_id: UUID, code: str = "") -> HttpResponse:
    found = selectors.get_card(card_id)
    page = Paginator(selectors.movements_of(found), ROWS).get_page(request.GET.get("page"))
    newer = GiftCard.objects.filter(replaces=found).first()
    context = {
        "card": found,
        "row": _row(found),
        "code": code,
        "order": found.line.order if found.line else None,
        "newer": newer,
        "page": page,
        "may_reveal": found.status != GiftCard.Status.PREPARED and allowed(request.actor, "gift_cards.reveal"),
        "is_active": found.status == GiftCard.Status.ACTIVE,
        "may_replace": found.status in ("active", "blocked") and found.balance > 0,
        "zone": request.restaurant.timezone,
    }
    return render(request, f"{TEMPLATES}/card.html", context)


def _ask(
    request: PageRequest, card_id: UUID, form: WhyForm | EmailForm, command: Command, words: dict[str, str]
) -> HttpResponse:
    """Show a form about a card. A valid POST runs the command with the form's `details`."""
    found = selectors.get_card(card_id)
    if request.method == "POST" and (
        already_done(request) or (form.is_valid() and submit_form(request, form, command, str(card_id), form.details()))
    ):
        messages.success(request, words["done"])
        return redirect("portal_gift_card", card_id)
    return _draw_form(request, found, form, words)


def _draw_form(request: PageRequest, found: GiftCard, form: CommandForm, words: dict[str, Any]) -> HttpResponse:
    context = {"form": form, "card": found, **words}
    return render(request, f"{TEMPLATES}/form.html", context, status=422 if form.errors else 200)


def _row(card: GiftCard) -> dict[str, Any]:
    label = _("Used up") if card.state == "used" else GiftCard.Status(card.status).label
    return {"card": card, "label": label, "tone": TONES.get(card.state, "neutral")}


def _chosen(request: PageRequest) -> dict[str, str]:
    state = request.GET.get("state", "")
    return {"q": request.GET.get("q", "")[:LONGEST_SEARCH], "state": state if state in selectors.STATES else ""}


def _url(chosen: dict[str, str]) -> str:
    return "?" + urlencode({name: value for name, value in chosen.items() if value})
