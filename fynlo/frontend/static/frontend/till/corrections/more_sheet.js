// The sheet of an order, or of one line that was sent: what can be done with it, each as a step of its own.
import { orderLabel } from "../../shared/labels/orders.js";
import { formatPence, pence } from "../../shared/money.js";
import { conflictSentence, isUnconfirmed } from "../../shared/rules/allergies.js";
import { h, icon } from "../../shared/view/dom.js";
import { isTaken, isUnderWay } from "../bill/bill_state.js";
import { isSettled } from "../labels.js";
import { isOnline } from "../online_actions.js";
import { isOpen, liveLines } from "../optimistic/projection.js";
import { choice, errorBanner, sheetHeader } from "../view/sheet_controls.js";
import { adjustmentsOf } from "./correction_actions.js";
import { adjustmentLabel, mostPercent } from "./correction_labels.js";
import { discountStep } from "./discount_step.js";
import { editStep } from "./edit_step.js";
import { historyStep } from "./history_step.js";
import { paidLines } from "./paid_lines.js";
import { mergeStep, splitStep, tableStep } from "./place_steps.js";
import { compStep, reopenStep, voidStep } from "./reason_steps.js";
import { typeStep } from "./type_step.js";

const STEPS = {
  edit: editStep,
  void: voidStep,
  comp: compStep,
  discount: discountStep,
  table: tableStep,
  merge: mergeStep,
  split: splitStep,
  reopen: reopenStep,
  history: historyStep,
  type: typeStep,
};
const TITLES = {
  edit: "Edit",
  void: "Void",
  comp: "On the house",
  discount: "Discount",
  table: "Move where?",
  merge: "Merge which order?",
  split: "Split off",
  reopen: "Reopen",
  history: "History",
  type: "Takeaway or eat in",
};
const MANAGER = "ask a manager";

export function moreSheet(state, actions) {
  const { orderId, lineId, step } = state.ui.more;
  const order = actions.orderNow(orderId);
  const line = order?.lines?.find(({ id }) => id === lineId) ?? null;
  const what = line ? `${line.quantity} × ${line.name}` : order ? orderLabel(order) : "Order";
  const isGone = !order || (lineId && !line);
  return [
    sheetHeader({
      id: "more-sheet-title",
      title: step === "menu" ? what : TITLES[step],
      note: step === "menu" ? "" : what,
      back: step === "menu" ? null : () => actions.toStep("menu"),
    }),
    h(
      "div",
      // A history has nothing in it to tab to, and is longer than the sheet.
      {
        class: "sheet-body",
        key: `body ${step}`,
        ...(step === "history" ? { tabindex: "0", role: "region", "aria-label": "History" } : {}),
      },
      errorBanner(state.onlineRequest),
      isGone
        ? h("p", { key: "gone" }, "Another device has moved or closed this.")
        : (STEPS[step] ?? menu)({ state, order, line, actions }),
    ),
  ];
}

function menu({ state, order, line, actions }) {
  const offered = line ? ofLine(state, order, line) : isOpen(order) ? ofOrder(state, order) : ofClosed(state);
  const open = (one) => (one.tap ? one.tap(actions, order) : actions.toStep(one.name));
  return [
    isOnline(state)
      ? null
      : h(
          "div",
          { class: "banner banner-warning", key: "offline", role: "status" },
          icon("signal-slash"),
          h("p", null, "No connection. Locked actions wait until it is back; the rest works. Nothing is lost."),
        ),
    h(
      "ul",
      { class: "sheet-choices", key: "choices" },
      offered.filter(Boolean).map((one) => choice({ ...one, showToast: actions.showToast, tap: () => open(one) })),
    ),
    line || isOpen(order) ? null : closedBill(order),
    inForce(state, order, line, actions),
  ];
}

/** Why something cannot be done: no connection, no permission, or what stands against it. */
function reasonOf(state, permission, ...against) {
  if (!isOnline(state)) return "needs a connection";
  if (permission && !state.may.has(permission)) return MANAGER;
  return against.find(Boolean) ?? "";
}

