"""Stocktakes: several people count places at once, a manager reviews the variance and approves it."""
