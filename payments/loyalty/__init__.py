"""Loyalty: points that customers earn with what they pay, and use as a discount; tiers; what is owed on points."""
