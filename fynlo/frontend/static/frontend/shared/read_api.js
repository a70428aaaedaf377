// @ts-check
// Reads from the API what the stream does not carry.

import { clientType, fetchOwn } from "./http.js";
import { t } from "./translate.js";

/**
 * Read a path below /api/v1. Never rejects: without an answer `problem` is the message for the person.
 * @param {string} path
 * @returns {Promise<{ok: boolean, data: any, problem: string}>} the type of `data` depends on the path
 */
export async function readApi(path) {
  try {
    const response = await fetchOwn(`/api/v1${path}`, { headers: { "X-Client-Type": clientType() } });
    const body = await response.json();
    if (response.ok) return { ok: true, data: body.data, problem: "" };
    return { ok: false, data: null, problem: body.error?.message ?? t("That could not be read.") };
  } catch {
    return { ok: false, data: null, problem: t("No connection: this is read from the server.") };
  }
}
