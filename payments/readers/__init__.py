"""Card readers that a provider drives: paired in the portal, chosen at the till, their status as the provider says."""
