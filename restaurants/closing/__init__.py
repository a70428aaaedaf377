"""Close a restaurant, open it again, delete it after a delay with all that it owns."""
