"""Customers: who orders to take away, what they like, whether they agreed to offers; merged, exported, erased."""
