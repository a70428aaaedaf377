"""A restaurant's accounts at payment providers: set up in the portal, sealed in the database, read by the registry."""
