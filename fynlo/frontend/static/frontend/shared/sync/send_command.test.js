import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { uuid7 } from "../ids.js";
import { sendCommand } from "./send_command.js";

globalThis.document = { querySelector: () => null };

const json = (status, body) => new Response(JSON.stringify(body), { status });
const lost = () => Promise.reject(new TypeError("the network is away"));
const fromProxy = () => new Response("<html>bad gateway</html>", { status: 502 });

/** The server gives these answers, one after the other; returns the requests that it got. */
function serve(...answers) {
  const requests = [];
  mock.method(globalThis, "fetch", async (path, { method, headers, body }) => {
    requests.push({ path, method, key: headers["Idempotency-Key"], body: JSON.parse(body) });
    return answers[requests.length - 1]();
  });
  return requests;
}

beforeEach(() => {
  mock.restoreAll();
  mock.method(Math, "random", () => 0); // no pause between two tries
});

test("a command is sent again with its key until it is answered", async () => {
  const requests = serve(lost, fromProxy, () => json(200, { success: true, data: { seen: 3 }, error: null }));
  const key = uuid7();
  const answer = await sendCommand({ path: "/test-command", body: { a: 1 }, key });
  assert.deepEqual(answer, { ok: true, data: { seen: 3 }, error: null, retry: false, status: 200 });
  const sent = { path: "/api/v1/test-command", method: "POST", key, body: { a: 1 } };
  assert.deepEqual(requests, [sent, sent, sent]);
});

test("after three tries without an answer the same key may be sent again later", async () => {
  const requests = serve(lost, fromProxy, lost);
  const { ok, data, retry, status, error } = await sendCommand({ path: "/test-command", key: uuid7() });
  assert.equal(requests.length, 3);
  assert.deepEqual([ok, data, retry, status, error.code], [false, null, true, 0, "unreachable"]);
});

test("a refusal is final and has its reason", async () => {
  const error = { code: "invalid", message: "Enter the old password.", field: "old", details: {} };
  const requests = serve(() => json(400, { success: false, data: null, error }));
  const answer = await sendCommand({ path: "/auth/change-password", body: { no: 1 }, key: uuid7() });
  assert.deepEqual(answer, { ok: false, data: null, error, retry: false, status: 400 });
  assert.equal(requests.length, 1);
});

test("a command that is still being done is asked for again", async () => {
  const busy = () => json(409, { success: false, data: null, error: { code: "in_progress", message: "Wait." } });
  const requests = serve(busy, () => json(200, { success: true, data: {}, error: null }));
  assert.equal((await sendCommand({ path: "/test-command", key: uuid7() })).ok, true);
  assert.equal(requests.length, 2);
});
