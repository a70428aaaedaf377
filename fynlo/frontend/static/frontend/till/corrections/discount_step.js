// A discount, as a percentage or an amount, on a line or on the whole order, up to the person's limit.
import { formatPence, pence, typedPence } from "../../shared/money.js";
import { h } from "../../shared/view/dom.js";
import { reasons, submitButton } from "../view/sheet_controls.js";
import { mostPercent } from "./correction_labels.js";

const PERCENTS = [5, 10, 15, 20, 25, 50];

export function discountStep({ state, order, line, actions }) {
  const { kind, reason } = state.ui.more;
  const most = mostPercent(state);
  const value = discountOf(state.ui.more);
  const price = line ? pence(line.total) : pence(order.subtotal) - pence(order.discount);
  const missing = missingOf({ value, most, price, reason });
  return [
    h(
      "div",
      { class: "pay-segments is-two", key: "kind", role: "radiogroup", "aria-label": "Kind of discount" },
      [
        ["percent", "Percent"],
        ["amount", "Amount"],
      ].map(([name, text]) =>
        h(
          "button",
          {
            class: `button button-secondary${kind === name ? " is-chosen" : ""}`,
            key: name,
            type: "button",
            role: "radio",
            "aria-checked": kind === name ? "true" : "false",
            "data-kind": name,
            on: { click: () => actions.changeMore({ kind: name, percent: null, amount: "" }) },
          },
          text,
        ),
      ),
    ),
    kind === "percent" ? percents(state, most, actions) : amount(state, actions),
    h(
      "p",
      { class: "text-muted", key: "most" },
      most < 100 ? `You may take ${most} % off; for more, ask a manager.` : "You may take any of it off.",
    ),
    reasons({
      usual: state.service.discount_reasons ?? [],
      reason,
      change: (text) => actions.changeMore({ reason: text }),
    }),
    submitButton({
      name: "discount",
      text: value.percent ? `Take ${value.percent} % off` : `Take ${formatPence(value.amountPence ?? 0)} off`,
      request: state.onlineRequest,
      missing,
      tap: () => actions.correct.discount(order, line, value),
      showToast: actions.showToast,
    }),
  ];
}

function discountOf({ kind, percent, amount }) {
  return kind === "percent" ? { percent } : { amountPence: amount === "" ? null : typedPence(amount) };
}

function missingOf({ value, most, price, reason }) {
  if (!value.percent && !value.amountPence) return "Enter how much first.";
  if (value.amountPence > price) return `It costs only ${formatPence(price)}.`;
  if (value.percent > most) return `You may take ${most} % off; for more, ask a manager.`;
  return reason.trim() ? "" : "Choose a reason first.";
}

function percents({ ui }, most, actions) {
  return h(
    "div",
    { class: "percents", key: "percents", role: "group", "aria-label": "How much" },
    PERCENTS.map((percent) => {
      const tooMuch = percent > most;
      const tap = () =>
        tooMuch ? actions.showToast(`${percent} %: ask a manager`, "warning") : actions.changeMore({ percent });
      return h(
        "button",
        {
          class: `button button-secondary${ui.more.percent === percent ? " is-chosen" : ""}`,
          key: percent,
          type: "button",
          "aria-pressed": ui.more.percent === percent ? "true" : "false",
          "aria-disabled": tooMuch ? "true" : null,
          "data-percent": percent,
          on: { click: tap },
        },
        `${percent}\u00a0%`,
      );
    }),
  );
}

function amount({ ui }, actions) {
  return h(
    "div",
    { key: "amount" },
    h("label", { class: "field-label", for: "discount-amount" }, "How much (£)"),
    h("input", {
      class: "control",
      id: "discount-amount",
      inputmode: "decimal",
      autocomplete: "off",
      placeholder: "2.50",
      value: ui.more.amount,
      on: { input: (event) => actions.changeMore({ amount: event.target.value }) },
    }),
  );
}
