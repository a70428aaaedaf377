"""The guest display: the order that a till has on its screen, as its guest reads it, and the code to pay it."""
