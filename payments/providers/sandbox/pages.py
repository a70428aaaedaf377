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
table { width: 100%; border-collapse: collapse; font-size: 14px; }
th, td { padding: 6px 8px; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
td form { display: inline; }
td button, .small { min-height: 36px; padding: 0 12px; font-size: 14px; }
main.wide { max-width: 1100px; }
label { display: grid; gap: 4px; font-weight: 600; }
input, select { min-height: 44px; padding: 0 12px; border: 1px solid var(--line); border-radius: 10px;
  background: var(--card); color: var(--text); font: inherit; }
.row { display: flex; flex-wrap: wrap; gap: 12px; align-items: end; }
.scroll { overflow-x: auto; }
.bad, .card p.bad { color: #b42318; font-weight: 600; }
@media (prefers-color-scheme: dark) { .bad, .card p.bad { color: #ffb4ab; } }
button:focus-visible, input:focus-visible, select:focus-visible { outline: 3px solid var(--blue); outline-offset: 2px; }
"""
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
SIGNS = {"GBP": "£", "EUR": "€", "USD": "$"}
ENDED = {"complete": "This payment was approved.", "expired": "This payment was cancelled or has expired."}


def amount_text(pence: int, currency: str) -> str:
    pounds, rest = divmod(abs(pence), 100)
    return f"{'−' if pence < 0 else ''}{SIGNS.get(currency.upper(), '')}{pounds:,}.{rest:02d}"


def pay(session: dict[str, Any], intent: dict[str, Any] | None) -> str:
    """Return the pay page of a Checkout Session. `intent` holds the bank's last refusal, if a card was tried."""
    amount = amount_text(session["amount_total"], session["currency"])
    head = f'<h1>{escape(session["description"])}</h1><p class="amount">{amount}</p>'
    if session["status"] != "open":
        back = '<form method="post"><button class="main" name="action" value="leave">Back to the restaurant</button>'
        return _page(f"{head}<p>{ENDED[session['status']]}</p>{back}</form>")
    refused = (intent or {}).get("last_payment_error")
    note = f'<p class="bad" role="alert">{escape(refused["message"])} Try another card.</p>' if refused else ""
    return _page(
        f'{head}{note}<form method="post">'
        f'<button class="main" name="action" value="approve">Approve {amount}</button>'
        '<button name="action" value="decline">Decline, as a bank might</button>'
        '<button name="action" value="leave">Leave without paying</button></form>'
    )


def missing() -> str:
    return _page("<h1>Payment not found</h1><p>Go back to your bill and try again.</p>")


def _page(content: str) -> str:
    return page("Sandbox bank: no real money", f'<section class="card">{content}</section>')


def page(title: str, content: str, *, wide: bool = False) -> str:
    shape = ' class="wide"' if wide else ""
    return (
        f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head><body><main{shape}>"
        '<p class="note">Sandbox: no real money. Nobody is charged.</p>'
        f"{content}</main></body></html>"
    )
