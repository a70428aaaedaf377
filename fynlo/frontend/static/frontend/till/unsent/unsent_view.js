// @ts-check
/** The sheet of unsent changes, where people handle refused ones. */

import { formatAge } from "../../shared/labels/times.js";
import { plural, t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { openRefused } from "./unsent_mark.js";

/** @import { Actions, Notice, ScreenState } from "../types.js" */
/** @import { RefusedRow, Row, Unsent } from "./unsent.js" */

/**
 * @param {Pick<ScreenState, "unsent" | "revoked">} screen
 * @param {Actions} actions
 */
export function unsentSheet({ unsent, revoked }, actions) {
  const { waiting, refused, notices, others } = unsent;
  const ranLow = notices.filter(({ isStock }) => isStock);
  const toCheck = notices.filter(({ isStock }) => !isStock);
  return [
    h(
      "header",
      { class: "sheet-header", key: "header" },
      h(
        "h2",
        { id: "unsent-sheet-title" },
        waiting.length || refused.length || !notices.length ? t("Not sent yet") : t("Needs review"),
      ),
      h(
        "button",
        { class: "button button-quiet is-icon-only", type: "button", "data-close": true, title: t("Close") },
        icon("x-mark", t("Close")),
      ),
    ),
    h(
      "div",
      { class: "sheet-body", key: "body" },
      refused.length
        ? h(
            "section",
            { key: "refused" },
            h("h3", null, t("Refused")),
            h(
              "ul",
              { class: "unsent-rows" },
              refused.map((row) => refusedRow(row, actions)),
            ),
          )
        : null,
      waitingSection(unsent, revoked, actions),
      noticeSection("notice", t("Saved; a manager has been notified"), toCheck, actions),
      noticeSection("stock", t("Running low"), ranLow, actions),
      others
        ? h("p", { key: "others", class: "unsent-note", "data-unsent-others": true }, noteOnOthers(others, revoked))
        : null,
      waiting.length || refused.length || notices.length ? null : h("p", { key: "none" }, t("Everything is sent.")),
    ),
  ];
}

/**
 * @param {number} others how many changes on this device are by other people
 * @param {string} revoked
 */
function noteOnOthers(others, revoked) {
  if (revoked)
    return plural(
      others,
      "{count} more change on this device is by someone else.",
      "{count} more changes on this device are by someone else.",
    );
  return plural(
    others,
    "{count} change by someone else waits here until they sign in on this device.",
    "{count} changes by someone else wait here until they sign in on this device.",
  );
}

/**
 * On a revoked device the changes can be read only.
 * @param {Unsent} unsent
 * @param {string} revoked what happened to them, or ""
 * @param {Actions} actions
 */
function waitingSection({ waiting, at: now }, revoked, actions) {
  if (!waiting.length) return null;
  return h(
    "section",
    { key: "waiting" },
    h("h3", null, revoked ? t("Not carried out") : t("Waiting to be sent")),
    h("p", { class: "unsent-note" }, revoked || t("Saved on this device. Each is sent once, by itself.")),
    h(
      "ul",
      { class: "unsent-rows" },
      waiting.map((row) =>
        h(
          "li",
          { class: "unsent-row", key: row.id, "data-waiting": row.id },
          described(row),
          h("span", { class: "unsent-age push-end" }, formatAge(now - row.at)),
        ),
      ),
    ),
    revoked
      ? null
      : h(
          "button",
          { class: "button button-secondary", type: "button", on: { click: () => actions.retry() } },
          icon("arrow-path"),
          t("Try now"),
        ),
  );
}

/** @param {Pick<Row, "where" | "what"> & Partial<Pick<Row, "who">>} row */
const described = ({ where, what, who }) =>
  h(
    "span",
    { class: "unsent-what" },
    where ? h("strong", { key: "where" }, where) : null,
    h("span", { key: "what" }, `${what}${who ? ` (${who})` : ""}`),
  );

/**
 * @param {string} key
 * @param {string} title
 * @param {Notice[]} rows
 * @param {Actions} actions
 */
const noticeSection = (key, title, rows, actions) =>
  rows.length
    ? h(
        "section",
        { key },
        h("h3", null, title),
        h(
          "ul",
          { class: "unsent-rows" },
          rows.map((row) => noticeRow(row, actions)),
        ),
      )
    : null;

/**
 * @param {Notice} row
 * @param {Actions} actions
 */
function noticeRow(row, actions) {
  return h(
    "li",
    { class: "unsent-row", key: row.id, "data-notice": row.id },
    described(row),
    h(
      "div",
      { class: "unsent-actions", key: "deal" },
      h(
        "button",
        {
          class: "button button-secondary",
          type: "button",
          "data-notice-read": true,
          on: { click: () => actions.forgetNotice(row.id) },
        },
        icon("check"),
        t("Got it"),
      ),
    ),
  );
}

/**
 * @param {RefusedRow} row
 * @param {Actions} actions
 */
function refusedRow(row, actions) {
  return h(
    "li",
    { class: "unsent-row is-refused", key: row.id, "data-refused": row.id },
    described(row),
    h("p", { class: "unsent-reason" }, icon("exclamation-circle"), row.reason),
    row.cartId || row.isMoney
      ? h(
          "div",
          { class: "unsent-actions", key: "open" },
          h(
            "button",
            {
              class: "button button-secondary",
              type: "button",
              "data-refused-open": true,
              on: { click: () => openRefused(row, actions) },
            },
            row.isMoney ? t("What to do") : t("Open the order"),
          ),
        )
      : h(
          "div",
          { class: "unsent-actions", key: "deal" },
          h(
            "button",
            {
              class: "button button-secondary",
              type: "button",
              "data-refused-again": true,
              on: { click: () => actions.tryAgain(row.id) },
            },
            icon("arrow-path"),
            t("Try again"),
          ),
          h(
            "button",
            {
              class: "button button-quiet",
              type: "button",
              "data-refused-dismiss": true,
              on: { click: () => actions.dismiss(row.id) },
            },
            icon("trash"),
            t("Dismiss"),
          ),
        ),
  );
}
