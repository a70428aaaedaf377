"""What the platform announces: a bar in the portal and on the till, until it is over or the person dismisses it."""
