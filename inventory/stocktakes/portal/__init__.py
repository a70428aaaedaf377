"""The portal pages of stocktakes."""
