"""Guests who order on their own phones, behind the QR code of their table: docs/guest-ordering.md."""
