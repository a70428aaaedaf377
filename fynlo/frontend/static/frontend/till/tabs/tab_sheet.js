// @ts-check
/** The sheet of a bar tab: the cards that hold an amount, holding another one, taking a part of one, releasing one. */

import { formatDayTime } from "../../shared/labels/times.js";
import { atRate, formatPence, pence } from "../../shared/money.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { tipRates } from "../bill/pay_state.js";
import { qrCode } from "../bill/qr.js";
import { readerHere, readersOf } from "../bill/reader_here.js";
import { readerChoice } from "../bill/reader_view.js";
import { isOnline, OFFLINE } from "../online_actions.js";
import { errorBanner, sheetHeader, submitButton } from "../view/sheet_controls.js";
import { cardLabel, cardNote, holdMissing, isHold, isReady, isReleasable, takeMissing, takenOf } from "./tab_draft.js";

/** @import { Children } from "../../shared/view/dom.js" */
/** @import { Payment } from "../../shared/types.js" */
/** @import { Actions, ScreenState } from "../types.js" */
/** @import { TabDraft } from "./tab_draft.js" */

/** @typedef {ScreenState & {draft: TabDraft, cards: Payment[]}} TabScreen */

const TITLES = {
  list: t("Tab"),
  hold: t("Hold on a card"),
  take: t("Take from the card"),
  release: t("Release the card"),
};

/** @type {Record<TabDraft["step"], (screen: TabScreen, actions: Actions) => Children>} */
const STEPS = { list: listStep, hold: holdStep, take: takeStep, release: releaseStep };

/**
 * @param {ScreenState} screen
 * @param {Actions} actions
 */
export function tabSheet(screen, actions) {
  const draft = screen.ui.tab;
  if (!draft) return null;
  const cards = screen.paymentsOf(draft.orderId).filter(isHold);
  const isList = draft.step === "list";
  return [
    sheetHeader({
      id: "tab-sheet-title",
      title: TITLES[draft.step],
      back: isList || !cards.length ? null : () => actions.changeTab({ step: "list", paymentId: null }),
    }),
    h(
      "div",
      { class: "sheet-body", key: `body ${draft.step}` },
      isOnline(screen) ? null : banner("warning", "signal-slash", OFFLINE),
      errorBanner(screen.onlineRequest),
      STEPS[draft.step]({ ...screen, draft, cards }, actions),
    ),
  ];
}

/**
 * @param {"warning" | "info"} tone
 * @param {string} drawing
 * @param {string} text
 */
const banner = (tone, drawing, text) =>
  h("div", { class: `banner banner-${tone}`, key: text, role: "status" }, icon(drawing), h("p", null, text));

/**
 * @param {TabScreen} screen
 * @param {Actions} actions
 */
function listStep({ cards, draft, order }, actions) {
  const waiting = cards.find(({ status, reader_id: reader }) => !reader && status !== "authorised");
  return [
    draft.phone && waiting
      ? h(
          "div",
          { class: "guest-code", key: "code" },
          qrCode(draft.phone.qr_svg, t("QR code on which the guest's card is held")),
          h(
            "p",
            { class: "text-muted text-small" },
            t("The guest scans it and enters the card. Nothing is taken yet."),
          ),
        )
      : null,
    cards.length
      ? h(
          "ul",
          { class: "tab-cards", key: "cards" },
          cards.map((card) => cardRow(card, actions)),
        )
      : h("p", { class: "text-muted", key: "none" }, t("No card holds an amount for this order.")),
    order
      ? h(
          "button",
          {
            class: "button button-secondary",
            key: "another",
            type: "button",
            "data-hold-another": true,
            on: { click: () => actions.holdAnother() },
          },
          icon("plus"),
          cards.length ? t("Hold more on a card") : t("Hold on a card"),
        )
      : null,
  ];
}

/**
 * @param {Payment} card
 * @param {Actions} actions
 */
function cardRow(card, actions) {
  const until = card.hold_until ? formatDayTime(card.hold_until) : "";
  return h(
    "li",
    { class: "tab-card", key: card.id, "data-card": card.status },
    icon("credit-card"),
    h(
      "div",
      { class: "tab-card-text" },
      h("p", { class: "money", key: "label" }, cardLabel(card)),
      h("p", { class: "text-muted text-small", key: "note", role: "status" }, cardNote(card, until)),
    ),
    h(
      "div",
      { class: "tab-card-actions", key: "actions" },
      isReady(card)
        ? h(
            "button",
            {
              class: "button button-primary",
              key: "take",
              type: "button",
              "data-take-card": card.id,
              on: { click: () => actions.takeTabCard(card) },
            },
            t("Take"),
          )
        : null,
      isReleasable(card)
        ? h(
            "button",
            {
              class: "button button-quiet",
              key: "release",
              type: "button",
              "data-release-card": card.id,
              on: { click: () => actions.askToRelease(card) },
            },
            card.status === "authorised" ? t("Release") : t("Cancel"),
          )
        : null,
    ),
  );
}

/**
 * @param {TabScreen} screen
 * @param {Actions} actions
 */
