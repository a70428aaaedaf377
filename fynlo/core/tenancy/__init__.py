"""One restaurant, one schema: the database backend that keeps the choice, and the middleware that makes it."""
