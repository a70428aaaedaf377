// @ts-check
// The place for a screen's toasts (shared/page/toast.js): between the scrolling part and the buttons.

import { flat, h } from "../../shared/view/dom.js";

/** @import { Child, ElementNode } from "../../shared/view/dom.js" */
/** @import { View } from "../types.js" */

export const toastStrip = () => h("div", { class: "toast-strip", key: "toast-strip", "data-toast-strip": true });

/**
 * @param {Child} node
 * @returns {node is ElementNode}
 */
const isElement = (node) => typeof node === "object" && node !== null && "tag" in node;

/**
 * The same view with the strip above its footer.
 * @param {View} view
 * @returns {View}
 */
export const withStrip = (view) => (screen, actions) => flat([view(screen, actions)]).map(aboveFooter);

/**
 * @param {Child} node
 * @returns {Child}
 */
function aboveFooter(node) {
  if (!isElement(node)) return node;
  const footer = node.children.findIndex((child) => isElement(child) && child.tag === "footer");
  return footer < 0 ? node : { ...node, children: node.children.toSpliced(footer, 0, toastStrip()) };
}

/**
 * The nodes of a sheet with the strip under its header, unless the sheet has a place of its own for it.
 * @param {Child[]} nodes
 */
export function stripUnderHeader(nodes) {
  const header = nodes.findIndex((node) => isElement(node) && node.tag === "header");
  return header < 0 || nodes.some((node) => isElement(node) && node.props["data-has-strip"])
    ? nodes
    : nodes.toSpliced(header + 1, 0, toastStrip());
}
