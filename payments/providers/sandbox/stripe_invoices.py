"""The sandbox's invoices of subscriptions: charged to the card on file, tried again as Stripe does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from payments.providers.sandbox.store import Document, Store
from payments.providers.sandbox.subscription_periods import DAY

RETRIES = (3 * DAY, 5 * DAY, 7 * DAY)  # after the first attempt; then the subscription is cancelled
Notify = Callable[[str, str, Document], None]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an invoice, in pence; a credit is below 0. `price` is Stripe's document."""

    amount: int
    price: Document
    start: int
    end: int
    is_proration: bool = False

    def as_json(self) -> Document:
        return asdict(self)


def _tax(rate: Document, amount: int) -> Document:
    """Return the tax of an amount as an invoice has it, in pence; half a penny is rounded away from 0."""
    percent = Decimal(str(rate["percentage"]))
    exact = amount * percent / (100 + percent if rate["inclusive"] else 100)
    tax = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    return {
        "amount": tax, "tax_behavior": "inclusive" if rate["inclusive"] else "exclusive", "type": "tax_rate_details",
        "tax_rate_details": {"tax_rate": rate["id"]}, "taxability_reason": "standard_rated",
        "taxable_amount": amount - tax if rate["inclusive"] else amount,
    }  # fmt: skip


