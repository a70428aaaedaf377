"""Outgoing webhooks: events of a restaurant, sent to addresses that its owner registered."""
