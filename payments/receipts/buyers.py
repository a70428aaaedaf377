"""The buyer of a VAT invoice: name and address as they are printed."""

from django.utils.translation import gettext as _

from fynlo.core.errors import InvalidInput

LONGEST_NAME, LONGEST_ADDRESS, MOST_LINES = 120, 400, 8


def buyer_of(name: str, address: str) -> dict[str, str]:
    """Return name and address without extra spaces and empty lines. Raises InvalidInput with the field."""
    name = " ".join(name.split())
    lines = [" ".join(line.split()) for line in address.splitlines()]
    lines = [line for line in lines if line]
    if not name:
        raise InvalidInput(_("Enter the name of the person or company that the invoice is for."), field="name")
    if not lines:
        raise InvalidInput(_("Enter the buyer's address."), field="address")
    if len(lines) > MOST_LINES:
        raise InvalidInput(_("Shorten the address to {most} lines.").format(most=MOST_LINES), field="address")
    return {"name": name[:LONGEST_NAME], "address": "\n".join(lines)[:LONGEST_ADDRESS]}
