"""The sandbox's part of Stripe Billing: customers, prices, subscriptions, schedules, Checkout and the customer portal.

The shapes are those of the API version 2026-10-28 (https://docs.stripe.com/api): the period of a subscription is on its
item, an invoice names its subscription in `parent`. A customer of a test clock lives by that clock's time.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import Any

from payments.providers.sandbox.errors import ApiError, missing
from payments.providers.sandbox.store import Document, Store
from payments.providers.sandbox.stripe_invoices import Invoices, Line
from payments.providers.sandbox.subscription_periods import DAY, add_interval

LIVE = ("trialing", "active", "past_due", "unpaid", "paused")
Notify = Callable[[str, str, Document], None]
Route = tuple[str, str, Callable[..., Document]]


def subscription_item(price: Document, start: int, end: int) -> Document:
    return {
        "id": f"si_{secrets.token_hex(12)}", "object": "subscription_item", "price": price, "quantity": 1,
        "current_period_start": start, "current_period_end": end, "metadata": {},
    }  # fmt: skip


def _renewed(row: Document, start: int, end: int) -> Document:
    return row | {"current_period_start": start, "current_period_end": end}


class Billing:
    """`notify(account, type, object)` sends a webhook. `page(rows, fields, url)` returns a page of a list."""

    def __init__(self, store: Store, *, public: str, notify: Notify, page: Callable[..., Document]):
        self.store, self.public, self.notify, self.page = store, public, notify, page
        self.invoices = Invoices(store, public=public, notify=notify, now=self.now)

    def routes(self) -> tuple[Route, ...]:
        one = r"/v1/(customers|products|prices|tax_rates|subscriptions|subscription_schedules|invoices)/([^/]+)"
        return (
            ("POST", r"/v1/invoices/create_preview", self.preview),
            ("POST", r"/v1/customers", self.create_customer),
            ("POST", r"/v1/products", self.create_product),
            ("POST", r"/v1/prices", self.create_price),
            ("POST", r"/v1/tax_rates", self.create_tax_rate),
            ("GET", r"/v1/(prices|tax_rates|subscriptions|invoices|events)", self.several),
            ("GET", one, self.one),
            ("POST", r"/v1/subscriptions/([^/]+)", self.update_subscription),
            ("DELETE", r"/v1/subscriptions/([^/]+)", self.end_subscription),
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
        for name in ("active", "inclusive"):
            if kinds == "tax_rates" and name in fields:
                rows = [row for row in rows if row[name] == (fields[name] == "true")]
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

    def create_tax_rate(self, account: str, fields: dict[str, Any]) -> Document:
        return self.store.add(
            "tax_rate", "txr", account, display_name=fields["display_name"], percentage=float(fields["percentage"]),
            inclusive=fields["inclusive"] == "true", active=True, country=fields.get("country"), jurisdiction=None,
            tax_type=fields.get("tax_type"), metadata=fields.get("metadata", {}), livemode=False,
        )  # fmt: skip

    def _tax_rates(self, account: str, ids: Any) -> list[Document]:
        """Return the rates that `default_tax_rates` names; Stripe reads "" as none."""
        return [self._get("tax_rate", each, account) for each in ids or ()]

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
            default_tax_rates=self._tax_rates(account, data.get("default_tax_rates")),
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
        item = subscription_item(price, now, end)
        made = self.store.add(
            "subscription", "sub", account, customer=customer["id"], status="trialing" if trial_end else "active",
            items={"object": "list", "data": [item], "has_more": False, "url": "/v1/subscription_items"},
            cancel_at_period_end=False, cancel_at=None, canceled_at=None, ended_at=None, trial_end=trial_end,
            start_date=now, billing_cycle_anchor=end if trial_end else now, currency=price["currency"], schedule=None,
            collection_method="charge_automatically", latest_invoice=None, livemode=False, pending_lines=[],
            default_tax_rates=session["default_tax_rates"],
            metadata=session["subscription_metadata"], test_clock=customer.get("test_clock"),
        )  # fmt: skip
        self.notify(account, "customer.subscription.created", made)
        lines = [Line(0 if trial_end else price["unit_amount"], price, now, end)]
        self.invoices.charge(made, customer, lines, reason="subscription_create")
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
        if "default_tax_rates" in fields:
            found |= {"default_tax_rates": self._tax_rates(account, fields["default_tax_rates"])}
        if fields.get("items"):
            found = self._change_items(found, customer, fields)
        self.notify(account, "customer.subscription.updated", self.store.save(found))
        return found

    def _change_items(self, found: Document, customer: Document, fields: dict[str, Any]) -> Document:
        behaviour = fields.get("proration_behavior", "create_prorations")
        account, at = self.store.account_of(found), self._date(fields, customer)
        rows, prorations = self._apply(found, fields["items"], at, account, restart_at=self.now(customer))
        extra = [self._extra_line(account, found, each, at) for each in fields.get("add_invoice_items", ())]
        lines = [] if found["status"] == "trialing" or behaviour == "none" else prorations
        if behaviour == "create_prorations":
            found["pending_lines"] += [line.as_json() for line in lines + extra]
            return found | {"items": found["items"] | {"data": rows}}
        if not lines and not extra:
            return found | {"items": found["items"] | {"data": rows}}
        if (
            fields.get("payment_behavior") == "error_if_incomplete"
            and sum(line.amount for line in lines + extra) > 0
            and self.invoices.would_decline(customer)
        ):
            raise ApiError(402, "Your card was declined.", code="card_declined", kind="card_error")
        found = self.store.save(found | {"items": found["items"] | {"data": rows}})
        self.invoices.charge(found, customer, lines + extra, reason="subscription_update")
        return self._get("subscription", found["id"], account)

    def _date(self, fields: dict[str, Any], customer: Document) -> int:
        return int(fields.get("proration_date") or self.now(customer))

    def _apply(
        self, found: Document, changes: list[dict[str, Any]], at: int, account: str, *, restart_at: int
    ) -> tuple[list[Document], list[Line]]:
        """Return the items after the changes, and what they cost: the rest at the new prices less that at the old."""
        rows: list[Document] = [dict(each) for each in found["items"]["data"]]
        lines: list[Line] = []
        start, end = rows[0]["current_period_start"], rows[0]["current_period_end"]
        for change in changes:
            row = next((each for each in rows if each["id"] == change.get("id")), None)
            if "id" in change and row is None:
                raise ApiError(400, f"No such subscription item: '{change['id']}'", code="resource_missing")
            before = row["price"] if row else None
            after = None if change.get("deleted") == "true" else self._get("price", change["price"], account)
            if row is not None:
                rows.remove(row)
            if after is not None:
                if any(each["price"]["id"] == after["id"] for each in rows):
                    message = "Cannot add multiple subscription items with the same price."
                    raise ApiError(400, message, code="subscription_item_exists")
                rows.append((row or subscription_item(after, start, end)) | {"price": after})
            if before == after:
                continue
            restarts = before and after and before["recurring"]["interval"] != after["recurring"]["interval"]
            share = max(0, end - at) / max(1, end - start)
            if before:
                lines.append(Line(-round(before["unit_amount"] * share), before, at, end, is_proration=True))
            if after and restarts:
                end = add_interval(restart_at, after["recurring"]["interval"])
                rows = [_renewed(row, restart_at, end) for row in rows]
                lines.append(Line(after["unit_amount"], after, restart_at, end))
            elif after:
                lines.append(Line(round(after["unit_amount"] * share), after, at, end, is_proration=True))
        if not rows:
            raise ApiError(400, "A subscription must have at least one active item. Cancel it to end it.")
        if len({row["price"]["recurring"]["interval"] for row in rows}) > 1:
            raise ApiError(400, "All prices of a subscription must have the same interval.")
        return rows, lines

    def _extra_line(self, account: str, found: Document, fields: dict[str, Any], at: int) -> Line:
        """Return a line of `add_invoice_items`, or of the `invoice_items` of a preview. Below 0 it is a credit."""
        data = fields["price_data"]
        self._get("product", data.get("product", ""), account)
        price = {"id": "price_inline", "product": data["product"]}
        return Line(int(data["unit_amount"]), price, at, found["items"]["data"][0]["current_period_end"])

    def preview(self, account: str, fields: dict[str, Any]) -> Document:
        """Return the invoice that a change, an end or the next renewal would make."""
        found = self._get("subscription", fields.get("subscription", ""), account)
        customer, details = self._get("customer", found["customer"], account), fields.get("subscription_details", {})
        end = found["items"]["data"][0]["current_period_end"]
        at = self._date(details, customer)
        if details.get("cancel_now") == "true":
            return self.invoices.draft(found, customer, self._unused(found, at), at=at)
        if not details.get("items"):
            rows = self._next_items(found, account)
            lines = [Line(row["price"]["unit_amount"], row["price"], end, end) for row in rows]
            pending = [Line(**each) for each in found["pending_lines"]]
            return self.invoices.draft(found, customer, pending + lines, at=end)
        _, lines = self._apply(found, details["items"], at, account, restart_at=self.now(customer))
        if found["status"] == "trialing":
            lines = []
        lines += [self._extra_line(account, found, each, at) for each in fields.get("invoice_items", ())]
        return self.invoices.draft(found, customer, lines, at=at)

    def _unused(self, found: Document, at: int) -> list[Line]:
        if found["status"] == "trialing":
            return []
        lines = []
        for row in found["items"]["data"]:
            start, end = row["current_period_start"], row["current_period_end"]
            share = max(0, end - at) / max(1, end - start)
            lines.append(Line(-round(row["price"]["unit_amount"] * share), row["price"], at, end, is_proration=True))
        return lines

    def end_subscription(self, account: str, fields: dict[str, Any], subscription_id: str) -> Document:
        """End it at once. With `invoice_now` and `prorate` unused time is credited to the customer's balance."""
        found = self._get("subscription", subscription_id, account)
        if found["status"] == "canceled":
            raise ApiError(404, f"No such subscription: '{subscription_id}'", code="resource_missing")
        self.cancel(found)
        return self._get("subscription", subscription_id, account)

    def cancel(self, found: Document) -> None:
        now = self.now(self._get("customer", found["customer"], self.store.account_of(found)))
        found |= {"status": "canceled", "canceled_at": now, "ended_at": now, "schedule": None}
        self.notify(self.store.account_of(found), "customer.subscription.deleted", self.store.save(found))

    # -- schedules -----------------------------------------------------------------------------------------

    def create_schedule(self, account: str, fields: dict[str, Any]) -> Document:
        found = self._get("subscription", fields.get("from_subscription", ""), account)
        if found["schedule"]:
            raise ApiError(400, "You cannot migrate a subscription that is already attached to a schedule.")
        rows = found["items"]["data"]
        phase = {
            "start_date": rows[0]["current_period_start"], "end_date": rows[0]["current_period_end"],
            "items": [{"price": row["price"]["id"], "quantity": 1} for row in rows],
            "default_tax_rates": [each["id"] for each in found["default_tax_rates"]],
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
        for phase in fields["phases"]:
            names = [each["price"] for each in phase["items"]]
            if len(set(names)) < len(names):
                raise ApiError(400, "A price may be in a phase once.")
        merged = found["metadata"] | fields.get("metadata", {})
        found["phases"], found["metadata"] = fields["phases"], {k: v for k, v in merged.items() if v}
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
        rows = self._next_items(found, account)
        if found["schedule"]:
            schedule = self._get("subscription_schedule", found["schedule"], account)
            found["default_tax_rates"] = self._tax_rates(account, schedule["phases"][-1].get("default_tax_rates"))
            self.store.save(schedule | {"status": "released"})
            found["schedule"] = None
        end = add_interval(at, rows[0]["price"]["recurring"]["interval"])
        rows = [_renewed(row, at, end) for row in rows]
        lines = [Line(**each) for each in found["pending_lines"]]
        lines += [Line(row["price"]["unit_amount"], row["price"], at, end) for row in rows]
        found |= {"pending_lines": [], "status": "active" if found["status"] == "trialing" else found["status"]}
        found["items"] |= {"data": rows}
        self.store.save(found)
        self.notify(account, "customer.subscription.updated", found)
        self.invoices.charge(found, customer, lines, reason="subscription_cycle")

    def _next_items(self, found: Document, account: str) -> list[Document]:
        """Return the items of the next period: those of the schedule's last phase, if there is one."""
        rows = found["items"]["data"]
        if not found["schedule"]:
            return rows
        by_price = {row["price"]["id"]: row for row in rows}
        phase = self._get("subscription_schedule", found["schedule"], account)["phases"][-1]
        start, end = rows[0]["current_period_start"], rows[0]["current_period_end"]
        return [
            by_price.get(each["price"]) or subscription_item(self._get("price", each["price"], account), start, end)
            for each in phase["items"]
        ]

    def _get(self, kind: str, document_id: str, account: str) -> Document:
        found = self.store.find(document_id, account, kind)
        if found is None:
            raise missing(kind, document_id)
        return found
