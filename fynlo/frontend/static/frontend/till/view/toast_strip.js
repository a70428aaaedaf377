// The place of a screen's toasts (shared/page/toast.js): in the flow, between the scrolling part and the buttons.
import { h } from "../../shared/view/dom.js";

export const toastStrip = () => h("div", { class: "toast-strip", key: "toast-strip", "data-toast-strip": true });

/** The same view with the strip above its footer. */
export const withStrip = (view) => (screen, actions) => [view(screen, actions)].flat().map(aboveFooter);

function aboveFooter(node) {
  const foot = node?.children?.findIndex((child) => child?.tag === "footer") ?? -1;
  return foot < 0 ? node : { ...node, children: node.children.toSpliced(foot, 0, toastStrip()) };
}
