// @ts-check
/** The sheet of gift cards: look one up and pay with it, or sell one. */

import { formatMoney, formatPence, pence, pounds } from "../../shared/money.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { isOnline } from "../online_actions.js";
import { errorBanner, sheetHeader, submitButton } from "../view/sheet_controls.js";
import { amountMissing, codeMissing, paidByCard, soldPence, stateProblem } from "./gift_card_draft.js";

/** @import { Children } from "../../shared/view/dom.js" */
/** @import { Actions, ScreenState } from "../types.js" */
/** @import { FoundCard, GiftCardDraft } from "./gift_card_draft.js" */

const TITLES = { pay: t("Gift card"), sell: t("Sell a gift card"), check: t("What is on a gift card?") };
const OFFLINE = t("Gift cards need a connection: only the server knows what is on them.");

/**
 * @param {ScreenState} screen
 * @param {Actions} actions
 */
export function giftCardSheet(screen, actions) {
  const draft = screen.ui.giftCard;
  if (!draft) return null;
  return [
    sheetHeader({ id: "giftCard-sheet-title", title: TITLES[draft.mode] }),
    h(
      "div",
      { class: "sheet-body", key: `body ${draft.mode}` },
      isOnline(screen) ? null : banner("signal-slash", OFFLINE),
      errorBanner(screen.onlineRequest),
      draft.mode === "sell" ? saleStep(screen, draft, actions) : cardStep(screen, draft, actions),
    ),
  ];
}

/**
 * @param {string} drawing
 * @param {string} text
 */
const banner = (drawing, text) =>
  h("div", { class: "banner banner-warning", key: text, role: "status" }, icon(drawing), h("p", null, text));

/**
 * @param {ScreenState} screen
 * @param {GiftCardDraft} draft
 * @param {Actions} actions
 * @returns {Children}
 */
function cardStep(screen, draft, actions) {
  const { card, code } = draft;
  if (!card)
    return [
      codeField(draft, actions, t("Code of the card"), () => actions.checkGiftCard()),
      submitButton({
        name: "check",
        text: t("Look it up"),
        request: screen.onlineRequest,
        missing: codeMissing(code),
        tap: () => actions.checkGiftCard(),
        showToast: actions.showToast,
      }),
    ];
  const problem = stateProblem(card);
  return [
    cardFacts(card),
    problem ? banner("exclamation-triangle", problem) : null,
    draft.mode === "pay" && !problem ? payButton(screen, draft, card, actions) : null,
    h(
      "button",
      {
        class: "button button-quiet",
        key: "another",
        type: "button",
        "data-another-card": true,
        on: { click: () => actions.changeGiftCard({ card: null, code: "" }) },
      },
      t("Another card"),
    ),
  ];
}

/** @param {FoundCard} card */
const cardFacts = (card) =>
  h(
    "dl",
    { class: "sums", key: "facts", "data-gift-card": card.state },
    h(
      "div",
      null,
      h("dt", null, t("Card ending {digits}", { digits: card.last_four })),
      h("dd", { class: "money" }, formatMoney(card.balance)),
    ),
    card.expires_on ? h("div", null, h("dt", null, t("Last day")), h("dd", null, card.expires_on)) : null,
  );

/**
 * @param {ScreenState} screen
 * @param {GiftCardDraft} draft
 * @param {FoundCard} card
 * @param {Actions} actions
 */
function payButton(screen, { partPence }, card, actions) {
  const sum = paidByCard(card, partPence);
  const rest = partPence - sum;
  return [
    rest
      ? h("p", { key: "rest" }, t("{rest} of this part stays to be paid in another way.", { rest: formatPence(rest) }))
      : h("p", { key: "rest" }, t("{amount} stays on the card.", { amount: formatPence(pence(card.balance) - sum) })),
    submitButton({
      name: "pay",
      text: t("Take {sum}", { sum: formatPence(sum) }),
      request: screen.onlineRequest,
      tap: () => actions.payWithGiftCard(),
      showToast: actions.showToast,
    }),
  ];
}

/**
 * @param {ScreenState} screen
 * @param {GiftCardDraft} draft
 * @param {Actions} actions
 * @returns {Children}
 */
function saleStep(screen, draft, actions) {
  const { amount, sold } = draft;
  const sum = soldPence(amount, sold);
  return [
    h(
      "div",
      { class: "chip-list", key: "amounts", role: "group", "aria-label": t("Amount") },
      (sold?.amounts ?? []).map((each) =>
        h(
          "button",
          {
            class: `chip${pence(each) === sum ? " is-selected" : ""}`,
            key: String(each),
            type: "button",
            "aria-pressed": pence(each) === sum ? "true" : "false",
            "data-card-amount": String(each),
            on: { click: () => actions.changeGiftCard({ amount: pounds(pence(each)) }) },
          },
          formatPence(pence(each)),
        ),
      ),
    ),
    h(
      "label",
      { class: "field", key: "amount" },
      h("span", { class: "field-label" }, t("Amount in pounds")),
      h("input", {
        class: "control",
        inputmode: "decimal",
        autocomplete: "off",
        maxlength: "8",
        "data-amount": true,
        value: amount,
        on: { input: (event) => actions.changeGiftCard({ amount: event.target.value }) },
      }),
    ),
    codeField(draft, actions, t("Code of a printed card (optional)"), () => undefined),
    h(
      "p",
      { class: "text-muted text-small", key: "note" },
      t("Without a printed card a code is made. It can be read and emailed in the portal once the bill is paid."),
    ),
    submitButton({
      name: "sell",
      text: sum === null ? t("Add to the bill") : t("Add {sum} to the bill", { sum: formatPence(sum) }),
      request: screen.onlineRequest,
      missing: sum === null ? amountMissing(sold) : "",
      tap: () => actions.sellGiftCard(),
      showToast: actions.showToast,
    }),
  ];
}

/**
 * The field of a code. A scanner types it and ends with Enter.
 * @param {GiftCardDraft} draft
 * @param {Actions} actions
 * @param {string} label
 * @param {() => unknown} entered
 */
const codeField = ({ code }, actions, label, entered) =>
  h(
    "label",
    { class: "field", key: "code" },
    h("span", { class: "field-label" }, label),
    h("input", {
      class: "control",
      "data-code": true,
      autocomplete: "off",
      autocapitalize: "characters",
      spellcheck: "false",
      maxlength: "60",
      value: code,
      on: {
        input: (event) => actions.changeGiftCard({ code: event.target.value }),
        keydown: (event) => (event.key === "Enter" && !codeMissing(code) ? entered() : undefined),
      },
    }),
  );
