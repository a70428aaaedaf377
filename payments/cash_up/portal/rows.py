"""What the pages of cash-up show, from documents and rows."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, F, Sum
from django.db.models.functions import Abs
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from fynlo.core import json_codec
from fynlo.core.money import ZERO
from orders.labels import vat_label
from orders.models import Order
from payments.cash_up.document import TENDER_IDENTITY
from payments.cash_up.expected import Expected, expected_of, refunds_of
from payments.models import DrawerSession, Payment
from payments.tenders import TENDERS


def shown(document: dict[str, Any]) -> dict[str, Any]:
    """Return a report's document for a page: as it would be stored, with its times and days as such."""
    content = json_codec.loads(json_codec.dumps(document))
    content["business_day"] = date.fromisoformat(content["business_day"])
    content["made_at"] = datetime.fromisoformat(content["made_at"])
    for end in ("first", "last"):
        if content["entries"][end]:
            content["entries"][end]["at"] = datetime.fromisoformat(content["entries"][end]["at"])
    content["tender_total"] = sum((row["net"] for row in content["tenders"]), ZERO)
    content.setdefault("not_sales", {"by_rate": [], "gross": ZERO})  # a report made before gift cards were sold
    for bucket in (*content["sales"]["by_rate"], *content["not_sales"]["by_rate"]):
        bucket["label"] = vat_label(bucket)
    for row in content["tenders"]:
        row["label"] = TENDERS[row["method"]].label if row["method"] in TENDERS else row["label"]
        row["taken"], row["back"] = row["amount"] + row["tips"], row["refunded"] + row["refunded_tips"]
    types = {kind.value: kind.label for kind in Order.Type}
    for row in content["order_types"]:
        row["label"] = types.get(row["type"], row["label"])
    names = _tender_identities()
    for identity in content["identities"]:
        identity["name"] = names.get(identity["name"]) or _(identity["name"])
    content["waits"] = any(
        content["not_in"].get(name)
        for name in ("devices", "open_bills", "payments_under_way", "holds", "refunds_under_way", "drawers")
    )
    for machine in content["card_machines"]:
        address = reverse("portal_machine_payments", args=[content["business_day"]])
        machine["payments_url"] = f"{address}?{urlencode({'machine': machine['name']})}"
    for device in content["not_in"]["devices"]:
        device["last_seen_at"] = datetime.fromisoformat(device["last_seen_at"])
    return content


def _tender_identities() -> dict[str, str]:
    """Return the identities of tenders in the language of the page, by their names in a stored document."""
    with translation.override(settings.LANGUAGE_CODE):
        stored = {TENDER_IDENTITY.format(tender=tender.label): tender for tender in TENDERS.values()}
    return {name: _(TENDER_IDENTITY).format(tender=tender.label) for name, tender in stored.items()}


def story_of(session: DrawerSession) -> list[dict[str, Any]]:
    """Return every entry of a session, the oldest first: float, sales, refunds, movements, counts. Four queries.

    `is_late`: it arrived after the count.
    """
    counted = session.count_stored_at
    rows: list[dict[str, Any]] = [
        {"at": session.opened_at, "what": _("Float"), "amount": session.opening_float, "who": session.opened_by_name}
    ]
    for payment in Payment.objects.filter(drawer_session=session, status=Payment.Status.CAPTURED).select_related(
        "order"
    ):
        drawer = TENDERS[payment.tender].opens_drawer
        rows.append(
            {
                "at": payment.captured_at, "who": payment.taken_by_name, "order": payment.order,
                "what": _("{label}, order {number}").format(
                    label=TENDERS[payment.tender].label, number=payment.order.number
                ),
                "amount": payment.amount + payment.tip if drawer else None,
                "beside": None if drawer else payment.amount + payment.tip,
                "is_late": counted is not None and payment.created_at > counted,
            }
        )  # fmt: skip
    for refund in refunds_of(session).select_related("payment__order"):
        drawer = TENDERS[refund.method].opens_drawer
        rows.append(
            {
                "at": refund.at, "who": refund.by_name, "order": refund.payment.order, "note": refund.reason,
                "what": _("Refund, order {number}").format(number=refund.payment.order.number),
                "amount": -(refund.amount + refund.tip) if drawer else None,
                "beside": None if drawer else -(refund.amount + refund.tip),
                "is_late": counted is not None and refund.at > counted,
            }
        )  # fmt: skip
    for movement in session.movements.all():
        sign = 1 if movement.kind == movement.Kind.PAY_IN else -1
        rows.append(
            {
                "at": movement.at, "what": movement.Kind(movement.kind).label, "who": movement.by_name,
                "amount": sign * movement.amount if movement.amount else None, "note": movement.reason,
                "is_late": movement.is_late,
            }
        )  # fmt: skip
    for count in session.counts.all():
        rows.append(
            {
                "at": count.at, "what": _("Count"), "who": count.by_name, "is_count": True, "beside": count.amount,
                "note": _pieces(count.denominations), "is_late": count.is_late,
            }
        )  # fmt: skip
    return sorted(rows, key=lambda row: row["at"])


def _pieces(denominations: dict[str, int]) -> str:
    """Return `3 × £20, 4 × 50p`; "" for a count without pieces."""
    rows = sorted(((int(pence), count) for pence, count in denominations.items()), reverse=True)
    return ", ".join(f"{count} × {f'£{pence // 100}' if pence >= 100 else f'{pence}p'}" for pence, count in rows)


def expected_now(session: DrawerSession) -> tuple[Expected, Decimal]:
    """Return what should be in the drawer by the rows of now, and how much of it came after the count."""
    expected = expected_of(session)
    return expected, ZERO if session.expected is None else expected.total - session.expected


def differences_by_person() -> list[dict[str, Any]]:
    """Return for each person who counted: closed drawers, their differences as a sum and without signs. One query."""
    closed = DrawerSession.objects.filter(status=DrawerSession.Status.CLOSED, difference__isnull=False)
    rows = (
        closed.order_by()
        .values(name=F("counted_by_name"))
        .annotate(apart=Sum(Abs("difference")), drawers=Count("id"), difference=Sum("difference"))
    )
    return sorted(rows, key=lambda row: (-row["apart"], row["name"]))
