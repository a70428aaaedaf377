"""What buying adds to the product: commands, events and the email of an order."""

from inventory.buying import commands, emails, events


def register_all() -> None:
    events.register_all()
    commands.register_all()
    emails.register_all()
