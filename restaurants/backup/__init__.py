"""Back up the database and its files; restore everything, or one restaurant beside the others."""
