"""The statuses of a provider payment and the moves between them. A status that is not a key is final."""

from payments.models import Payment

S = Payment.Status
MOVES: dict[str, set[str]] = {
    S.CREATED: {S.PROCESSING, S.CANCELLED, S.EXPIRED, S.FAILED},
    S.PROCESSING: {
        S.PROCESSING, S.AUTHORISED, S.CAPTURED, S.DECLINED, S.FAILED, S.EXPIRED, S.CANCELLED, S.UNKNOWN,
    },
    S.AUTHORISED: {S.CAPTURED, S.DECLINED, S.FAILED, S.EXPIRED, S.CANCELLED, S.UNKNOWN},
    S.UNKNOWN: {S.PROCESSING, S.AUTHORISED, S.CAPTURED, S.DECLINED, S.FAILED, S.EXPIRED, S.CANCELLED},
}  # fmt: skip
