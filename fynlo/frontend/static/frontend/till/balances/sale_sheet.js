// @ts-check
/** The sheet that takes a deposit, or the payment of a house account: each goes on an order of its own. */

import { formatPence, pence, typedPence } from "../../shared/money.js";
import { t } from "../../shared/translate.js";
import { h } from "../../shared/view/dom.js";
import { errorBanner, loadingOrError, sheetHeader, submitButton } from "../view/sheet_controls.js";
import { balanceList, searchField } from "./balance_sheet.js";

/** @import { Actions, ScreenState } from "../types.js" */
/** @import { SaleDraft } from "./balance_types.js" */

const ACCOUNTS = { none: t("No such account."), icon: "building-office" };

/**
 * @param {ScreenState} screen
 * @param {Actions} actions
 */
export function saleSheet(screen, actions) {
  const draft = screen.ui.sale;
  if (!draft) return null;
  const isDeposit = draft.kind === "deposit";
  return [
    sheetHeader({
      id: "sale-sheet-title",
      title: isDeposit ? t("Take a deposit") : (draft.account?.name ?? t("Payment of a house account")),
      back: draft.account ? () => actions.changeSale({ account: null }) : null,
    }),
    h(
      "div",
      { class: "sheet-body", key: "body" },
      errorBanner(screen.onlineRequest),
      isDeposit ? depositStep(draft, actions) : accountStep(draft, actions),
      isDeposit || draft.account
        ? submitButton({
            name: "sale",
            text: t("Take the money"),
            request: screen.onlineRequest,
            missing: missingOf(draft),
            tap: () => actions.addSale(),
            showToast: actions.showToast,
          })
        : null,
    ),
  ];
}

/**
 * What has to be entered first, or "".
 * @param {SaleDraft} draft
 */
export function missingOf(draft) {
  if (draft.kind === "deposit" && draft.name.trim().length < 2) return t("Enter the guest's name first.");
  if (draft.kind === "deposit" && !draft.forDate) return t("Enter the day of the booking first.");
  return typedPence(draft.amount) ? "" : t("Enter the amount first.");
}

/**
 * @param {SaleDraft} draft
 * @param {Actions} actions
 */
function depositStep(draft, actions) {
  const field = (/** @type {FieldName} */ name, /** @type {string} */ label, type = "text", mode = "text") =>
    typedField({ name, label, type, mode, value: draft[name], change: (text) => actions.changeSale({ [name]: text }) });
  return [
    h(
      "p",
      { class: "text-muted", key: "note" },
      t("Its VAT is due now. It is held until it is applied to the bill, refunded or kept."),
    ),
    h(
      "div",
      { class: "sale-fields", key: "fields" },
      field("amount", t("Amount in pounds"), "text", "decimal"),
      field("forDate", t("For"), "date"),
      field("name", t("Guest's name")),
      field("party", t("How many people"), "text", "numeric"),
      field("phone", t("Phone"), "tel", "tel"),
      field("email", t("Email"), "email", "email"),
      field("terms", t("What was agreed, such as when it is kept")),
    ),
  ];
}

/**
 * @param {SaleDraft} draft
 * @param {Actions} actions
 */
function accountStep(draft, actions) {
  const { account, found, problem, text } = draft;
  if (account)
    return [
      h(
        "p",
        { class: "text-muted", key: "note" },
        t("It owes {amount}.", { amount: formatPence(pence(account.balance)) }),
      ),
      typedField({
        name: "amount",
        label: t("Amount in pounds"),
        type: "text",
        mode: "decimal",
        value: draft.amount,
        change: (amount) => actions.changeSale({ amount }),
      }),
    ];
  const choose = { ...actions, chooseBalance: pick(actions) };
  return [
    searchField(text, actions.findAccounts),
    found && !problem
      ? balanceList(found, ACCOUNTS, (row) => t("owes {amount}", { amount: formatPence(pence(row.balance)) }), choose)
      : loadingOrError({ problem }, () => actions.findAccounts(text)),
  ];
}

/** @typedef {"amount" | "forDate" | "name" | "party" | "phone" | "email" | "terms"} FieldName */

/**
 * @param {Actions} actions
 * @returns {Actions["chooseBalance"]}
 */
const pick = (actions) => (account) => actions.changeSale({ account });

/**
 * @param {object} options
 * @param {FieldName} options.name
 * @param {string} options.label
 * @param {string} options.type
 * @param {string} options.mode the keyboard
 * @param {string} options.value
 * @param {(text: string) => unknown} options.change
 */
function typedField({ name, label, type, mode, value, change }) {
  return h(
    "label",
    { class: "field", key: name },
    h("span", { class: "field-label" }, label),
    h("input", {
      class: "control",
      type,
      inputmode: mode,
      "data-sale": name,
      autocomplete: "off",
      maxlength: name === "terms" ? "300" : "120",
      value,
      on: { input: (event) => change(event.target.value) },
    }),
  );
}
