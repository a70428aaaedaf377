// @ts-check
/** The step of an order's customer: who it is, their points, and how another one is named. */

import { LIMITS } from "../../shared/contract.js";
import { formatMoney } from "../../shared/money.js";
import { formatNumber, plural, t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { isSettled } from "../labels.js";
import { isOnline } from "../online_actions.js";
import { choice, loadingOrError, submitButton } from "../view/sheet_controls.js";
import { NEW_CUSTOMER, phoneMissing } from "./customer_draft.js";

/** @import { Children } from "../../shared/view/dom.js" */
/** @import { StepContext } from "../corrections/more_sheet.js" */
/** @import { CustomerDraft, OrderPoints } from "./customer_draft.js" */

const OFFLINE = t("Points need a connection: only the server knows what a customer has. A name can be entered now.");

/** @param {StepContext} context */
export function customerStep(context) {
  const { screen, order, draft, actions } = context;
  const customer = draft.customer ?? NEW_CUSTOMER;
  const { read, isChanging } = customer;
  if (!isOnline(screen))
    return [
      h(
        "div",
        { class: "banner banner-warning", key: "offline", role: "status" },
        icon("signal-slash"),
        h("p", null, OFFLINE),
      ),
      ...nameFields(customer, context),
    ];
  if (!read) return loadingOrError(customer, () => actions.readCustomer(order));
  if (!read.customer || isChanging) return [...phoneField(customer, context), ...foundCustomers(customer, context)];
  return [
    facts(read),
    usePoints(read, context),
    h(
      "button",
      {
        class: "button button-quiet",
        key: "another",
        type: "button",
        "data-another-customer": true,
        on: { click: () => actions.changeCustomer({ isChanging: true }) },
      },
      t("Another customer"),
    ),
  ];
}

/** @param {OrderPoints} read */
function facts({ customer, is_on: isOn, balance, worth, tier }) {
  const rows = [
    [t("Name"), customer?.name],
    [t("Phone"), customer?.phone],
    ...(isOn
      ? [[t("Points"), t("{points}, worth {sum}", { points: formatNumber(balance), sum: formatMoney(worth) })]]
      : []),
    [t("Tier"), tier],
  ];
  return h(
    "dl",
    { class: "sums", key: "facts", "data-order-customer": true },
    rows
      .filter(([, value]) => value)
      .map(([label, value]) => h("div", { class: "sum-row", key: label }, h("dt", null, label), h("dd", null, value))),
  );
}

/**
 * @param {OrderPoints} read
 * @param {StepContext} context
 */
function usePoints({ is_on: isOn, points, amount }, { screen, order, actions }) {
  if (!isOn) return null;
  if (!points) return h("p", { class: "text-muted", key: "none" }, t("There are no points to use on this bill."));
  return submitButton({
    name: "points",
    text: plural(points, "Use {count} point: {sum} off", "Use {count} points: {sum} off", { sum: formatMoney(amount) }),
    request: screen.onlineRequest,
    missing: isSettled(order) ? t("The bill is paid. Reopen the order first.") : "",
    tap: () => actions.usePoints(order),
    showToast: actions.showToast,
  });
}

/**
 * @param {CustomerDraft} customer
 * @param {StepContext} context
 * @returns {Children[]}
 */
const phoneField = ({ phone }, { screen, actions }) => [
  field(t("Phone"), "customer-phone", phone, (text) => actions.changeCustomer({ phone: text, found: null }), {
    type: "tel",
    inputmode: "tel",
    maxlength: LIMITS.customerPhone,
  }),
  submitButton({
    name: "find",
    text: t("Look it up"),
    request: screen.onlineRequest,
    missing: phoneMissing(phone),
    tap: () => actions.findCustomers(),
    showToast: actions.showToast,
    kind: "secondary",
  }),
];

/**
 * The customers with that number, each to be chosen; and a name for a new one.
 * @param {CustomerDraft} customer
 * @param {StepContext} context
 * @returns {Children[]}
 */
function foundCustomers(customer, context) {
  const { found } = customer;
  const { order, actions } = context;
  if (!found) return [];
  return [
    found.length
      ? h(
          "ul",
          { class: "sheet-choices", key: "found" },
          found.map(({ id, name, phone, points }) =>
            choice({
              name: id,
              icon: "user",
              text: name,
              note: points ? plural(points, "{count} point", "{count} points") : phone,
              tap: () => actions.nameCustomer(order, { name, phone }),
              showToast: actions.showToast,
            }),
          ),
        )
      : h("p", { key: "nobody" }, t("Nobody with this number yet. Enter the name.")),
    nameField(customer, context),
  ];
}

/**
 * Name and phone, without a search.
 * @param {CustomerDraft} customer
 * @param {StepContext} context
 */
const nameFields = (customer, context) => [
  field(t("Phone"), "customer-phone", customer.phone, (phone) => context.actions.changeCustomer({ phone }), {
    type: "tel",
    inputmode: "tel",
    maxlength: LIMITS.customerPhone,
  }),
  nameField(customer, context),
];

/**
 * @param {CustomerDraft} customer
 * @param {StepContext} context
 */
const nameField = ({ name, phone }, { screen, order, actions }) =>
  h(
    "div",
    { class: "stack", key: "named" },
    field(t("Name"), "customer-name", name, (text) => actions.changeCustomer({ name: text }), {
      autocapitalize: "words",
      maxlength: LIMITS.customerName,
    }),
    submitButton({
      name: "customer",
      text: t("Add to the order"),
      request: screen.onlineRequest,
      missing: name.trim() ? "" : t("Enter the name."),
      tap: () => actions.nameCustomer(order, { name, phone }),
      showToast: actions.showToast,
    }),
  );

/**
 * @param {string} label
 * @param {string} id
 * @param {string} value
 * @param {(text: string) => unknown} change
 * @param {Record<string, unknown>} more
 */
const field = (label, id, value, change, more) =>
  h(
    "div",
    { class: "field", key: id },
    h("label", { class: "field-label", for: id }, label),
    h("input", {
      class: "control",
      id,
      value,
      autocomplete: "off",
      ...more,
      on: { input: (event) => change(event.target.value) },
    }),
  );
