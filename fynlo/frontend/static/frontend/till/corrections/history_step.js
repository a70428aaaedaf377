// @ts-check
/** Shows the history of an order: the server's sentences, each with its time, person and device. Newest first. */

import { formatTime } from "../../shared/labels/times.js";
import { t } from "../../shared/translate.js";
import { h } from "../../shared/view/dom.js";
import { loadingOrError } from "../view/sheet_controls.js";

/** @import { HistoryEntry } from "../types.js" */
/** @import { StepContext } from "./more_sheet.js" */

/** @param {StepContext} context */
export function historyStep({ draft, actions }) {
  const { history, historyProblem } = draft;
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
          h("div", null, h("p", null, entry.words), h("p", { class: "sheet-choice-note" }, whoDidIt(entry))),
        ),
      ),
  );
}

/**
 * Who it was, on which device, and who approved it.
 * @param {HistoryEntry} entry
 */
const whoDidIt = ({ who, device, approved_by: approver }) =>
  [who, device, approver ? t("(approved by {approver})", { approver }) : ""].filter(Boolean).join(" ");
