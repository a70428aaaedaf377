"""The sandbox's part of Stripe Billing: customers, prices, subscriptions, schedules, Checkout and the customer portal.

The shapes are those of the API version 2026-10-28 (https://docs.stripe.com/api): the period of a subscription is on its
item, an invoice names its subscription in `parent`. A customer of a test clock lives by that clock's time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from payments.providers.sandbox.errors import ApiError, missing
from payments.providers.sandbox.store import Document, Store
from payments.providers.sandbox.stripe_invoices import Invoices
from payments.providers.sandbox.subscription_periods import DAY, add_interval

LIVE = ("trialing", "active", "past_due", "unpaid", "paused")
Notify = Callable[[str, str, Document], None]
Route = tuple[str, str, Callable[..., Document]]


class Billing:
    """`notify(account, type, object)` sends a webhook. `page(rows, fields, url)` returns a page of a list."""

    def __init__(self, store: Store, *, public: str, notify: Notify, page: Callable[..., Document]):
        self.store, self.public, self.notify, self.page = store, public, notify, page
        self.invoices = Invoices(store, public=public, notify=notify, now=self.now)

    def routes(self) -> tuple[Route, ...]:
        one = r"/v1/(customers|products|prices|subscriptions|subscription_schedules|invoices)/([^/]+)"
        return (
            ("POST", r"/v1/invoices/create_preview", self.preview),
            ("POST", r"/v1/customers", self.create_customer),
            ("POST", r"/v1/products", self.create_product),
            ("POST", r"/v1/prices", self.create_price),
            ("GET", r"/v1/(prices|subscriptions|invoices|events)", self.several),
            ("GET", one, self.one),
            ("POST", r"/v1/subscriptions/([^/]+)", self.update_subscription),
            ("POST", r"/v1/subscription_schedules", self.create_schedule),
            ("POST", r"/v1/subscription_schedules/([^/]+)/release", self.release_schedule),
            ("POST", r"/v1/subscription_schedules/([^/]+)", self.update_schedule),
            ("POST", r"/v1/billing_portal/sessions", self.create_portal),
            ("POST", r"/v1/test_helpers/test_clocks", self.create_clock),
            ("POST", r"/v1/test_helpers/test_clocks/([^/]+)/advance", self.advance),
        )

    def now(self, customer: Document) -> int:
        """Return the time of the customer: the one of its test clock, or the real one."""
        clock = self.store.find(customer.get("test_clock") or "")
        return clock["frozen_time"] if clock else int(time.time())

    def one(self, account: str, fields: dict[str, Any], kinds: str, document_id: str) -> Document:
        kind = {"subscription_schedules": "subscription_schedule"}.get(kinds, kinds.removesuffix("s"))
        return self._get(kind, document_id, account)

    def several(self, account: str, fields: dict[str, Any], kinds: str) -> Document:
        rows = self.store.all(kinds.removesuffix("s"), account)
        if fields.get("customer"):
            rows = [row for row in rows if row["customer"] == fields["customer"]]
        if fields.get("lookup_keys"):
            rows = [row for row in rows if row["lookup_key"] in fields["lookup_keys"]]
        if kinds == "subscriptions" and fields.get("status") != "all":
            rows = [row for row in rows if row["status"] != "canceled"]
        return self.page(rows, fields, f"/v1/{kinds}")

    # -- customers, products, prices -----------------------------------------------------------------------

    def create_customer(self, account: str, fields: dict[str, Any]) -> Document:
        return self.store.add(
            "customer", "cus", account, email=fields.get("email"), name=fields.get("name"), livemode=False,
            metadata=fields.get("metadata", {}), invoice_settings={"default_payment_method": None}, balance=0,
            currency="gbp", test_clock=fields.get("test_clock"),
        )  # fmt: skip

    def create_product(self, account: str, fields: dict[str, Any]) -> Document:
        if fields.get("id") and self.store.find(fields["id"], account):
            raise ApiError(400, "Product already exists.", code="resource_already_exists")
        made = self.store.add("product", "prod", account, name=fields["name"], active=True, metadata={})
        if fields.get("id"):
            self.store.rename(made, fields["id"])
        return made

    def create_price(self, account: str, fields: dict[str, Any]) -> Document:
        self._get("product", fields.get("product", ""), account)
        return self.store.add(
            "price", "price", account, product=fields["product"], currency=fields["currency"], active=True,
            unit_amount=int(fields["unit_amount"]), type="recurring", lookup_key=fields.get("lookup_key"),
            recurring={"interval": fields["recurring"]["interval"], "interval_count": 1}, nickname=None,
            metadata=fields.get("metadata", {}), livemode=False,
        )  # fmt: skip

    # -- checkout ------------------------------------------------------------------------------------------

    def create_session(self, account: str, fields: dict[str, Any]) -> Document:
        customer = self._get("customer", fields.get("customer", ""), account)
        price = self._get("price", fields["line_items"][0]["price"], account)
        data = fields.get("subscription_data", {})
        trial = int(data.get("trial_period_days", 0))
        made = self.store.add(
            "checkout.session", "cs_test", account, mode="subscription", customer=customer["id"], status="open",
            payment_status="unpaid", subscription=None, currency=price["currency"], metadata=fields.get("metadata", {}),
            amount_total=0 if trial else price["unit_amount"], payment_intent=None, price=price["id"], trial_days=trial,
            subscription_metadata=data.get("metadata", {}), client_reference_id=fields.get("client_reference_id"),
            description=self._get("product", price["product"], account)["name"], success_url=fields["success_url"],
            cancel_url=fields.get("cancel_url"), livemode=False, expires_at=int(time.time()) + DAY,
            collects_card=not trial or fields.get("payment_method_collection") != "if_required",
        )  # fmt: skip
        return self.store.save(made | {"url": f"{self.public}/pay/{made['id']}"})

    def press(self, session: Document, *, approve: bool) -> Document:
        """Do what the owner chose on the pay page: approve begins the subscription."""
        account = self.store.account_of(session)
        customer = self._get("customer", session["customer"], account)
        if session["status"] != "open" or not approve:
            return session
        if session["collects_card"]:
            self.use_card(customer, declines=False)
        subscription = self._begin(account, customer, session)
        ended = {"status": "complete", "subscription": subscription["id"], "url": None}
        self.store.save(session := session | ended | {"payment_status": "paid"})
        self.notify(account, "checkout.session.completed", session)
        return session

    def use_card(self, customer: Document, *, declines: bool) -> None:
        """Put another card on file, one that banks decline or a good one."""
        account = self.store.account_of(customer)
        card = self.store.add(
            "payment_method", "pm", account, type="card", customer=customer["id"], declines=declines,
            card={"brand": "visa", "last4": "0341" if declines else "4242", "exp_month": 12, "exp_year": 2031},
        )  # fmt: skip
        customer["invoice_settings"]["default_payment_method"] = card["id"]
        self.notify(account, "customer.updated", self.store.save(customer))

    def _begin(self, account: str, customer: Document, session: Document) -> Document:
        price, now = self._get("price", session["price"], account), self.now(customer)
        trial_end = now + session["trial_days"] * DAY if session["trial_days"] else None
        end = trial_end or add_interval(now, price["recurring"]["interval"])
        item = {
            "id": f"si_{session['id'][8:]}", "object": "subscription_item", "price": price, "quantity": 1,
            "current_period_start": now, "current_period_end": end, "metadata": {},
        }  # fmt: skip
        made = self.store.add(
            "subscription", "sub", account, customer=customer["id"], status="trialing" if trial_end else "active",
            items={"object": "list", "data": [item], "has_more": False, "url": "/v1/subscription_items"},
            cancel_at_period_end=False, cancel_at=None, canceled_at=None, ended_at=None, trial_end=trial_end,
            start_date=now, billing_cycle_anchor=end if trial_end else now, currency=price["currency"], schedule=None,
            collection_method="charge_automatically", latest_invoice=None, livemode=False, pending_proration=0,
            metadata=session["subscription_metadata"], test_clock=customer.get("test_clock"),
        )  # fmt: skip
        self.notify(account, "customer.subscription.created", made)
        amount = 0 if trial_end else price["unit_amount"]
        self.invoices.charge(made, customer, amount, reason="subscription_create")
        return self._get("subscription", made["id"], account)

    # -- subscriptions -------------------------------------------------------------------------------------

    def update_subscription(self, account: str, fields: dict[str, Any], subscription_id: str) -> Document:
        found = self._get("subscription", subscription_id, account)
        if found["status"] == "canceled":
            raise ApiError(404, f"No such subscription: '{subscription_id}'", code="resource_missing")
        customer = self._get("customer", found["customer"], account)
        if "cancel_at_period_end" in fields:
            if found["schedule"]:
                raise ApiError(400, "The subscription is managed by a subscription schedule: release it first.")
            ends = fields["cancel_at_period_end"] == "true"
            found |= {
                "cancel_at_period_end": ends,
                "cancel_at": found["items"]["data"][0]["current_period_end"] if ends else None,
            }
        if fields.get("items"):
            price = self._get("price", fields["items"][0]["price"], account)
            found = self._change_price(found, customer, price, fields)
        self.notify(account, "customer.subscription.updated", self.store.save(found))
        return found

    def _change_price(self, found: Document, customer: Document, price: Document, fields: dict[str, Any]) -> Document:
        behaviour = fields.get("proration_behavior", "create_prorations")
        amount, item = self._proration(found, price, self._date(fields, customer)), found["items"]["data"][0]
        if found["status"] == "trialing" or item["price"]["id"] == price["id"] or behaviour == "none":
            amount = 0
        elif (
            fields.get("payment_behavior") == "error_if_incomplete"
            and amount > 0
            and self.invoices.would_decline(customer)
        ):
            raise ApiError(402, "Your card was declined.", code="card_declined", kind="card_error")
        restarts = item["price"]["recurring"]["interval"] != price["recurring"]["interval"]
        if restarts and found["status"] != "trialing":
            item["current_period_start"] = self.now(customer)
            item["current_period_end"] = add_interval(self.now(customer), price["recurring"]["interval"])
        item["price"] = price
        if behaviour == "create_prorations":
            found["pending_proration"] += amount
        elif amount:
            self.store.save(found)
            self.invoices.charge(found, customer, amount, reason="subscription_update")
            return self._get("subscription", found["id"], self.store.account_of(found)) | {"items": found["items"]}
        return found

    def _date(self, fields: dict[str, Any], customer: Document) -> int:
        return int(fields.get("proration_date") or self.now(customer))

    def _proration(self, found: Document, price: Document, at: int) -> int:
        """Return what a change costs at that moment, in pence: the rest at the new price less the rest at the old."""
        item = found["items"]["data"][0]
        start, end = item["current_period_start"], item["current_period_end"]
        share = max(0, end - at) / max(1, end - start)
        credit = round(item["price"]["unit_amount"] * share)
        if item["price"]["recurring"]["interval"] != price["recurring"]["interval"]:
            return price["unit_amount"] - credit
        return round(price["unit_amount"] * share) - credit

    def preview(self, account: str, fields: dict[str, Any]) -> Document:
        """Return the invoice that a change or the next renewal would make."""
        found = self._get("subscription", fields.get("subscription", ""), account)
        customer, details = self._get("customer", found["customer"], account), fields.get("subscription_details", {})
        item = found["items"]["data"][0]
        if not details.get("items"):
            amount = item["price"]["unit_amount"] + found["pending_proration"]
            if found["schedule"]:
                phases = self._get("subscription_schedule", found["schedule"], account)["phases"]
                amount = self._get("price", phases[-1]["items"][0]["price"], account)["unit_amount"]
            lines = [(amount, item["price"]["id"])]
            return self.invoices.draft(found, customer, lines, at=item["current_period_end"])
        price = self._get("price", details["items"][0]["price"], account)
        at = self._date(details, customer)
        amount = 0 if found["status"] == "trialing" else self._proration(found, price, at)
        return self.invoices.draft(found, customer, [(amount, price["id"])], at=at)

    def cancel(self, found: Document) -> None:
        now = self.now(self._get("customer", found["customer"], self.store.account_of(found)))
        found |= {"status": "canceled", "canceled_at": now, "ended_at": now, "schedule": None}
        self.notify(self.store.account_of(found), "customer.subscription.deleted", self.store.save(found))

    # -- schedules -----------------------------------------------------------------------------------------

    def create_schedule(self, account: str, fields: dict[str, Any]) -> Document:
        found = self._get("subscription", fields.get("from_subscription", ""), account)
        if found["schedule"]:
            raise ApiError(400, "You cannot migrate a subscription that is already attached to a schedule.")
        item = found["items"]["data"][0]
        phase = {
            "start_date": item["current_period_start"], "end_date": item["current_period_end"],
            "items": [{"price": item["price"]["id"], "quantity": 1}],
        }  # fmt: skip
        made = self.store.add(
            "subscription_schedule", "sub_sched", account, customer=found["customer"], subscription=found["id"],
            status="active", end_behavior="release", current_phase=phase, phases=[phase], metadata={},
        )  # fmt: skip
        self.store.save(found | {"schedule": made["id"]})
        return made

    def update_schedule(self, account: str, fields: dict[str, Any], schedule_id: str) -> Document:
        found = self._get("subscription_schedule", schedule_id, account)
        if found["status"] != "active":
            raise ApiError(400, "You cannot update a subscription schedule that is not active.")
        found["phases"], found["metadata"] = fields["phases"], fields.get("metadata", found["metadata"])
        self.store.save(found)
        self.notify(account, "subscription_schedule.updated", found)
        return found

    def release_schedule(self, account: str, fields: dict[str, Any], schedule_id: str) -> Document:
        found = self._get("subscription_schedule", schedule_id, account)
        if found["status"] != "active":
            raise ApiError(400, "You cannot release a subscription schedule that is not active.")
        subscription = self._get("subscription", found["subscription"], account)
        self.store.save(subscription | {"schedule": None})
        self.store.save(found := found | {"status": "released", "released_subscription": subscription["id"]})
        self.notify(account, "subscription_schedule.released", found)
        return found

    # -- the customer portal -------------------------------------------------------------------------------

    def create_portal(self, account: str, fields: dict[str, Any]) -> Document:
        customer = self._get("customer", fields.get("customer", ""), account)
        made = self.store.add(
            "billing_portal.session", "bps", account, customer=customer["id"], return_url=fields.get("return_url"),
            livemode=False,
        )  # fmt: skip
        return self.store.save(made | {"url": f"{self.public}/billing/{made['id']}"})

    # -- time ----------------------------------------------------------------------------------------------

    def create_clock(self, account: str, fields: dict[str, Any]) -> Document:
        return self.store.add(
            "test_helpers.test_clock", "clock", account, frozen_time=int(fields["frozen_time"]), status="ready"
        )

    def advance(self, account: str, fields: dict[str, Any], clock_id: str) -> Document:
        """Advance a clock and let happen what happens until then, renewal by renewal."""
        clock = self._get("test_helpers.test_clock", clock_id, account)
        goal = int(fields["frozen_time"])
        for found in self.store.all("subscription", account):
            if found.get("test_clock") == clock_id:
                self._live_until(account, clock, found["id"], goal)
        return self.store.save(clock | {"frozen_time": goal})

    def _live_until(self, account: str, clock: Document, subscription_id: str, goal: int) -> None:
        while True:
            found = self._get("subscription", subscription_id, account)
            customer = self._get("customer", found["customer"], account)
            if found["status"] == "canceled":
                return
            due = self.invoices.next_attempt(found)
            renewal = found["items"]["data"][0]["current_period_end"]
            at = min(renewal, due) if due else renewal
            if at > goal:
                return
            self.store.save(clock | {"frozen_time": at})
            if due == at:
                if not self.invoices.try_again(found, customer):
                    self.cancel(self._get("subscription", subscription_id, account))
            else:
                self._renew(account, found, customer, at)

    def _renew(self, account: str, found: Document, customer: Document, at: int) -> None:
        has_no_card = customer["invoice_settings"]["default_payment_method"] is None
        if found["cancel_at_period_end"] or (found["status"] == "trialing" and has_no_card):
            return self.cancel(found)
        item = found["items"]["data"][0]
        if found["schedule"]:
            schedule = self._get("subscription_schedule", found["schedule"], account)
            item["price"] = self._get("price", schedule["phases"][-1]["items"][0]["price"], account)
            self.store.save(schedule | {"status": "released"})
            found["schedule"] = None
        item |= {
            "current_period_start": at, "current_period_end": add_interval(at, item["price"]["recurring"]["interval"]),
        }  # fmt: skip
        amount = item["price"]["unit_amount"] + found["pending_proration"]
        found |= {"pending_proration": 0, "status": "active" if found["status"] == "trialing" else found["status"]}
        self.store.save(found)
        self.notify(account, "customer.subscription.updated", found)
        self.invoices.charge(found, customer, amount, reason="subscription_cycle")

    def _get(self, kind: str, document_id: str, account: str) -> Document:
        found = self.store.find(document_id, account, kind)
        if found is None:
            raise missing(kind, document_id)
        return found
