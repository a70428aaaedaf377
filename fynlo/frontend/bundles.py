"""The bundles of the till and the kitchen screen: one script file and one style sheet per application."""

from fynlo.joined.pages import JoinedPage, register

LOOK = tuple(
    f"fynlo/{name}.css" for name in ("tokens", "base", "controls", "fields", "surfaces", "lists", "layers", "screen")
)
BEHAVIOUR = ("fynlo/toast.js", "fynlo/dialog.js", "fynlo/connection.js")

TILL = JoinedPage(
    "till",
    scripts=(*BEHAVIOUR, "frontend/till/till.js"),
    styles=(*LOOK, "frontend/till/till.css", "frontend/till/"),
)
KITCHEN = JoinedPage(
    "kitchen",
    scripts=(*BEHAVIOUR, "frontend/kitchen/kitchen.js"),
    styles=(
        *LOOK,
        *(f"frontend/kitchen/{name}.css" for name in ("kitchen", "ticket", "pass", "panels")),
        "frontend/kitchen/",
    ),
)


def register_all() -> None:
    register(TILL)
    register(KITCHEN)
