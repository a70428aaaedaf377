"""The secret address at which a printer asks for work: it names the printer and carries our signature.

Nothing of it is stored, and an address that we have not signed for this restaurant is refused without a query.
"""

from uuid import UUID

from django.core.signing import BadSignature, Signer

from fynlo.core.ids import parse_uuid
from fynlo.core.tenancy.connection import connection

LONGEST = 120  # characters


def token_of(printer_id: UUID, address_number: int) -> str:
    """Return the last part of the address of a printer of the chosen restaurant."""
    return _signer().sign(f"{printer_id.hex}-{address_number}")


def parse_token(token: str) -> tuple[UUID, int] | None:
    """Return the printer and the number of its address that a token names, or None if we did not sign it. No query."""
    if len(token) > LONGEST:
        return None
    try:
        printer, _, number = _signer().unsign(token).partition("-")
    except BadSignature:
        return None
    printer_id = parse_uuid(printer)
    return (printer_id, int(number)) if printer_id is not None and number.isdigit() else None


def _signer() -> Signer:
    return Signer(salt=f"orders.printing.{connection.schema_name}", sep="~")
