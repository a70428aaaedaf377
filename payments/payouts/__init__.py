"""What providers paid to the bank, and what of it is in our books."""
