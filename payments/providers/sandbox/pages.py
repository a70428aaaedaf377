"""The sandbox's pay page. It looks like another company's page and says clearly that no money moves."""

import base64
import hashlib
from html import escape
from typing import Any

STYLE = """
:root { color-scheme: light dark; --back: #f3f5f9; --card: #fff; --text: #101828; --muted: #475467; --line: #d0d5dd;
  --blue: #1f4fd8; --on-blue: #fff; --note: #fff3d6; --on-note: #6b4300; }
@media (prefers-color-scheme: dark) {
  :root { --back: #0c111d; --card: #161b26; --text: #f5f5f6; --muted: #b0b5bf; --line: #333a47;
    --blue: #84a9ff; --on-blue: #0c111d; --note: #3a2a06; --on-note: #ffdb8a; }
}
* { box-sizing: border-box; margin: 0; }
body { padding: 16px; background: var(--back); color: var(--text);
  font: 16px/24px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { display: grid; gap: 16px; max-width: 400px; margin: 0 auto; }
.note { padding: 12px 16px; border-radius: 10px; background: var(--note); color: var(--on-note);
  font-weight: 600; text-align: center; }
.card { display: grid; gap: 16px; padding: 24px; border: 1px solid var(--line); border-radius: 16px;
  background: var(--card); }
.card p { color: var(--muted); }
.card p.amount { color: var(--text); font-size: 40px; line-height: 48px; font-weight: 700; }
h1 { font-size: 20px; line-height: 28px; }
form { display: grid; gap: 12px; }
button { min-height: 52px; border: 1px solid var(--line); border-radius: 10px; background: transparent;
  color: var(--text); font: inherit; font-weight: 600; cursor: pointer; }
button.main { border-color: var(--blue); background: var(--blue); color: var(--on-blue); }
button:focus-visible { outline: 3px solid var(--blue); outline-offset: 2px; }
"""
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
SIGNS = {"GBP": "£", "EUR": "€", "USD": "$"}
ENDED = {
    "captured": "This payment was approved.",
    "declined": "This payment was declined.",
    "cancelled": "This payment was cancelled.",
    "expired": "This payment has expired.",
}


def pay(payment: dict[str, Any]) -> str:
    pounds, pence = divmod(payment["amount"], 100)
    amount = f"{SIGNS.get(payment['currency'], '')}{pounds:,}.{pence:02d}"
    head = f'<h1>{escape(payment["description"])}</h1><p class="amount">{amount}</p>'
    if payment["status"] != "pending":
        back = '<form method="post"><button class="main" name="action" value="leave">Back to the restaurant</button>'
        return _page(f"{head}<p>{ENDED[payment['status']]}</p>{back}</form>")
    return _page(
        f'{head}<form method="post">'
        f'<button class="main" name="action" value="approve">Approve {amount}</button>'
        '<button name="action" value="decline">Decline, as a bank might</button>'
        '<button name="action" value="leave">Leave without paying</button></form>'
    )


def missing() -> str:
    return _page("<h1>Payment not found</h1><p>Go back to your bill and try again.</p>")


def _page(content: str) -> str:
    return (
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Sandbox bank: no real money</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head><body><main>"
        '<p class="note">Sandbox: no real money. Nobody is charged.</p>'
        f'<section class="card">{content}</section></main></body></html>'
    )
