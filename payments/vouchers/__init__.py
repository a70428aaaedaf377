"""Paper vouchers of others: the kinds that the owner sets up, and the tender that takes them."""
