"""Commands: their registry, their execution in one transaction, and the context that a service gets."""