const discountReason = (state, ...against) =>
  reasonOf(state, "orders.discount", ...against, mostPercent(state) ? "" : MANAGER);

/** Money that was taken, or is being taken, keeps an order from being void. */
function begunReason(state, order) {
  const stands = (payment) =>
    isUnderWay(payment) || (isTaken(payment) && pence(payment.amount) > pence(payment.refunded_amount));
  return state.paymentsOf(order.id).some(stands) ? "a part of it is paid" : "";
}

function ofLine(state, order, line) {
  const isComped = (line.adjustments ?? []).some(({ kind }) => kind === "comp");
  const settled = isSettled(order)
    ? "it is paid; open the order again first"
    : line.status === "void"
      ? "it is void"
      : line.sendState
        ? "it is being sent"
        : "";
  return [
    {
      name: "edit",
      icon: "pencil-square",
      text: "Edit",
      note: "Note, course or seat",
      reason:
        line.status === "void"
          ? "it is void"
          : line.sendState
            ? "it is being sent"
            : isOpen(order)
              ? ""
              : "it is closed",
    },
    isUnconfirmed(line.allergy_conflicts ?? [], line.allergy_acknowledged ?? []) && line.status !== "void"
      ? {
          name: "allergy",
          icon: "exclamation-triangle",
          text: "Serve it despite the allergy",
          note: conflictSentence(line.name, line.allergy_conflicts),
          reason: isOpen(order) ? "" : "it is closed",
          tap: (actions) => actions.acknowledgeLine(order, line),
          tone: "danger",
        }
      : null,
    {
      name: "void",
      icon: "no-symbol",
      text: "Void",
      note: "The kitchen sees it",
      reason: reasonOf(state, "orders.void_sent", settled),
      tone: "danger",
    },
    {
      name: "comp",
      icon: "gift",
      text: "On the house",
      reason: reasonOf(state, "orders.comp", settled, isComped ? "it is already" : ""),
    },
    {
      name: "discount",
      icon: "receipt-percent",
      text: "Discount",
      reason: discountReason(state, settled, isComped ? "it is on the house" : ""),
    },
    {
      name: "table",
      icon: "arrow-right-circle",
      text: "Move to another table",
      reason: reasonOf(
        state,
        "orders.move",
        settled,
        paidLines(state, order).has(line.id) ? "a guest has paid for it" : "",
      ),
    },
  ];
}

function ofOrder(state, order) {
  const begun = begunReason(state, order);
  const paidFor = paidLines(state, order);
  const stuck = liveLines(order).every(({ id }) => paidFor.has(id)) ? "guests have paid for every item" : "";
  const paid = isSettled(order) ? "it is paid; open it again once it is closed" : "";
  const waiting = order.total === null ? "it is being sent" : "";
  const off = order.adjustments?.length ? "take the discount off the order first" : "";
  return [
    {
      name: "payments",
      icon: "banknotes",
      text: "Payments and receipts",
      reason: state.may.has("payments.view") ? "" : MANAGER,
      tap: (actions) => actions.openPayments(order.id),
    },
    { name: "table", icon: "arrow-right-circle", text: "Move to another table", reason: waiting },
    {
      name: "merge",
      icon: "arrows-pointing-in",
      text: "Merge another order",
      reason: reasonOf(state, "orders.move", waiting, paid, off),
    },
    {
      name: "split",
      icon: "scissors",
      text: "Split into two bills",
      reason: reasonOf(
        state,
        "orders.move",
        waiting,
        paid,
        stuck,
        off,
        liveLines(order).reduce((sum, { quantity }) => sum + quantity, 0) < 2 ? "there is only one item" : "",
      ),
    },
    {
      name: "discount",
      icon: "receipt-percent",
      text: "Discount on all of it",
      reason: discountReason(state, waiting, paid),
    },
    {
      name: "comp",
      icon: "gift",
      text: "All of it on the house",
      reason: reasonOf(state, "orders.comp", waiting, paid),
    },
    {
      name: "void",
      icon: "no-symbol",
      text: "Void the whole order",
      reason: reasonOf(state, "orders.void_sent", waiting, begun),
      tone: "danger",
    },
    {
      name: "history",
      icon: "clock",
      text: "History",
      note: "Who did what, when and where",
      reason: reasonOf(state, "", waiting),
    },
  ];
}

