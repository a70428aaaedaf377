"""The pages of guests who book, without sign-in."""
