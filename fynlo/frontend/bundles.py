"""The bundles of the till and the kitchen screen: one script file and one style sheet per application."""

from fynlo.joined.pages import JoinedPage, register

SHARED_STYLES = tuple(
    f"frontend/shared/styles/{name}.css"
    for name in ("tokens", "base", "controls", "fields", "surfaces", "lists", "layers", "screen")
)
PAGE_SCRIPTS = tuple(f"frontend/shared/page/{name}.js" for name in ("toast", "dialog", "connection_banner"))

# Between rules of the same weight the later sheet wins. A folder stands for its other sheets, the nearest first.
TILL = JoinedPage(
    "till",
    scripts=(*PAGE_SCRIPTS, "frontend/till/till.js"),
    styles=(
        *SHARED_STYLES,
        *(
            f"frontend/till/{name}.css"
            for name in ("till", "cart/cart", "order/order", "bill/pay", "menu/product", "unsent/unsent")
        ),
        "frontend/till/",
    ),
)
KITCHEN = JoinedPage(
    "kitchen",
    scripts=(*PAGE_SCRIPTS, "frontend/kitchen/kitchen.js"),
    styles=(
        *SHARED_STYLES,
        *(f"frontend/kitchen/{name}.css" for name in ("kitchen", "cards/ticket", "cards/pass", "panels/panels")),
        "frontend/kitchen/",
    ),
)


def register_all() -> None:
    register(TILL)
    register(KITCHEN)
