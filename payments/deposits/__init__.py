"""Deposits: money for a booking or an event, taken before the meal and applied to its bill."""
