// The types of the events that our scripts and htmx dispatch on the document. For tsc only; nothing loads this file.
import type { ConnectionDetail, Toast } from "./static/frontend/shared/page/types.js";

type HtmxDetail = {
  elt: Element;
  verb: string;
  headers: Record<string, string>;
  xhr: XMLHttpRequest;
};

declare global {
  interface DocumentEventMap {
    "fynlo:connection": CustomEvent<ConnectionDetail>;
    "fynlo:toast": CustomEvent<Toast>;
    "fynlo:undone": CustomEvent<{ url: string }>;
    "htmx:afterSettle": CustomEvent<HtmxDetail>;
    "htmx:afterSwap": CustomEvent<HtmxDetail>;
    "htmx:beforeRequest": CustomEvent<HtmxDetail>;
    "htmx:beforeSwap": CustomEvent<HtmxDetail>;
    "htmx:configRequest": CustomEvent<HtmxDetail>;
    "htmx:responseError": CustomEvent<HtmxDetail>;
    "htmx:sendError": CustomEvent<HtmxDetail>;
    "htmx:timeout": CustomEvent<HtmxDetail>;
  }
}
