from payments.models.accounting import AccountingExport, AccountingSettings, ExportedReport
from payments.models.cash_up import (
    AssignedRefund,
    CardMachineTotal,
    CashMovement,
    CashUpSettings,
    Drawer,
    DrawerCount,
    DrawerSession,
    ZHead,
    ZReport,
    ZRow,
)
from payments.models.deposits import Deposit, DepositMovement
from payments.models.disputes import Dispute, DisputePicture, DisputeStep
from payments.models.gift_cards import GiftCard, GiftCardMovement, GiftCardSettings
from payments.models.house_accounts import AccountMovement, AccountPaymentLine, HouseAccount
from payments.models.journal import JournalHead, JournalLink
from payments.models.ledger import Entry, Posting
from payments.models.links import BillLink
from payments.models.loyalty import LoyaltySettings, PointsMovement
from payments.models.payments import Allocation, Correction, Method, Payment, Refund
from payments.models.payouts import Payout, PayoutMovement
from payments.models.presentations import BillPresentation
from payments.models.provider_accounts import DataKey, ProviderAccount
from payments.models.readers import Reader
from payments.models.receipts import Invoice, InvoicePrint, Receipt, ReceiptPrint, ReceiptSeries, ReceiptVat
from payments.models.refund_attempts import RefundAttempt
from payments.models.settings import PaymentSettings
from payments.models.tips import (
    TipHours,
    TipPayment,
    TipPolicy,
    TipPool,
    TipRequest,
    TipRequestAnswer,
    TipShare,
)
from payments.models.vouchers import VoucherKind

__all__ = [
    "AccountMovement",
    "AccountPaymentLine",
    "AccountingExport",
    "AccountingSettings",
    "Allocation",
    "AssignedRefund",
    "BillLink",
    "BillPresentation",
    "CardMachineTotal",
    "CashMovement",
    "CashUpSettings",
    "Correction",
    "DataKey",
    "Deposit",
    "DepositMovement",
    "Dispute",
    "DisputePicture",
    "DisputeStep",
    "Drawer",
    "DrawerCount",
    "DrawerSession",
    "Entry",
    "ExportedReport",
    "GiftCard",
    "GiftCardMovement",
    "GiftCardSettings",
    "HouseAccount",
    "Invoice",
    "InvoicePrint",
    "JournalHead",
    "JournalLink",
    "LoyaltySettings",
    "Method",
    "Payment",
    "PaymentSettings",
    "Payout",
    "PayoutMovement",
    "PointsMovement",
    "Posting",
    "ProviderAccount",
    "Reader",
    "Receipt",
    "ReceiptPrint",
    "ReceiptSeries",
    "ReceiptVat",
    "Refund",
    "RefundAttempt",
    "TipHours",
    "TipPayment",
    "TipPolicy",
    "TipPool",
    "TipRequest",
    "TipRequestAnswer",
    "TipShare",
    "VoucherKind",
    "ZHead",
    "ZReport",
    "ZRow",
]
