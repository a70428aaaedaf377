"""Payment providers without real money: one process that speaks the wire formats of Stripe and SumUp.

`manage.py sandbox` runs it, in the standard library alone. The official SDKs talk to it unchanged: FYNLO_STRIPE_URL and
FYNLO_SUMUP_URL name it, which production refuses. It keeps a ledger of its own in SQLite, shows a pay page for guests
and a page `/admin/` where payments are disputed and paid out and faults are chosen.
"""
