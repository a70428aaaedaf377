// Fetching the published menu. A version never changes, so the browser's own cache may keep it for ever.
import { indexMenu } from "./menu.js";

const LIMIT_MS = 15_000;

/** `{menu}`, or `{error}` with a sentence for the person at the till. */
export async function fetchMenu(version) {
  try {
    const response = await fetch(`/api/v1/menu/document?version=${version}`, { credentials: "same-origin", signal: AbortSignal.timeout(LIMIT_MS) });
    if (!response.ok) return { error: `The menu could not be loaded (${response.status}). Try again, or reload the page.` };
    return { menu: indexMenu(await response.json()) };
  } catch {
    return { error: "The menu could not be loaded: no connection. It is fetched again as soon as there is one." };
  }
}
