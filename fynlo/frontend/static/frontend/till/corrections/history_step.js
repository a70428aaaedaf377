// What happened to an order, in the server's plain words: who, what, when, on which device; the newest first.
import { formatTime } from "../../shared/labels/times.js";
import { h } from "../../shared/view/dom.js";
import { loadingOrError } from "../view/sheet_controls.js";

export function historyStep({ state, actions }) {
  const { history, historyProblem } = state.ui.more;
  if (!history) return loadingOrError({ problem: historyProblem }, () => actions.toStep("history"));
  return h(
    "ol",
    { class: "history", key: "history" },
    history
      .toReversed()
      .map((entry, index) =>
        h(
          "li",
          { class: "history-row", key: history.length - index },
          h("time", { class: "text-numbers", datetime: entry.at }, formatTime(entry.at)),
          h(
            "div",
            null,
            h("p", null, entry.words),
            h("p", { class: "sheet-choice-note" }, [entry.who, entry.device].filter(Boolean).join(" ")),
          ),
        ),
      ),
  );
}
