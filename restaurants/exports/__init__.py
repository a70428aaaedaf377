"""Everything that a restaurant owns, as one archive: a worker makes it, its owners download it."""
