"""What the archive of a restaurant leaves out of payments: keys, and links and codes that anybody could use."""

from fynlo.core import clock
from payments.gift_cards.codes import renew_code
from payments.models import ProviderAccount, Reader
from restaurants.exports.registry import ExportRules, register_export_rules


def take_out_of_use(row: ProviderAccount | Reader, before: ProviderAccount | Reader | None) -> None:
    """End what needs a provider's secret, which is in no archive: the owner connects the account again."""
    row.removed_at = row.removed_at or clock.now()


RULES = ExportRules(
    left_out={"payments.DataKey": "The key that seals the keys of payment providers."},
    secrets={
        "payments.ProviderAccount.secret_key": "The provider's secret. It is in your account at the provider.",
        "payments.ProviderAccount.webhook_secret": "The provider's secret. It is in your account at the provider.",
        "payments.ProviderAccount.affiliate_key": "The provider's secret. It is in your account at the provider.",
        "payments.GiftCard.sealed_code": "The code alone spends the card.",
        "payments.GiftCard.lookup": "It finds the card by its code.",
        "payments.BillLink.token": "The link opens a bill to anyone.",
        "payments.Receipt.token": "The link opens a receipt to anyone.",
    },
    harmless=frozenset(
        {
            "payments.AccountingExport.file", "payments.DisputePicture.content", "payments.InvoicePrint.pdf",
            "payments.JournalHead.hash", "payments.JournalLink.hash", "payments.Payment.authorisation_code",
            "payments.PaymentSettings.pinned", "payments.PaymentSettings.pinned_provider",
            "payments.PayoutMovement.key", "payments.ProviderAccount.secret_last_four", "payments.ReceiptPrint.pdf",
            "payments.ZReport.document",
        }
    ),
    complete={
        "payments.GiftCard": renew_code, "payments.ProviderAccount": take_out_of_use,
        "payments.Reader": take_out_of_use,
    },
)  # fmt: skip


def register_all() -> None:
    register_export_rules(RULES)
