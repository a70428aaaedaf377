"""The sandbox's customer portal and its page of an invoice, in place of those that Stripe hosts."""

from __future__ import annotations

from html import escape

from payments.providers.sandbox.pages import amount_text, page
from payments.providers.sandbox.store import Document
from payments.providers.sandbox.stripe_billing import LIVE, Billing

ACTIONS = {
    "pay": "Pay what is open",
    "good_card": "Use a card that works",
    "bad_card": "Use a card that banks decline",
    "cancel": "Cancel at the end of the period",
    "leave": "Back to Fynlo",
}


def invoice(billing: Billing, invoice_id: str) -> str | None:
    found = billing.store.find(invoice_id, kind="invoice")
    if found is None:
        return None
    return _card(f"Invoice {escape(found['number'])}", f"{amount_text(found['total'], 'GBP')}, {found['status']}", "")


def portal(billing: Billing, session_id: str) -> str | None:
    customer = _customer(billing, session_id)
    if customer is None:
        return None
    buttons = "".join(f'<button name="action" value="{name}">{text}</button>' for name, text in ACTIONS.items())
    name = escape(customer["name"] or "You")
    return _card(f"{name}: billing", "Your card and your invoices.", f'<form method="post">{buttons}</form>')


def act(billing: Billing, session_id: str, action: str) -> str:
    """Do what a button says and return the address to go to; "" for the portal itself."""
    with billing.store.lock:
        session, customer = billing.store.find(session_id), _customer(billing, session_id)
        assert session is not None
        assert customer is not None
        if action == "leave":
            return session["return_url"] or ""
        if action == "pay":
            billing.invoices.pay_open(customer)
        elif action in ("good_card", "bad_card"):
            billing.use_card(customer, declines=action == "bad_card")
        elif action == "cancel":
            account = billing.store.account_of(customer)
            for row in billing.store.all("subscription", account):
                if row["customer"] == customer["id"] and row["status"] in LIVE and not row["schedule"]:
                    billing.update_subscription(account, {"cancel_at_period_end": "true"}, row["id"])
    return ""


def _customer(billing: Billing, session_id: str) -> Document | None:
    session = billing.store.find(session_id, kind="billing_portal.session")
    return billing.store.find(session["customer"]) if session else None


def _card(title: str, text: str, content: str) -> str:
    return page(f"Sandbox: {title}", f'<section class="card"><h1>{title}</h1><p>{text}</p>{content}</section>')
