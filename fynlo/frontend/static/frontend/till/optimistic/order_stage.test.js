import assert from "node:assert/strict";
import { test } from "node:test";
import { stageOf } from "./order_stage.js";

test("guests whose payment is on its way are paying", () => {
  assert.equal(stageOf({ payment_status: "unpaid", paying: "unsure" }, [{ status: "served" }]), "paying");
});
