// Reads from the API what the stream does not carry. Never rejects: without an answer it returns an error message.

import { clientType, fetchOwn } from "../shared/http.js";

/** @returns {Promise<{ok: boolean, data: any, problem: string}>} `path` is below /api/v1. */
export async function readApi(path) {
  try {
    const answer = await fetchOwn(`/api/v1${path}`, { headers: { "X-Client-Type": clientType() } });
    const body = await answer.json();
    if (answer.ok) return { ok: true, data: body.data, problem: "" };
    return { ok: false, data: null, problem: body.error?.message ?? "That could not be read." };
  } catch {
    return { ok: false, data: null, problem: "No connection: this is read from the server." };
  }
}
