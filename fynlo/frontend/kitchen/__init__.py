"""The kitchen screen's pages."""
