"""What the archive of a restaurant leaves out of stock: nothing."""

from restaurants.exports.registry import ExportRules, register_export_rules

RULES = ExportRules(
    harmless=frozenset({
        "inventory.Item.barcode", "inventory.Item.supplier_code",  # printed on boxes
        "inventory.PurchaseOrderLine.supplier_code",
        "inventory.StockImport.content",
    })
)  # fmt: skip


def register_all() -> None:
    register_export_rules(RULES)
