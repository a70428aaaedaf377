// What needs a reason and nothing else: void, on the house, open again.
import { orderLabel } from "../../shared/labels/orders.js";
import { h } from "../../shared/view/dom.js";
import { reasons, submitButton } from "../view/sheet_controls.js";
import { stepper } from "../view/stepper.js";

const REOPEN_REASONS = ["Closed too early", "Wrong payment", "Guests order more"];

function step({ state, actions, usual, name, text, tap, kind, said, before = null }) {
  const { reason } = state.ui.more;
  return [
    before,
    said ? h("p", { key: "said" }, said) : null,
    reasons({ usual, reason, change: (typed) => actions.changeMore({ reason: typed }) }),
    submitButton({
      name,
      text,
      request: state.onlineRequest,
      missing: reason.trim() ? "" : "Choose a reason first.",
      tap,
      showToast: actions.showToast,
      kind,
    }),
  ];
}

export function voidStep({ state, order, line, actions }) {
  const usual = state.service.void_reasons ?? [];
  if (line) return voidLineStep({ state, order, line, actions, usual });
  const said = "Removes every item and closes the order. Nothing of it counts as a sale.";
  return step({
    state,
    actions,
    usual,
    said,
    name: "void",
    kind: "danger",
    text: `Void ${orderLabel(order)}`,
    tap: () => actions.correct.voidOrder(order),
  });
}

/** All of it, or so many. */
function voidLineStep({ state, order, line, actions, usual }) {
  const quantity = Math.min(state.ui.more.quantity ?? line.quantity, line.quantity);
  const stays = line.quantity - quantity;
  const howMany = h(
    "div",
    { class: "pay-row", key: "quantity" },
    h("span", null, "How many"),
    stepper(quantity, (count) => actions.changeMore({ quantity: count }), {
      least: 1,
      most: line.quantity,
      label: "How many are void",
    }),
  );
  const said = stays ? `${stays} ${stays === 1 ? "stays" : "stay"} on the order.` : "";
  const text = `Void ${quantity} × ${line.name}`;
  return step({
    state,
    actions,
    usual,
    name: "void",
    kind: "danger",
    text,
    said,
    before: line.quantity > 1 ? howMany : null,
    tap: () => actions.correct.voidLine(order, line, quantity),
  });
}

export function compStep({ state, order, line, actions }) {
  const usual = state.service.comp_reasons ?? [];
  const text = line ? `${line.quantity} × ${line.name} on the house` : "All of it on the house";
  return step({ state, actions, usual, text, name: "comp", tap: () => actions.correct.comp(order, line) });
}

export function reopenStep({ state, order, actions }) {
  const said = "It goes back to its table. Paying what is due closes it again.";
  return step({
    state,
    actions,
    said,
    usual: REOPEN_REASONS,
    name: "reopen",
    text: `Reopen ${orderLabel(order)}`,
    tap: () => actions.correct.reopen(order),
  });
}
