// A QR code as the server has drawn it, put into the page as a picture of its own.
import { h } from "../../shared/view/dom.js";

/** `svg` is one `<svg>` element as text; `label` says where the code leads. */
export function qrCode(svg, label) {
  const enter = (place) =>
    place.append(scalable(new DOMParser().parseFromString(svg, "text/html").body.firstElementChild));
  return h("div", { class: "qr", key: `qr:${svg.length}:${label}`, role: "img", "aria-label": label, enter });
}

/** Scale the code to its place. */
function scalable(drawing) {
  drawing.setAttribute("viewBox", `0 0 ${drawing.getAttribute("width")} ${drawing.getAttribute("height")}`);
  return drawing;
}
