"""What bar tabs add to the product: commands, alerts, and what happens when an order ends."""

from payments.tabs import alerts, closing, commands


def register_all() -> None:
    commands.register_all()
    alerts.register_all()
    closing.register_all()
