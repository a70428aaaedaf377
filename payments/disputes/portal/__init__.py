"""The pages of disputes: the list, one dispute with its answer, and sending the answer."""
