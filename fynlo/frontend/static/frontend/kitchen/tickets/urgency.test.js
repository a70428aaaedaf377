import assert from "node:assert/strict";
import { test } from "node:test";
import cases from "../../../../../../tests/orders/cases/ticket_urgency.json" with { type: "json" };
import { urgency } from "./urgency.js";

const NOW = Date.parse("2026-11-30T18:00:00Z");
const MINUTE_MS = 60_000;
const thresholds = {
  ageing: { dine_in: { warn: 10, late: 20 }, pickup: { warn: 6, late: 12 } },
  station_ageing: { bar: { warn: 3, late: 5 } },
};

/** @param {number} minutes */
const at = (minutes) => new Date(NOW + minutes * MINUTE_MS).toISOString();

for (const each of cases) {
  test(`a ticket is ${each.is}: ${each.about}`, () => {
    const ticket = {
      status: "open",
      station: each.station,
      order_type: each.order_type,
      sent_at: at(-each.minutes),
      fired_at: at(-each.minutes),
      promised_at: each.promised_in === null ? null : at(each.promised_in),
    };
    assert.equal(urgency(ticket, thresholds, NOW).name, each.is);
  });
}

test("a state that was stored before stations had thresholds uses those of the type", () => {
  const ticket = {
    status: "open",
    station: "bar",
    order_type: "dine_in",
    sent_at: at(-9),
    fired_at: at(-9),
    promised_at: null,
  };
  assert.equal(urgency(ticket, { ageing: thresholds.ageing }, NOW).name, "fresh");
  assert.equal(urgency(ticket, undefined, NOW).name, "fresh");
});
