"""Cash-up: drawers and their sessions, counts, the totals of card machines, X and Z reports."""
