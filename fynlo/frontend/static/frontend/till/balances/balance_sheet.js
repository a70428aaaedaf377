// @ts-check
/** The sheet that charges a bill to a house account, or applies a deposit to it. */

import { formatPence, pence } from "../../shared/money.js";
import { t } from "../../shared/translate.js";
import { h } from "../../shared/view/dom.js";
import { chosenPart } from "../bill/part_payment.js";
import { choice, errorBanner, loadingOrError, sheetHeader, submitButton } from "../view/sheet_controls.js";
import { chargedPence } from "./balance_actions.js";

/** @import { Actions, ScreenState } from "../types.js" */
/** @import { BalanceDraft, BalanceRow } from "./balance_types.js" */

const WORDS = {
  house_account: {
    title: t("Charge a house account"),
    none: t("No such account. Open one in the portal."),
    icon: "building-office",
  },
  deposit: { title: t("Apply a deposit"), none: t("No such deposit is held."), icon: "calendar-days" },
};

/**
 * @param {ScreenState} screen
 * @param {Actions} actions
 */
export function balanceSheet(screen, actions) {
  const draft = screen.ui.balance;
  if (!draft) return null;
  const { chosen } = draft;
  return [
    sheetHeader({
      id: "balance-sheet-title",
      title: chosen ? chosen.name || chosen.number : WORDS[draft.tender].title,
      back: chosen ? () => actions.chooseBalance(null) : null,
    }),
    h(
      "div",
      { class: "sheet-body", key: "body" },
      errorBanner(screen.onlineRequest),
      chosen ? chargeStep(screen, draft, chosen, actions) : listStep(draft, actions),
    ),
  ];
}

/**
 * @param {BalanceDraft} draft
 * @param {Actions} actions
 */
function listStep(draft, actions) {
  const { tender, text, found, problem } = draft;
  return [
    searchField(text, actions.searchBalances),
    found && !problem
      ? balanceList(found, WORDS[tender], (row) => noteOf(tender, row), actions)
      : loadingOrError({ problem }, () => actions.searchBalances(text)),
  ];
}

/**
 * @param {string} text
 * @param {(text: string) => unknown} change
 */
export const searchField = (text, change) =>
  h(
    "label",
    { class: "field", key: "search" },
    h("span", { class: "field-label" }, t("Search")),
    h("input", {
      class: "control",
      type: "search",
      "data-balance-search": true,
      autocomplete: "off",
      value: text,
      on: { input: (event) => change(event.target.value) },
    }),
  );

/**
 * @param {BalanceRow[]} found
 * @param {{none: string, icon: string}} words
 * @param {(row: BalanceRow) => string} note
 * @param {Pick<Actions, "showToast" | "chooseBalance">} actions
 */
export function balanceList(found, words, note, actions) {
  if (!found.length) return h("p", { class: "text-muted", key: "none" }, words.none);
  return h(
    "ul",
    { class: "sheet-choices", key: "list" },
    found.map((row) =>
      choice({
        name: row.id,
        icon: words.icon,
        text: row.name || row.number,
        note: note(row),
        tap: () => actions.chooseBalance(row),
        showToast: actions.showToast,
      }),
    ),
  );
}

/**
 * @param {BalanceDraft["tender"]} tender
 * @param {BalanceRow} row
 */
const noteOf = (tender, row) =>
  tender === "deposit"
    ? t("{number} · {day} · {amount} held", {
        number: row.number,
        day: row.for_date,
        amount: formatPence(pence(row.balance)),
      })
    : t("{amount} left to its limit", { amount: formatPence(pence(row.available)) });

/**
 * @param {ScreenState} screen
 * @param {BalanceDraft} draft
 * @param {BalanceRow} chosen
 * @param {Actions} actions
 */
function chargeStep(screen, draft, chosen, actions) {
  const { pay, bill, balance, order, may } = screen;
  const part = chosenPart(pay, { balance, duePence: bill.duePence, lines: order?.lines ?? [] });
  const charged = chargedPence(draft, part.pence);
  const isAccount = draft.tender === "house_account";
  const isAbove = isAccount && charged > pence(chosen.available);
  return [
    h(
      "p",
      { class: "text-muted", key: "note" },
      isAccount
        ? t("{amount} is left to its limit.", { amount: formatPence(pence(chosen.available)) })
        : [t("{amount} is held", { amount: formatPence(pence(chosen.balance)) }), chosen.terms]
            .filter(Boolean)
            .join(". "),
    ),
    isAccount ? signers(draft, chosen, actions) : null,
    isAbove && may.has("house_accounts.exceed")
      ? h(
          "label",
          { class: "drawer-mine", key: "exceeds" },
          h("input", {
            type: "checkbox",
            checked: draft.exceeds,
            "data-exceeds": true,
            on: { change: (event) => actions.changeBalance({ exceeds: event.target.checked }) },
          }),
          t("Charge it above the limit"),
        )
      : null,
    submitButton({
      name: "balance",
      text: isAccount
        ? t("Charge {charged}", { charged: formatPence(charged) })
        : t("Use {charged}", { charged: formatPence(charged) }),
      request: screen.onlineRequest,
      missing: isAccount && draft.signedBy.trim().length < 2 ? t("Enter who signs first.") : "",
      tap: () => actions.chargeBalance(),
      showToast: actions.showToast,
    }),
  ];
}

/**
 * Who signs: one of the people who may, or any name.
 * @param {BalanceDraft} draft
 * @param {BalanceRow} chosen
 * @param {Actions} actions
 */
function signers(draft, chosen, actions) {
  if (!chosen.signers.length)
    return h(
      "label",
      { class: "field", key: "signer" },
      h("span", { class: "field-label" }, t("Who signs")),
      h("input", {
        class: "control",
        "data-signed-by": true,
        maxlength: "120",
        autocomplete: "off",
        value: draft.signedBy,
        on: { input: (event) => actions.changeBalance({ signedBy: event.target.value }) },
      }),
    );
  return h(
    "fieldset",
    { class: "reasons", key: "signers" },
    h("legend", { class: "field-label" }, t("Who signs")),
    h(
      "div",
      { class: "reason-chips" },
      chosen.signers.map((name) =>
        h(
          "button",
          {
            class: `chip${draft.signedBy === name ? " is-selected" : ""}`,
            key: name,
            type: "button",
            "aria-pressed": draft.signedBy === name ? "true" : "false",
            "data-signer": name,
            on: { click: () => actions.changeBalance({ signedBy: name }) },
          },
          name,
        ),
      ),
    ),
  );
}
