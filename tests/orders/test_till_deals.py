"""The till without a network: the meal deal that it builds and prices is the one that the server then stores."""

import json
import subprocess
from decimal import Decimal as D

import pytest
from django.contrib.staticfiles import finders

from fynlo.core import json_codec
from menu.selectors import published_menu
from orders.models import Line
from tests.javascript import node
from tests.orders.test_deals import card, deals_card  # noqa: F401

MODULES = {name: f"frontend/till/{path}" for name, path in {
    "menu": "menu/menu.js", "cart": "cart/cart.js", "pricing": "pricing.js",
}.items()}  # fmt: skip
TAPS = """
import { readFileSync } from "node:fs";
const { files, document, deal, taps } = JSON.parse(readFileSync(0, "utf8"));
const { indexMenu, missingChoice, toggleOption } = await import(files.menu);
const { addLine, itemsOf, newCart } = await import(files.cart);
const { unitPence } = await import(files.pricing);
const menu = indexMenu(document).pricedFor("takeaway", "");
const product = menu.product(deal);
let optionIds = menu.defaultOptions(product);
for (const tap of taps) {
  const group = menu.groupsFor(product, optionIds).find(({ options }) => options.some(({ id }) => id === tap));
  optionIds = menu.settleOptions(optionIds, toggleOption(group, optionIds, tap));
}
const line = { id: deal, productId: deal, optionIds, quantity: 2, notes: "" };
const cart = addLine(newCart({ id: "order", key: "key", orderType: "takeaway", isNew: true }), line);
const missing = missingChoice(menu, product, optionIds, () => false);
const [{ id, ...item }] = itemsOf(cart, menu.isPart);
process.stdout.write(JSON.stringify({ missing, pence: unitPence(line, menu), item }));
"""


def tapped(deals_card, *taps):  # noqa: F811
    """Tap options of the deal on the till's sheet. Return what it sends, its price, and what is still to be chosen."""
    files = {name: f"file://{finders.find(path)}" for name, path in MODULES.items()}
    given = {"files": files, "document": published_menu().document, "deal": str(deals_card.deal.id), "taps": taps}
    finished = subprocess.run(
        [node(), "--input-type=module", "--eval", TAPS], input=json_codec.dumps(given), capture_output=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert finished.returncode == 0, finished.stderr.decode()
    return json.loads(finished.stdout)


@pytest.mark.parametrize(
    ("main", "drink", "within", "price"),
    [("Wrap", "Cola", "Large", "7.10"), ("Soup of the day", "Cola", "", "7.50"), ("Wrap", "Latte", "", "6.50")],
)
def test_the_till_and_the_server_agree_about_the_money(api, deals_card, main, drink, within, price):  # noqa: F811
    chosen = [str(deals_card.parts[name].id) for name in (main, "Salted crisps", drink)]
    if within:
        chosen.append(f"{chosen[-1]}/{deals_card.large.id}")
    till = tapped(deals_card, *chosen)
    assert (till["missing"], till["pence"]) == ("", int(D(price) * 100))
    order = {"order_type": "takeaway", "items": [till["item"]]}
    stored = api("sara")("POST", "/orders", order).body["data"]
    assert (stored["total"], stored["lines"][0]["unit_price"]) == (2 * D(price), D(price))
    shares = Line.objects.get(pk=stored["lines"][0]["id"]).components
    assert sum(share["price"] for share in shares) == D(price)
