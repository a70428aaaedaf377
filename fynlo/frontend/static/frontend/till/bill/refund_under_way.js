// @ts-check
/** What staff read while a payment's provider has not said whether it made a refund. */

import { PROVIDERS } from "../../shared/contract.js";
import { formatTime } from "../../shared/labels/times.js";
import { formatPence, pence } from "../../shared/money.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";

/** @import { Payment } from "../../shared/types.js" */

/**
 * The banner; null while the provider is certain.
 * @param {Payment} payment
 */
export const refundUnderWay = (payment) =>
  payment.refund_unknown
    ? h(
        "div",
        { class: "banner banner-warning", key: "refund", "data-refund-unknown": true },
        icon("question-mark-circle"),
        h(
          "p",
          null,
          sentences(payment).map((sentence) => h("span", { key: sentence }, `${sentence} `)),
        ),
      )
    : null;

/** @param {Payment} payment */
function sentences(payment) {
  const provider = PROVIDERS[payment.provider] ?? payment.provider;
  const sum = formatPence(pence(payment.refunding_amount));
  const time = formatTime(payment.refund_requested_at ?? "");
  return payment.refund_problem
    ? [
        t("We asked {provider} to refund {sum} at {time}, and it made another refund.", { provider, sum, time }),
        t("Nothing is booked."),
        t("Ask a manager to look at it on {provider}’s website before you give the guest anything.", { provider }),
      ]
    : [
        t("We asked {provider} to refund {sum} at {time} and have no answer yet.", { provider, sum, time }),
        t("Nothing is refunded twice: we ask about this same refund again by ourselves."),
        t("Give the guest nothing back another way until it is certain."),
      ];
}