function ofClosed(state) {
  return [
    {
      name: "payments",
      icon: "banknotes",
      text: "Payments and receipts",
      note: "Reprint, correct, refund",
      reason: reasonOf(state, "payments.view"),
      tap: (actions, order) => actions.openPayments(order.id),
    },
    {
      name: "reopen",
      icon: "arrow-uturn-left",
      text: "Reopen",
      note: "What was paid stays paid",
      reason: reasonOf(state, "orders.reopen"),
    },
    {
      name: "history",
      icon: "clock",
      text: "History",
      note: "Who did what, when and where",
      reason: reasonOf(state, ""),
    },
  ];
}

/** What was on an order that is closed, and what became of its money. */
function closedBill(order) {
  const row = (key, text, sum, name = "") =>
    h("div", { class: `sum-row${name}`, key }, h("dt", null, text), h("dd", { class: "money" }, formatPence(sum)));
  const [refunded, tips, discount, charge] = ["refunded", "tips", "discount", "service_charge"].map((name) =>
    pence(order[name] ?? 0),
  );
  return h(
    "section",
    { key: "closed-bill", "data-closed-bill": true },
    h("h3", null, "Items"),
    h(
      "ul",
      { class: "closed-lines" },
      (order.lines ?? [])
        .filter(({ status }) => status !== "void")
        .map((line) =>
          h(
            "li",
            { class: "pay-row", key: line.id },
            h(
              "span",
              null,
              `${line.quantity} × ${line.name}`,
              h(
                "span",
                { class: "sheet-choice-note" },
                [...(line.modifiers ?? []).map(({ name }) => name), line.notes].filter(Boolean).join(", "),
              ),
            ),
            h("span", { class: "money" }, formatPence(pence(line.total))),
          ),
        ),
    ),
    h(
      "dl",
      { class: "sums" },
      discount ? row("discount", "Discount", -discount) : null,
      charge ? row("charge", "Service charge", charge) : null,
      row("total", "Total", pence(order.total), " is-total"),
      row("paid", "Paid", pence(order.paid)),
      tips ? row("tips", "Tips", tips) : null,
      refunded ? row("refunded", "Refunded", -refunded, " is-refunded") : null,
    ),
  );
}

/** Discounts and comps that are in force, each with the way to take it back. */
function inForce(state, order, line, actions) {
  const found = adjustmentsOf(order).filter((entry) => !line || entry.line?.id === line.id);
  if (!found.length) return null;
  return h(
    "section",
    { key: "in-force" },
    h("h3", null, "Discounts"),
    h(
      "ul",
      { class: "in-force" },
      found.map((entry) => {
        const reason = reasonOf(
          state,
          entry.kind === "comp" ? "orders.comp" : "orders.discount",
          isOpen(order) ? "" : "it is closed",
        );
        const tap = () =>
          reason ? actions.showToast(`Remove: ${reason}`, "warning") : actions.correct.takeBack(order, [entry]);
        return h(
          "li",
          { class: "pay-row", key: entry.id, "data-adjustment": entry.kind },
          h(
            "span",
            null,
            adjustmentLabel(entry),
            h(
              "span",
              { class: "sheet-choice-note" },
              [entry.line?.name, entry.reason, state.server.people[entry.by]].filter(Boolean).join(" · "),
            ),
          ),
          h(
            "button",
            {
              class: "button button-secondary",
              type: "button",
              "aria-disabled": reason || state.onlineRequest.busy ? "true" : null,
              on: { click: tap },
            },
            "Remove",
          ),
        );
      }),
    ),
  );
}
