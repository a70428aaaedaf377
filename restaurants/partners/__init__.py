"""The API for partners: tokens that act for a partner's program in one restaurant."""
