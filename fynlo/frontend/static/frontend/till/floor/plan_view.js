// @ts-check
// The plan of a section on the till: the same drawing as in the portal, each table with its state.

import { formatMinutesShort, minutesSince } from "../../shared/labels/times.js";
import { placeAll, placeVars, planSize } from "../../shared/rules/floor_plan.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { press } from "../../shared/view/press.js";
import { TABLE_STATES } from "../labels.js";
import { occupationState } from "./table_card.js";

/** @import { Placed } from "../../shared/rules/floor_plan.js" */
/** @import { Table } from "../../shared/types.js" */
/** @import { Occupation } from "./table_card.js" */
/** @import { Actions, ScreenState } from "../types.js" */

/**
 * @param {object} given
 * @param {Table[]} given.tables the tables of the section, also those that are not shown
 * @param {(table: Table) => boolean} given.isShown the others keep their place, faded
 * @param {(table: Table) => Occupation} given.occupationOf
 * @param {ScreenState} given.state
 * @param {Actions} given.actions
 */
export function planView({ tables, isShown, occupationOf, state, actions }) {
  const places = placeAll(tables);
  const size = planSize(places);
  const byId = new Map(tables.map((table) => [table.id, table]));
  return h(
    "div",
    { class: "plan-frame" },
    h(
      "ul",
      { class: "plan", vars: { "--plan-width": String(size.width), "--plan-height": String(size.height) } },
      places.map((place) => {
        const table = /** @type {Table} */ (byId.get(place.id));
        return planTable({ place, size, occupation: occupationOf(table), isShown: isShown(table), state, actions });
      }),
    ),
  );
}

/**
 * @param {{place: Placed, size: {width: number, height: number}, occupation: Occupation, isShown: boolean,
 *   state: ScreenState, actions: Actions}} given
 */
function planTable({ place, size, occupation, isShown, state, actions }) {
  const { table, booked } = occupation;
  const standing = occupationState({ ...occupation, service: state.service, now: state.now });
  const shown = TABLE_STATES[standing.name];
  const since = standing.since ? formatMinutesShort(minutesSince(standing.since, state.now)) : "";
  return h(
    "li",
    { class: "plan-place", key: table.id, vars: placeVars(place, size) },
    h(
      "button",
      {
        class: `plan-table is-${place.shape} is-${shown.tone}${isShown ? "" : " is-faded"}`,
        type: "button",
        "data-table": table.id,
        "data-state": standing.name,
        on: press({ tap: () => actions.openTable(table.id), hold: () => actions.openTableSheet(table.id) }),
      },
      h("span", { class: "plan-name" }, table.name),
      h(
        "span",
        { class: "plan-state" },
        icon(standing.isLong ? "exclamation-triangle" : shown.icon, standing.isLong ? t("Late") : shown.label),
        since || booked?.time || (standing.name === "free" ? String(table.capacity) : ""),
      ),
    ),
  );
}
