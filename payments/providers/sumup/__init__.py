"""SumUp: guests pay on SumUp's hosted page behind a QR code or a link."""

from payments.providers.sumup.adapter import SumUp

__all__ = ["SumUp"]
