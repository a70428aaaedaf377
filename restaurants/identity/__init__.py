"""Who is asking, what they may do, how they sign in."""
