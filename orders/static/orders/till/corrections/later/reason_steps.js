// What needs a reason and nothing else: void, on the house, open again.
import { h } from "../../../dom.js";
import { tableWords } from "../../bill/words.js";
import { doIt, reasons } from "../../later/sheet_parts.js";

const REOPEN_REASONS = ["Closed too early", "Wrong payment", "Guests order more"];

function step({ state, actions, usual, name, words, tap, kind, said }) {
  const { reason } = state.ui.more;
  return [
    said ? h("p", { key: "said" }, said) : null,
    reasons({ usual, reason, change: (typed) => actions.changeMore({ reason: typed }) }),
    doIt({ name, words, asked: state.asked, missing: reason.trim() ? "" : "Say why first.", tap, say: actions.say, kind }),
  ];
}

export function voidStep({ state, order, line, actions }) {
  const usual = state.service.void_reasons ?? [];
  if (line) return step({ state, actions, usual, name: "void", kind: "danger", words: `Void ${line.quantity} × ${line.name}`, tap: () => actions.correct.voidLine(order, line) });
  const said = "Everything is taken off and the order is closed. Nothing of it is a sale.";
  return step({ state, actions, usual, said, name: "void", kind: "danger", words: `Void ${tableWords(order)}`, tap: () => actions.correct.voidOrder(order) });
}

export function compStep({ state, order, line, actions }) {
  const usual = state.service.comp_reasons ?? [];
  const words = line ? `${line.quantity} × ${line.name} on the house` : "All of it on the house";
  return step({ state, actions, usual, words, name: "comp", tap: () => actions.correct.comp(order, line) });
}

export function reopenStep({ state, order, actions }) {
  const said = "It comes back to its table. A payment that covers it closes it again.";
  return step({ state, actions, said, usual: REOPEN_REASONS, name: "reopen", words: `Open ${tableWords(order)} again`, tap: () => actions.correct.reopen(order) });
}