class Invoices:
    """`now(customer)` is the customer's time."""

    def __init__(self, store: Store, *, public: str, notify: Notify, now: Callable[[Document], int]):
        self.store, self.public, self.notify, self.now = store, public, notify, now

    def would_decline(self, customer: Document) -> bool:
        card = self.store.find(customer["invoice_settings"]["default_payment_method"] or "")
        return card is None or card["declines"]

    def charge(self, subscription: Document, customer: Document, lines: list[Line], *, reason: str) -> Document:
        """Make an invoice and try to take it. A refund of a proration is a negative invoice, which is paid at once."""
        account, now = self.store.account_of(subscription), self.now(customer)
        number = len([row for row in self.store.all("invoice", account) if row["customer"] == customer["id"]]) + 1
        body = self.draft(subscription, customer, lines, at=now)
        made = self.store.add("invoice", "in", account, **{k: v for k, v in body.items() if k not in ("id", "object")})
        made |= {
            "number": f"FYN-{customer['id'][-4:].upper()}-{number:04d}", "billing_reason": reason, "status": "open",
            "hosted_invoice_url": f"{self.public}/invoice/{made['id']}", "created": now,
            "invoice_pdf": f"{self.public}/invoice/{made['id']}",
        }  # fmt: skip
        self.store.save(made)
        self.store.save(subscription | {"latest_invoice": made["id"]})
        self.notify(account, "invoice.finalized", made)
        self.attempt(made, customer)
        return made

    def attempt(self, invoice: Document, customer: Document) -> bool:
        """Try the card on file; the subscription becomes active or past due. Returns whether it was paid."""
        account, now = self.store.account_of(invoice), self.now(customer)
        subscription = self.store.find(invoice["parent"]["subscription_details"]["subscription"])
        assert subscription is not None
        invoice["attempt_count"] += 1
        invoice["attempted"] = True
        if invoice["amount_due"] > 0 and self.would_decline(customer):
            tries = invoice["attempt_count"]
            invoice["next_payment_attempt"] = now + RETRIES[tries - 1] if tries <= len(RETRIES) else None
            self.store.save(invoice)
            self._set_status(subscription, "past_due")
            self.notify(account, "invoice.payment_failed", invoice)
            return False
        invoice |= {
            "status": "paid", "amount_paid": invoice["amount_due"], "amount_remaining": 0, "next_payment_attempt": None,
        }  # fmt: skip
        self.store.save(invoice)
        if subscription["status"] in ("past_due", "unpaid"):
            self._set_status(subscription, "active")
        self.notify(account, "invoice.paid", invoice)
        return True

    def next_attempt(self, subscription: Document) -> int | None:
        invoice = self._open(subscription)
        return invoice["next_payment_attempt"] if invoice else None

    def try_again(self, subscription: Document, customer: Document) -> bool:
        """Try the open invoice again. Returns False after the last attempt has failed."""
        invoice = self._open(subscription)
        return invoice is None or self.attempt(invoice, customer) or invoice["next_payment_attempt"] is not None

    def pay_open(self, customer: Document) -> None:
        """Pay what is open with the card on file, as the owner does on Stripe's page."""
        for invoice in self.store.all("invoice", self.store.account_of(customer)):
            if invoice["customer"] == customer["id"] and invoice["status"] == "open":
                self.attempt(invoice, customer)

    def draft(self, subscription: Document, customer: Document, lines: list[Line], *, at: int) -> dict[str, Any]:
        """Return an invoice that is not stored, in pence."""
        subtotal, item = sum(line.amount for line in lines), subscription["items"]["data"][0]
        rates = subscription["default_tax_rates"]
        taxes = [[_tax(rate, line.amount) for rate in rates] for line in lines]
        totals = [sum(row[place]["amount"] for row in taxes) for place in range(len(rates))]
        added = sum(tax for rate, tax in zip(rates, totals, strict=True) if not rate["inclusive"])
        total = subtotal + added
        rows = [
            {
                "id": f"il_tmp_{place}", "object": "line_item", "amount": line.amount, "currency": "gbp",
                "description": self._description(line), "quantity": 1, "subtotal": line.amount, "taxes": taxes[place],
                "period": {"start": line.start, "end": line.end},
                "pricing": {
                    "type": "price_details", "unit_amount_decimal": str(abs(line.amount)),
                    "price_details": {"price": line.price["id"], "product": line.price["product"]},
                },
                "parent": {
                    "type": "subscription_item_details",
                    "subscription_item_details": {
                        "subscription": subscription["id"], "proration": line.is_proration,
                    },
                },
            }
            for place, line in enumerate(lines)
        ]  # fmt: skip
        return {
            "id": "upcoming_in_sandbox", "object": "invoice", "customer": customer["id"], "currency": "gbp",
            "status": "draft", "subtotal": subtotal, "total": total, "amount_due": max(0, total), "amount_paid": 0,
            "amount_remaining": max(0, total), "attempt_count": 0, "attempted": False, "created": at, "number": None,
            "next_payment_attempt": None, "hosted_invoice_url": None, "invoice_pdf": None, "livemode": False,
            "total_excluding_tax": total - sum(totals), "default_tax_rates": rates,
            "total_taxes": [
                _tax(rate, subtotal) | {"amount": tax} for rate, tax in zip(rates, totals, strict=True)
            ],
            "period_start": at, "period_end": item["current_period_end"], "billing_reason": "upcoming",
            "lines": {"object": "list", "data": rows, "has_more": False, "url": "/v1/invoices/lines"},
            "parent": {
                "type": "subscription_details",
                "subscription_details": {"subscription": subscription["id"], "metadata": subscription["metadata"]},
            },
        }  # fmt: skip

    def _description(self, line: Line) -> str:
        product = self.store.find(line.price["product"])
        name = product["name"] if product else "Plan"
        if line.amount < 0:
            return f"Unused time on {name}"
        return f"Remaining time on {name}" if line.is_proration else name

    def _open(self, subscription: Document) -> Document | None:
        rows = self.store.all("invoice", self.store.account_of(subscription))
        ours = [row for row in rows if row["parent"]["subscription_details"]["subscription"] == subscription["id"]]
        return next((row for row in ours if row["status"] == "open"), None)

    def _set_status(self, subscription: Document, status: str) -> None:
        account = self.store.account_of(subscription)
        current = self.store.find(subscription["id"], account)
        assert current is not None
        if current["status"] != status:
            self.notify(account, "customer.subscription.updated", self.store.save(current | {"status": status}))