function holdStep(screen, actions) {
  const { draft, balance, onlineRequest } = screen;
  const methods = balance?.tab.methods ?? ["reader", "qr"];
  const here = readerHere(readersOf(screen));
  const hasReader = methods.includes("reader") && readersOf(screen).length > 0;
  const hasPhone = methods.includes("qr");
  const missing = holdMissing(draft);
  const sum = missing ? "" : formatPence(pence(Number(draft.amount.replace(",", "."))));
  if (!hasReader && !hasPhone)
    return banner("info", "information-circle", t("No provider that is connected can hold an amount on a card."));
  return [
    h("p", { class: "text-muted", key: "note" }, t("Nothing is taken now: the guest's bank sets the amount aside.")),
    h(
      "div",
      { class: "sale-fields", key: "fields" },
      field("amount", t("Amount in pounds"), { inputmode: "decimal", value: draft.amount }, (amount) =>
        actions.changeTab({ amount }),
      ),
      field("name", t("Whose tab (optional)"), { maxlength: "40", value: draft.name }, (name) =>
        actions.changeTab({ name }),
      ),
    ),
    hasReader ? readerChoice(screen, actions) : null,
    hasReader && hasPhone
      ? h(
          "button",
          {
            class: "button button-secondary is-wide",
            key: "phone",
            type: "button",
            "data-do": "hold-phone",
            "aria-disabled": missing || onlineRequest.busy ? "true" : null,
            on: { click: () => (missing ? actions.showToast(missing, "warning") : actions.holdOnPhone()) },
          },
          icon("device-phone-mobile"),
          t("On the guest's phone instead"),
        )
      : null,
    submitButton({
      name: hasReader ? "hold-reader" : "hold-phone",
      text: holdText(sum, hasReader, here?.name),
      request: onlineRequest,
      missing: missing || (hasReader && !here ? t("Choose a card reader first.") : ""),
      tap: () => (hasReader ? actions.holdAtReader() : actions.holdOnPhone()),
      showToast: actions.showToast,
    }),
  ];
}

/**
 * @param {string} sum "" while none is valid
 * @param {boolean} hasReader
 * @param {string} [reader] the name of the reader of this till
 */
function holdText(sum, hasReader, reader) {
  if (!hasReader) return sum ? t("Hold {sum} on the guest's phone", { sum }) : t("Hold it on the guest's phone");
  if (!reader) return t("Choose a reader");
  return sum ? t("Hold {sum} on {reader}", { sum, reader }) : t("Hold it on {reader}", { reader });
}

/**
 * @param {TabScreen} screen
 * @param {Actions} actions
 */
function takeStep(screen, actions) {
  const { draft, cards, bill, service, onlineRequest } = screen;
  const card = cards.find(({ id }) => id === draft.paymentId);
  if (!card || !isReady(card))
    return h("p", { class: "text-muted", key: "gone" }, t("This card holds nothing any more."));
  const held = pence(card.held_amount);
  const taken = takenOf(draft, held);
  const tips = [0, ...tipRates(service).map((rate) => atRate(taken.bill, rate))];
  return [
    h(
      "p",
      { class: "text-muted", key: "note" },
      t("{card}. {sum} is to be paid.", { card: cardLabel(card), sum: formatPence(bill.duePence) }),
    ),
    h(
      "div",
      { class: "sale-fields", key: "fields" },
      field("amount", t("For the bill, in pounds"), { inputmode: "decimal", value: draft.amount }, (amount) =>
        actions.changeTab({ amount, tip: 0 }),
      ),
    ),
    h(
      "div",
      { class: "chip-list", key: "tips", role: "group", "aria-label": t("Tip") },
      [...new Set(tips)]
        .filter((tip) => taken.bill + tip <= held)
        .map((tip) =>
          h(
            "button",
            {
              class: `chip${draft.tip === tip ? " is-selected" : ""}`,
              key: String(tip),
              type: "button",
              "aria-pressed": draft.tip === tip ? "true" : "false",
              "data-tab-tip": tip,
              on: { click: () => actions.changeTab({ tip }) },
            },
            tip ? t("{sum} tip", { sum: formatPence(tip) }) : t("No tip"),
          ),
        ),
    ),
    h(
      "p",
      { class: "text-muted text-small", key: "released", "aria-live": "polite" },
      t("{sum} is released. A card can be taken once.", { sum: formatPence(taken.released) }),
    ),
    submitButton({
      name: "take-card",
      text: t("Take {sum}", { sum: formatPence(taken.total) }),
      request: onlineRequest,
      missing: takeMissing(draft, held, bill.duePence),
      tap: () => actions.takeFromCard(card),
      showToast: actions.showToast,
    }),
  ];
}

/**
 * @param {TabScreen} screen
 * @param {Actions} actions
 */
function releaseStep({ draft, cards, onlineRequest }, actions) {
  const card = cards.find(({ id }) => id === draft.paymentId);
  if (!card || !isReleasable(card))
    return h(
      "p",
      { class: "text-muted", key: "gone" },
      t("This card is no longer held, or is being released already."),
    );
  return [
    h(
      "p",
      { key: "note" },
      t("{card} is free again and nothing is taken. To hold it again, the guest has to present the card.", {
        card: cardLabel(card),
      }),
    ),
    submitButton({
      name: "release-card",
      text: card.status === "authorised" ? t("Release the card") : t("Cancel the hold"),
      request: onlineRequest,
      kind: "danger",
      tap: () => actions.releaseCard(card),
      showToast: actions.showToast,
    }),
  ];
}

/**
 * @param {string} name
 * @param {string} label
 * @param {Record<string, string>} attributes
 * @param {(text: string) => unknown} change
 */
const field = (name, label, attributes, change) =>
  h(
    "label",
    { class: "field", key: name },
    h("span", { class: "field-label" }, label),
    h("input", {
      class: "control",
      type: "text",
      autocomplete: "off",
      "data-tab-field": name,
      ...attributes,
      on: { input: (event) => change(event.target.value) },
    }),
  );
