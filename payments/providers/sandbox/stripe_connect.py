"""The sandbox's part of Stripe Connect: accounts that a platform opens, and the page where owners answer questions."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from payments.providers.sandbox.errors import ApiError, missing
from payments.providers.sandbox.pages import page
from payments.providers.sandbox.store import Document, Store

KIND, LINK = "account", "account_link"
ASKED = ["business_profile.mcc", "individual.verification.document", "external_account", "tos_acceptance.date"]
LINK_SECONDS = 300
Notify = Callable[[str, str, Document], None]


class Connect:
    """`notify(account, type, object)` sends a webhook. A connected account is stored under its platform's account."""

    def __init__(self, store: Store, *, public: str, notify: Notify):
        self.store, self.public, self.notify = store, public, notify

    def routes(self) -> tuple[tuple[str, str, Callable[..., Document]], ...]:
        return (
            ("POST", r"/v1/accounts", self.create),
            ("GET", r"/v1/accounts/([^/]+)", self.one),
            ("POST", r"/v1/account_links", self.create_link),
        )

    def acting_for(self, platform: str, wanted: str) -> str:
        """Return the account of a request with the header `Stripe-Account`. Raises ApiError for another platform's."""
        if not wanted:
            return platform
        if self.store.find(wanted, platform, KIND) is None:
            raise ApiError(
                403, f"The provided key does not have access to account '{wanted}' (or that account does not exist).",
                code="account_invalid",
            )  # fmt: skip
        return wanted

    def platform_of(self, account: str) -> str | None:
        """Return the platform that opened an account; None for one that has a key of its own."""
        found = self.store.find(account, kind=KIND)
        return self.store.account_of(found) if found else None

    def create(self, platform: str, fields: dict[str, Any]) -> Document:
        return self.store.add(
            KIND, "acct", platform, type=fields.get("type", "standard"), country=fields.get("country", "GB"),
            default_currency="gbp", email=None, business_profile={"name": None, **fields.get("business_profile", {})},
            charges_enabled=False, payouts_enabled=False, details_submitted=False,
            requirements={"currently_due": ASKED, "disabled_reason": "requirements.past_due"}, settings={},
            metadata=fields.get("metadata", {}),
        )  # fmt: skip

    def one(self, platform: str, fields: dict[str, Any], account_id: str) -> Document:
        found = self.store.find(account_id, platform, KIND)
        if found is None:
            raise missing(KIND, account_id)
        return found

    def create_link(self, platform: str, fields: dict[str, Any]) -> Document:
        self.one(platform, fields, fields.get("account", ""))
        made = self.store.add(
            LINK, "alink", platform, about=fields["account"], return_url=fields["return_url"],
            refresh_url=fields["refresh_url"], is_used=False,
        )  # fmt: skip
        expires_at = made["created"] + LINK_SECONDS
        return {"object": LINK, "created": made["created"], "expires_at": expires_at, "url": self._url(made)}

    def visit(self, link_id: str, action: str) -> str | None:
        """Do what the owner pressed and return the address to go to; None for an unknown link.

        A link opens once: a second visit leads to `refresh_url`, as an expired one does.
        """
        with self.store.lock:
            link = self.store.find(link_id, kind=LINK)
            if link is None:
                return None
            if link["is_used"]:
                return link["refresh_url"]
            self.store.save(link | {"is_used": True})
            if action == "finish":
                self.finish(link["about"])
            return link["return_url"]

    def finish(self, account_id: str) -> Document:
        """Answer all questions: the account may take payments from now on."""
        account = self.store.find(account_id, kind=KIND)
        assert account is not None
        account |= {
            "charges_enabled": True, "payouts_enabled": True, "details_submitted": True,
            "requirements": {"currently_due": [], "disabled_reason": None},
        }  # fmt: skip
        self.notify(account_id, "account.updated", self.store.save(account))
        return account

    def form(self, link_id: str) -> str | None:
        """Return the page of a link; None for an unknown one."""
        link = self.store.find(link_id, kind=LINK)
        if link is None:
            return None
        name = (self.store.find(link["about"], kind=KIND) or {}).get("business_profile", {}).get("name") or "You"
        return page(
            "Sandbox: open an account",
            f'<section class="card"><h1>{escape(name)}: open an account</h1><p>Here Stripe asks who you are, and for '
            'your bank account.</p><form method="post"><button class="main" name="action" value="finish">Answer all '
            'questions</button><button name="action" value="leave">Leave, and answer later</button></form></section>',
        )

    def _url(self, link: Document) -> str:
        return f"{self.public}/connect/{link['id']}"
