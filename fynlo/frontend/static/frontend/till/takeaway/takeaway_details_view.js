// @ts-check
// The sheet of a takeaway order's customer and time: asked when it begins, changed from the row over the cart.

import { LIMITS, ORDER_TYPES } from "../../shared/contract.js";
import { formatTime } from "../../shared/labels/times.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { phoneMissing } from "../customers/customer_draft.js";
import { findByPhone } from "../customers/find_customers.js";
import { isOnline } from "../online_actions.js";
import { inMinutes, momentOf } from "./due.js";

/** @import { OrderType } from "../../shared/types.js" */
/** @import { Props } from "../../shared/view/dom.js" */
/** @import { Actions, ScreenState, TakeawayDraft } from "../types.js" */

/** @type {OrderType[]} */
const AWAY = ["takeaway", "pickup"]; // a delivery needs an address, which the till does not ask for
/** @type {OrderType} */
const EAT_IN = "dine_in";
const QUICK_MINUTES = [15, 20, 30];

/**
 * @param {ScreenState} state
 * @param {Actions} actions
 */
export function takeawayDetailsSheet(state, actions) {
  const { takeawayDetails } = state.ui;
  if (!takeawayDetails) return [];
  const isNew = !takeawayDetails.orderId;
  return [
    h(
      "header",
      { class: "sheet-header", key: "header" },
      h("h2", { id: "takeawayDetails-sheet-title" }, isNew ? t("New takeaway") : t("Name and time")),
      h(
        "button",
        { class: "button button-quiet is-icon-only", type: "button", "data-close": true, title: t("Close") },
        icon("x-mark", t("Close")),
      ),
    ),
    h(
      "div",
      { class: "sheet-body", key: "body" },
      chips(
        t("How"),
        typesOf(takeawayDetails).map((type) => ({
          key: type,
          text: ORDER_TYPES[type].label,
          isOn: takeawayDetails.orderType === type,
          tap: () => actions.changeTakeawayDetails({ orderType: type }),
          data: { "data-type": type },
        })),
      ),
      when(takeawayDetails, state.now, actions),
      h(
        "div",
        { class: "takeaway-who", key: "who" },
        field(t("Name"), "takeaway-name", takeawayDetails.name, (name) => actions.changeTakeawayDetails({ name }), {
          autocomplete: "off",
          autocapitalize: "words",
          maxlength: LIMITS.customerName,
          placeholder: t("To call out"),
        }),
        field(
          t("Phone"),
          "takeaway-phone",
          takeawayDetails.phone,
          (phone) => actions.changeTakeawayDetails({ phone }),
          {
            type: "tel",
            inputmode: "tel",
            autocomplete: "off",
            maxlength: LIMITS.customerPhone,
            placeholder: t("If they do not come"),
          },
        ),
        isOnline(state) ? known(takeawayDetails, actions) : null,
      ),
    ),
    h(
      "footer",
      { class: "product-actions", key: "actions" },
      h(
        "button",
        {
          class: "button button-primary is-large",
          type: "button",
          "data-takeaway-save": true,
          on: { click: () => actions.saveTakeawayDetails() },
        },
        isNew ? t("Start") : t("Save"),
      ),
    ),
  ];
}

/**
 * A button that looks the number up, and the customers who have it: a tap takes the name and its spelling of the
 * number, so that the order counts for that customer.
 * @param {TakeawayDraft} draft
 * @param {Actions} actions
 */
function known({ name, phone, found }, actions) {
  if (phoneMissing(phone)) return null;
  const rows = found?.phone === phone ? found.rows : null;
  if (!rows)
    return h(
      "button",
      {
        class: "button button-secondary",
        key: "find",
        type: "button",
        "data-find-customer": true,
        on: { click: async () => actions.changeTakeawayDetails({ found: { phone, rows: await findByPhone(phone) } }) },
      },
      icon("magnifying-glass"),
      t("Find the customer"),
    );
  if (!rows.length) return h("p", { class: "text-muted", key: "nobody" }, t("Nobody with this number yet."));
  return chips(
    t("With this number"),
    rows.map((each) => ({
      key: each.id,
      text: each.points ? t("{name} · {points} points", { name: each.name, points: each.points }) : each.name,
      isOn: each.name === name,
      tap: () =>
        actions.changeTakeawayDetails({ name: each.name, phone: each.phone, found: { phone: each.phone, rows } }),
      data: { "data-known-customer": each.id },
    })),
  );
}

/**
 * The types that are offered. A new order is taken away; another order may also be eaten in.
 * @param {TakeawayDraft} draft
 * @returns {OrderType[]}
 */
const typesOf = ({ orderId, orderType }) => [...new Set([...(orderId ? [EAT_IN, ...AWAY] : AWAY), orderType])];

/**
 * @param {TakeawayDraft} draft
 * @param {number} now
 * @param {Actions} actions
 */
function when({ promisedAt }, now, actions) {
  const promise = (/** @type {string | null} */ moment) => actions.changeTakeawayDetails({ promisedAt: moment });
  const quick = QUICK_MINUTES.map((minutes) => ({
    key: minutes,
    text: `+${minutes}`,
    isOn: promisedAt === inMinutes(minutes, now),
    tap: () => promise(inMinutes(minutes, now)),
    data: { "data-promise": minutes, title: t("In {minutes} minutes", { minutes }) },
  }));
  return h(
    "div",
    { class: "takeaway-when", key: "when" },
    chips(t("When"), [
      {
        key: "asap",
        text: t("ASAP"),
        isOn: !promisedAt,
        tap: () => promise(null),
        data: { "data-promise": "asap", title: t("As soon as possible") },
      },
      ...quick,
    ]),
    h(
      "div",
      { class: "takeaway-time", key: "time" },
      h(
        "label",
        { class: "field-label", for: "takeaway-time" },
        promisedAt ? t("Promised for {time}", { time: formatTime(promisedAt) }) : t("Or at"),
      ),
      h("input", {
        class: "control",
        id: "takeaway-time",
        type: "time",
        value: promisedAt ? formatTime(promisedAt) : "",
        on: { change: (event) => promise(momentOf(event.target.value, now)) },
      }),
    ),
  );
}

/**
 * @typedef {object} ChipOption
 * @property {string | number} key
 * @property {string} text
 * @property {boolean} isOn
 * @property {() => unknown} tap
 * @property {Record<string, string | number>} data
 */

/**
 * @param {string} title
 * @param {ChipOption[]} options
 */
function chips(title, options) {
  return h(
    "div",
    { key: title, role: "group", "aria-label": title },
    h("p", { class: "field-label" }, title),
    h(
      "div",
      { class: "choice-row" },
      options.map(({ key, text, isOn, tap, data }) =>
        h(
          "button",
          {
            key,
            class: `chip${isOn ? " is-selected" : ""}`,
            type: "button",
            "aria-pressed": isOn ? "true" : "false",
            ...data,
            on: { click: tap },
          },
          text,
        ),
      ),
    ),
  );
}

/**
 * @param {string} label
 * @param {string} id
 * @param {string} value
 * @param {(value: string) => unknown} change
 * @param {Props<HTMLInputElement>} more
 */
function field(label, id, value, change, more) {
  return h(
    "div",
    { class: "field", key: id },
    h("label", { class: "field-label", for: id }, label),
    h("input", { class: "control", id, value, ...more, on: { input: (event) => change(event.target.value) } }),
  );
}
