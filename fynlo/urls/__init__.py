"""Three tables of addresses: what every host's API answers, the platform's pages, a restaurant's pages."""
