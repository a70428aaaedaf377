// Fetching the published menu. A version never changes; the device keeps the last one, for when there is no network.
import { fetchOwn } from "../../shared/http.js";
import { indexMenu } from "./menu.js";

const LIMIT_MS = 15_000;

/** `{menu}`, or `{error}` with a sentence for the person at the till. `cached` is `{load, save}` of a document. */
export async function fetchMenu(version, cached) {
  const last = await cached.load().catch(() => null);
  if (last?.version === version) return { menu: indexMenu(last) };
  try {
    const response = await fetchOwn(`/api/v1/menu/document?version=${version}`, { limitMs: LIMIT_MS });
    if (!response.ok)
      return { error: `The menu could not be loaded (${response.status}). Try again, or reload the page.` };
    const document = await response.json();
    cached.save(document).catch(console.warn);
    return { menu: indexMenu(document) };
  } catch {
    // An order keeps the version it was made from, so the menu before this one still takes orders.
    if (last) return { menu: indexMenu(last) };
    return { error: "The menu could not be loaded: no connection. It is fetched again as soon as there is one." };
  }
}
