"""What gift cards add to the product: permissions, commands, events, what their line makes, the tender's refunds."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from orders import line_kinds
from payments import balances
from payments.gift_cards import commands, events, expiry, projections, redeeming, selectors, services
from payments.gift_cards.effects import GiftCardEffects
from payments.gift_cards.portal.forms import SettingsForm
from payments.tenders import GIFT_CARD
from restaurants.identity.permissions import CASHIER, FLOOR, MANAGERS, OWNER, register
from restaurants.mail import register_writer
from restaurants.portal.registry import AlertSubject, NavigationItem, register_alert_subject, register_navigation
from restaurants.portal.search.sources import SettingsPage, register_settings_pages


def _address(subject: UUID) -> str:
    return reverse("portal_gift_card", args=[subject])


def register_all() -> None:
    register("gift_cards.sell", _("Sell gift cards"), FLOOR)
    register("gift_cards.reveal", _("Read and email the code of a gift card"), (*MANAGERS, CASHIER))
    register("gift_cards.manage", _("See, block and replace gift cards"), MANAGERS)
    register("gift_cards.settings", _("Choose which gift cards are sold"), (OWNER,), by_pin=False)
    events.register_all()
    commands.register_all()
    projections.register_all()
    expiry.register_all()
    register_writer(services.MAIL, services.write_email)
    line_kinds.register(line_kinds.GIFT_CARD, GiftCardEffects())
    balances.register(GIFT_CARD, redeeming.give_back, selectors.usable_cards)
    register_alert_subject("gift_card", AlertSubject(_("Open the gift card"), _address))
    register_navigation(NavigationItem(_("Gift cards"), "portal_gift_cards", "gift", "gift_cards.manage", 65, "Money"))
    register_settings_pages(
        SettingsPage(_("Gift cards"), "portal_gift_card_settings", "gift_cards.settings", SettingsForm.base_fields)
    )
