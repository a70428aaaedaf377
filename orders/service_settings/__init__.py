"""The restaurant's settings for service: reasons, limits, ageing of tickets, favourites, courses."""
