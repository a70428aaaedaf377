// @ts-check
/**
 * Start Swagger UI on the page of the API documentation. The page only shows the API: it offers no "Try it out" and no
 * "Authorize", because a request from a signed-in person's browser would place real orders.
 */

/** @type {any} Defined by swagger-ui-bundle.js, which has no types. */
const { SwaggerUIBundle } = window;

/**
 * Keep the operations whose method, path, summary or command holds every word of `phrase`. Swagger UI's own filter
 * compares the names of the tags only.
 * @param {any} tagged The operations by tag, an Immutable.js map.
 * @param {string} phrase
 */
function opsFilter(tagged, phrase) {
  const words = phrase.toLowerCase().split(/\s+/).filter(Boolean);
  /** @param {any} each */
  const matches = (each) => {
    const operation = each.get("operation");
    const parts = [each.get("method"), each.get("path"), operation.get("summary"), operation.get("x-command")];
    const text = parts.join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return tagged
    .map((/** @type {any} */ tag) => tag.update("operations", (/** @type {any} */ all) => all.filter(matches)))
    .filter((/** @type {any} */ tag) => tag.get("operations").size > 0);
}

/**
 * Return a search field with a label in place of Swagger UI's "Filter by tag", which has none.
 * @param {any} _original
 * @param {any} system
 */
const searchField =
  (_original, { React }) =>
  (/** @type {any} */ { layoutSelectors, layoutActions }) => {
    const filter = layoutSelectors.currentFilter();
    const input = React.createElement("input", {
      type: "search",
      value: typeof filter === "string" ? filter : "",
      onChange: (/** @type {any} */ event) => layoutActions.updateFilter(event.target.value),
    });
    return React.createElement("label", { className: "wrapper operation-search" }, "Search operations", input);
  };

/**
 * Return the path of an operation as text. Swagger UI's is a link within a button, which screen readers cannot use.
 * @param {any} _original
 * @param {any} system
 */
const plainPath =
  (_original, { React }) =>
  (/** @type {any} */ { text }) =>
    React.createElement("span", null, text);

/**
 * Give the choice of an example the label that it lacks.
 * @param {any} Original
 * @param {any} system
 */
const labelledExamples =
  (Original, { React }) =>
  (/** @type {any} */ props) =>
    React.createElement("label", null, "Example", React.createElement(Original, { ...props, showLabels: false }));

const nothing = () => () => null;

const plugin = {
  fn: { opsFilter },
  wrapComponents: {
    FilterContainer: searchField,
    DeepLink: plainPath,
    ExamplesSelect: labelledExamples,
    authorizeBtn: nothing,
    authorizeOperationBtn: nothing,
  },
};

// Swagger UI is dark when the root element has the class `dark-mode`.
const dark = matchMedia("(prefers-color-scheme: dark)");
const followDevice = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", followDevice);
followDevice();

const container = /** @type {HTMLElement} */ (document.getElementById("swagger-ui"));
SwaggerUIBundle({
  url: container.dataset.document,
  domNode: container,
  presets: [SwaggerUIBundle.presets.apis],
  plugins: [plugin],
  layout: "BaseLayout",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  filter: true,
  supportedSubmitMethods: [],
  syntaxHighlight: { activated: false },
});
