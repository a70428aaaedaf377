"""One menu for several restaurants: a source publishes it to followers, which keep prices of their own.

Every query runs in exactly one restaurant: the source's document is read first, then each follower compares it with
its own draft, in its own schema.
"""
