// @ts-check
/** The content of a `<meta>` of the page; "" without it. */
const meta = (/** @type {string} */ name) =>
  /** @type {HTMLMetaElement | null} */ (document.querySelector(`meta[name="${name}"]`))?.content ?? "";

/** The token that proves a write comes from our own page. */
const csrfToken = () => meta("csrf-token");

/** Which application this page is: till, kitchen or portal. */
export const clientType = () => meta("client-type") || "portal";

/** @type {((path: string, method: string) => Response | null) | null} */
let answersHere = null;

/**
 * From now on, `answer` sees every request of this page before it is sent: what it returns is the response, and the
 * request never leaves the page; null sends it.
 * @param {typeof answersHere} answer null to send every request again
 */
export function answerRequests(answer) {
  answersHere = answer;
}

/**
 * Every request of our scripts: in the person's session, with the CSRF token when it writes, and with a time limit.
 * @param {string} path below the page's own origin
 * @param {object} [options]
 * @param {string} [options.method]
 * @param {Record<string, string>} [options.headers]
 * @param {string | FormData} [options.body]
 * @param {RequestCache} [options.cache]
 * @param {AbortSignal} [options.signal] gives up early
 * @param {number} [options.limitMs]
 * @param {boolean} [options.keepalive] goes on when the page is left
 * @returns {Promise<Response>} rejects without an answer in time
 */
export function fetchOwn(
  path,
  { method = "GET", headers = {}, body, cache, signal, keepalive, limitMs = 10_000 } = {},
) {
  const here = answersHere?.(path, method);
  if (here) return Promise.resolve(here);
  const limit = AbortSignal.timeout(limitMs);
  return fetch(path, {
    method,
    credentials: "same-origin",
    headers: { ...(method === "GET" ? {} : { "X-CSRFToken": csrfToken() }), ...headers },
    body,
    cache,
    keepalive,
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
  });
}
