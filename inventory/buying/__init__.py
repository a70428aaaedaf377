"""Buying: what to order, orders to suppliers, deliveries, what goes back, and the credit notes that are due."""
