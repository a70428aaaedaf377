"""The portal's pages about payouts."""
