"""The stock of the demo's restaurants: what they buy, make, count and throw away."""
