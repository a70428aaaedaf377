"""Disputes: a guest's bank takes a payment back, and the restaurant answers with what happened and its receipt."""
