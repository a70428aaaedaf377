// What happened to an order, in the server's plain words: who, what, when, on which device; the newest first.
import { timeOf } from "../../shared/labels/times.js";
import { h } from "../../shared/view/dom.js";
import { waits } from "../view/sheet_controls.js";

export function historyStep({ state, actions }) {
  const { history, historyProblem } = state.ui.more;
  if (!history) return waits({ problem: historyProblem }, "", () => actions.toStep("history"));
  return h(
    "ol",
    { class: "history", key: "history" },
    history.toReversed().map((told, index) =>
      h("li", { class: "history-row", key: history.length - index }, h("time", { class: "text-numbers", datetime: told.at }, timeOf(told.at)), h("div", null, h("p", null, told.words), h("p", { class: "sheet-choice-note" }, [told.who, told.device].filter(Boolean).join(" ")))),
    ),
  );
}
