"""The journal: a chain of hashes over the ledger, the command that verifies it, and the checks that it runs."""
