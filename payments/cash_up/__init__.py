"""Cash-up: drawers and their sessions, counts, the totals of card machines."""
