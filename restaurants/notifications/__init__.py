"""Which emails each person of a restaurant gets: the kinds, their choices, and the emails about alerts."""
