// Screens and sheets that the first tap does not need: loaded after the till has started, or earlier when requested.
import { h, icon } from "../../shared/view/dom.js";

const loads = [];

/** A view that is `name` of the module which `load` imports; until it is there, that it is on its way. */
export function lazyView(load, name) {
  const part = { module: null, problem: false, loading: null };
  part.load = () =>
    (part.loading ??= load().then(
      (module) => Object.assign(part, { module, problem: false }),
      () => Object.assign(part, { loading: null, problem: true }),
    ));
  loads.push(part.load);
  return (screen, actions) => {
    if (part.module) return part.module[name](screen, actions);
    if (!part.problem) part.load().then(() => actions.redraw());
    return [part.problem ? loadFailed(() => part.load().then(() => actions.redraw())) : loadingSkeleton()];
  };
}

/** Fetch all of them now, quietly. */
export const loadLazyViews = () => Promise.all(loads.map((load) => load()));

const loadingSkeleton = () =>
  h(
    "div",
    { class: "skeleton later", key: "later", role: "status", "aria-label": "Loading" },
    [0, 1, 2].map((row) => h("div", { class: "skeleton-row", key: row })),
  );

function loadFailed(again) {
  return h(
    "div",
    { class: "banner banner-warning", key: "not-here", role: "alert" },
    icon("signal-slash"),
    h("p", null, "This part of the till is not on this device yet. It needs the network once."),
    h("button", { class: "button button-secondary", type: "button", on: { click: again } }, "Try again"),
  );
}
