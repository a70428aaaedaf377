// @ts-check
/** A QR code that the server drew. */
import { h } from "../../shared/view/dom.js";

/**
 * @param {string} svg one `<svg>` element as text
 * @param {string} label where the code leads
 */
export function qrCode(svg, label) {
  const enter = (/** @type {Element} */ place) => {
    const drawing = new DOMParser().parseFromString(svg, "text/html").body.firstElementChild;
    if (drawing) place.append(scalable(drawing));
  };
  return h("div", { class: "qr", key: `qr:${svg.length}:${label}`, role: "img", "aria-label": label, enter });
}

/**
 * Scale the code to its place.
 * @param {Element} drawing
 */
function scalable(drawing) {
  drawing.setAttribute("viewBox", `0 0 ${drawing.getAttribute("width")} ${drawing.getAttribute("height")}`);
  return drawing;
}
