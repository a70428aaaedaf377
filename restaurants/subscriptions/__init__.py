"""A restaurant's plan: what it has used of it, warnings before its limits, the owner's page."""
