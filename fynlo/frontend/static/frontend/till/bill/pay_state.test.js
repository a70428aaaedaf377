import assert from "node:assert/strict";
import { test } from "node:test";
import { TIP_CHOICES } from "../../shared/contract.js";
import { tipRates } from "./pay_state.js";

test("the till offers the tips of the settings, in ten-thousandths", () => {
  assert.deepEqual(tipRates({ tip_choices: [5, 12.5] }), [500, 1250]);
  assert.deepEqual(tipRates({ tip_choices: [] }), []);
});

test("settings without tips offer those that Python declares", () => {
  assert.deepEqual(tipRates({}), [1000, 1250, 1500]);
  assert.deepEqual(TIP_CHOICES, [10, 12.5, 15]);
});
