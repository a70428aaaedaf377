"""Reports that are emailed after each day, week or month to people of the restaurant."""
