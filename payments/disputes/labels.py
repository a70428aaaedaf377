"""What the bank's words for a dispute mean, in plain words."""

REASONS = {
    "bank cannot process": "The guest’s bank could not process the payment",
    "credit not processed": "The guest says that a refund was promised and did not come",
    "customer initiated": "The guest asked their bank for the money",
    "debit not authorized": "The guest says that they did not allow this payment",
    "duplicate": "The guest says that they paid twice for the same",
    "fraudulent": "The guest says that they did not make this payment",
    "general": "The bank gives no closer reason",
    "incorrect account details": "The guest’s account details were wrong",
    "insufficient funds": "The guest’s account did not hold enough money",
    "noncompliant": "The bank says that the payment broke the card’s rules",
    "product not received": "The guest says that they did not get what they paid for",
    "product unacceptable": "The guest says that what they got was not as it should be",
    "subscription canceled": "The guest says that they had cancelled before",
    "unrecognized": "The guest does not recognise the payment on their statement",
}
NO_REASON = "The bank gives no reason"


def reason_label(reason: str) -> str:
    """Return the sentence for a provider's word; a word that is not known stands for itself."""
    return REASONS.get(reason) or reason.capitalize() or NO_REASON
