"""The whole-screen pages of this app, the till and the kitchen's, each joined from its modules and style sheets."""

from fynlo.joined.pages import JoinedPage, register

LOOK = tuple(
    f"fynlo/{name}.css" for name in ("tokens", "base", "controls", "fields", "surfaces", "lists", "layers", "screen")
)
BEHAVIOUR = ("fynlo/toast.js", "fynlo/dialog.js", "fynlo/connection.js")

TILL = JoinedPage(
    "till",
    scripts=(*BEHAVIOUR, "orders/till/till.js"),
    styles=(*LOOK, "orders/till/till.css", "orders/till/"),
)
KITCHEN = JoinedPage(
    "kitchen",
    scripts=(*BEHAVIOUR, "orders/kitchen/kitchen.js"),
    styles=(
        *LOOK,
        *(f"orders/kitchen/{name}.css" for name in ("kitchen", "ticket", "pass", "panels")),
        "orders/kitchen/",
    ),
)


def register_all() -> None:
    register(TILL)
    register(KITCHEN)
