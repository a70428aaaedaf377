"""What restaurants pay for their plans: subscriptions, invoices and reminders, through Stripe Billing."""
