"""What the demo's restaurants sell, as data."""
