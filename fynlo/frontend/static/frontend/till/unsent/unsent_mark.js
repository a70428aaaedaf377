// @ts-check
/** What screens say of unsent changes: the mark in the bar that counts them, the banner of an order's refused ones. */

import { formatAge } from "../../shared/labels/times.js";
import { plural, t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";

/** @import { Actions, ScreenState } from "../types.js" */
/** @import { RefusedRow, Row } from "./unsent.js" */

/**
 * @param {Pick<ScreenState, "unsent">} screen
 * @param {Actions} actions
 */
export function unsentMark({ unsent }, actions) {
  const { waiting, refused, notices, since, at: now } = unsent;
  if (!waiting.length && !refused.length && !notices.length) return null;
  const old = formatAge(now - since);
  const label = [
    waiting.length
      ? plural(
          waiting.length,
          "{count} change not sent, the oldest for {old}",
          "{count} changes not sent, the oldest for {old}",
          { old },
        )
      : "",
    refused.length ? t("{count} refused", { count: refused.length }) : "",
    notices.length ? plural(notices.length, "{count} notice to read", "{count} notices to read") : "",
  ]
    .filter(Boolean)
    .join("; ");
  const mark = refused.length
    ? { icon: "exclamation-circle", text: t("{count} refused", { count: refused.length }) }
    : waiting.length
      ? { icon: "paper-airplane", text: String(waiting.length) }
      : { icon: "bell-alert", text: String(notices.length) };
  return h(
    "button",
    {
      class: `unsent-mark${refused.length ? " is-refused" : ""}`,
      type: "button",
      "data-unsent-open": true,
      "aria-label": label,
      title: label,
      on: { click: () => actions.openUnsent() },
    },
    icon(mark.icon),
    h("span", { class: "unsent-count", key: "count" }, mark.text),
    waiting.length && !refused.length ? h("span", { class: "unsent-age", key: "age" }, `· ${old}`) : null,
  );
}

/** @param {Row} row */
const by = ({ who }) => (who ? ` (${who})` : "");

/**
 * Show the order of a refused change. A refused payment has a screen of its own, which says what to give back.
 * @param {RefusedRow} row
 * @param {Actions} actions
 */
export const openRefused = (row, actions) =>
  row.isMoney ? actions.goTo(`#/pay/${row.orderId}`) : actions.openOrder(row.orderId ?? "");

/**
 * The banner of refused changes on the screen of their order: the last one, and how many more there are.
 * @param {Pick<ScreenState, "unsent" | "route">} screen
 * @param {Actions} actions
 */
export function refusedHere({ unsent, route }, actions) {
  const here = unsent.refused.filter(({ orderId }) => orderId === route.id);
  const row = here.at(-1);
  if (!row) return null;
  /**
   * @param {string} key
   * @param {string} text
   * @param {() => unknown} tap
   * @param {Record<string, boolean>} [data] attributes
   */
  const button = (key, text, tap, data) =>
    h("button", { class: "button button-secondary", key, type: "button", ...data, on: { click: tap } }, text);
  return h(
    "div",
    { class: "banner banner-danger order-refused", key: "refused", role: "alert", "data-refused-here": row.id },
    icon("exclamation-circle"),
    h(
      "p",
      null,
      h("strong", null, row.isMoney ? t("Not taken") : t("Refused")),
      `: ${row.what}${by(row)}. ${row.reason}`,
    ),
    h(
      "div",
      { class: "unsent-actions" },
      row.cartId
        ? button("cart", t("Change it"), () => actions.openCart())
        : row.isMoney
          ? button("money", t("What to do"), () => openRefused(row, actions))
          : [
              button("again", t("Try again"), () => actions.tryAgain(row.id), { "data-refused-again": true }),
              button("away", t("Dismiss"), () => actions.dismiss(row.id), { "data-refused-dismiss": true }),
            ],
      here.length > 1
        ? button("more", t("{count} more", { count: here.length - 1 }), () => actions.openUnsent())
        : null,
    ),
  );
}
