// Where the news of a screen stands (fynlo/toast.js): in the flow, between what scrolls and what is tapped.
import { h } from "../dom.js";

export const toastStrip = () => h("div", { class: "toast-strip", key: "toast-strip", "data-toast-strip": true });
