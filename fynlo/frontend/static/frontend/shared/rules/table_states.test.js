import assert from "node:assert/strict";
import { test } from "node:test";
import cases from "../../../../../../tests/orders/cases/table_states.json" with { type: "json" };
import { stateOf } from "./table_states.js";

for (const { name, table, orders, state } of cases) {
  test(`a table: ${name}`, () => assert.deepEqual(stateOf(table, orders), state));
}
