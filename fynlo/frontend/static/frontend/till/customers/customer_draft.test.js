// @ts-check
import assert from "node:assert/strict";
import test from "node:test";
import { phoneMissing } from "./customer_draft.js";

test("a number is looked up once it is whole", () => {
  for (const phone of ["07700 900123", "+44 7700 900123"]) assert.equal(phoneMissing(phone), "");
  for (const phone of ["", "0770 09", "Ana"]) assert.notEqual(phoneMissing(phone), "");
});
