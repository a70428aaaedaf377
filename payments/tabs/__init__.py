"""Bar tabs: an amount is held on a guest's card while the order is open, and a part of it is taken for the bill."""
