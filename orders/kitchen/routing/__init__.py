"""Routing: which station makes a line."""
