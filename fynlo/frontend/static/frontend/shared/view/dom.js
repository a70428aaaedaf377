// @ts-check
// A small keyed DOM. `h` describes elements; `render` changes only what differs from the previous drawing.
// A child keeps its element by its `key`, or by its position where it has no key. A null child holds its position.

/** @typedef {string | number} Key */
/** @typedef {string | number | boolean | null | undefined} Attribute true is "", false and null remove the attribute */
/** @typedef {Record<string, string>} Vars custom properties of CSS: `{"--x": "2"}` */

/**
 * An event at an element E. Elements without child elements are always the target themselves.
 * @template {Element} E
 * @template {Event} Fired
 * @typedef {Fired & {currentTarget: E}
 *   & (E extends HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement | HTMLImageElement ? {target: E} : unknown)
 * } EventAt
 */

/**
 * @template {Element} [E=HTMLElement]
 * @typedef {{[Type in keyof HTMLElementEventMap]?: (event: EventAt<E, HTMLElementEventMap[Type]>) => unknown}} Handlers
 */

/**
 * @template {Element} [E=HTMLElement]
 * @typedef {object} KnownProps
 * @property {Key} [key]
 * @property {string} [class]
 * @property {Handlers<E>} [on]
 * @property {Vars} [vars]
 * @property {string} [icon] draws this icon as the element's content
 * @property {(element: E) => void} [enter] called once, after the element was added
 */

/**
 * What `h` takes for an element: the known properties; every other name is an attribute.
 * @template {Element} [E=HTMLElement]
 * @typedef {KnownProps<E> & {[name: string]: Attribute | Handlers<E> | Vars | ((element: E) => void)}} Props
 */

/**
 * @typedef {object} ElementNode what `h` returns
 * @property {string} tag
 * @property {Key} [key]
 * @property {Props} props
 * @property {Child[]} children
 * @property {HTMLElement} [element] once it is drawn
 */
/**
 * @typedef {object} MemoNode what `memo` returns
 * @property {Key} key
 * @property {unknown[]} deps
 * @property {() => ElementNode} draw
 * @property {ElementNode} [inner] once it is drawn
 * @property {HTMLElement} [element] once it is drawn
 */
/** @typedef {{key?: undefined, text: string, element?: Text}} TextNode */
/** @typedef {ElementNode | MemoNode | TextNode} DomNode */
/** @typedef {ElementNode | MemoNode | string | number | boolean | null | undefined} Child */
/** @typedef {Child | Children[]} Children nested lists count as one list */

/** @type {WeakMap<Element, Map<Key, DomNode>>} what was drawn in an element last, by key */
const drawn = new WeakMap();
/** @type {WeakMap<Element, Record<string, ((event: Event) => unknown) | undefined>>} handlers by event type */
const handlers = new WeakMap();
/** Names that people change: the element's property is set, not its attribute. */
const LIVE = new Set(["value", "checked", "disabled", "open"]);

/**
 * The children of nested lists in one list.
 * @param {Children[]} children
 * @returns {Child[]}
 */
export const flat = (children) => children.flatMap((child) => (Array.isArray(child) ? flat(child) : [child]));

/**
 * Describe one element.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Props<HTMLElementTagNameMap[Tag]> | null} props
 * @param {...Children} children
 * @returns {ElementNode}
 */
export function h(tag, props, ...children) {
  return { tag, key: props?.key, props: /** @type {Props} */ (props ?? {}), children: flat(children) };
}

/**
 * Draw again only when one of `deps` is another value.
 * @param {Key} key
 * @param {unknown[]} deps
 * @param {() => ElementNode} draw
 * @returns {MemoNode}
 */
export const memo = (key, deps, draw) => ({ key, deps, draw });

/**
 * An icon of the page's `<template data-icons>`. Pass `label` where no word beside the icon says what it means.
 * @param {string} name
 * @param {string} [label]
 */
export const icon = (name, label = "") => [
  h("span", { class: "drawn-icon", icon: name, key: `icon:${name}` }),
  label ? h("span", { class: "visually-hidden", key: `label:${name}` }, label) : null,
];

/**
 * Make `parent` hold exactly `children`. The first drawing removes what the server put there.
 * @param {Element} parent
 * @param {...Children} children
 */
export function render(parent, ...children) {
  if (!drawn.has(parent)) parent.replaceChildren();
  patchChildren(parent, flat(children));
}

/**
 * @param {Element} parent
 * @param {Child[]} children
 */
function patchChildren(parent, children) {
  const before = drawn.get(parent) ?? new Map();
  /** @type {Map<Key, DomNode>} */
  const after = new Map();
  /** @type {ChildNode | null} the element that the next one comes after */
  let place = null;
  children.forEach((child, index) => {
    if (child === null || child === undefined || child === false || child === "") return;
    /** @type {DomNode} */
    const node = typeof child === "object" ? child : { text: String(child) };
    const key = node.key ?? index;
    const old = before.get(key);
    before.delete(key);
    const element = patch(old, node);
    const expected = place ? place.nextSibling : parent.firstChild;
    if (element !== expected) parent.insertBefore(element, expected);
    if (!old) announce(node);
    after.set(key, node);
    place = element;
  });
  for (const old of before.values()) old.element?.remove();
  drawn.set(parent, after);
}

/**
 * Call `enter` of a node whose element was just added.
 * @param {DomNode} node
 */
function announce(node) {
  if (!("props" in node)) return;
  const { element, props } = node;
  const { enter } = props;
  if (enter && element) queueMicrotask(() => enter(element));
}

/**
 * Draw `node`, reusing the element of `old` where it fits.
 * @param {DomNode | undefined} old
 * @param {DomNode} node
 */
function patch(old, node) {
  if ("draw" in node) return patchMemo(old, node);
  if ("text" in node) return patchText(old, node);
  return patchElement(old, node);
}

/**
 * @param {DomNode | undefined} old
 * @param {TextNode} node
 */
function patchText(old, node) {
  const known = old && "text" in old ? old : undefined;
  if (old && !known) old.element?.remove();
  node.element = known?.element ?? document.createTextNode(node.text);
  if (known && known.text !== node.text) node.element.data = node.text;
  return node.element;
}

/**
 * @param {DomNode | undefined} old
 * @param {ElementNode} node
 */
function patchElement(old, node) {
  const known = old && "tag" in old && old.tag === node.tag ? old : undefined;
  if (old && !known) old.element?.remove();
  const element = known?.element ?? document.createElement(node.tag);
  node.element = element;
  patchProps(element, known?.props ?? {}, node.props);
  if (!node.props.icon) patchChildren(element, node.children);
  return element;
}

/**
 * @param {DomNode | undefined} old
 * @param {MemoNode} node
 */
function patchMemo(old, node) {
  const known = old && "draw" in old ? old : undefined;
  const isSame =
    known?.deps.length === node.deps.length && node.deps.every((value, index) => Object.is(value, known.deps[index]));
  const inner = (isSame && known?.inner) || node.draw();
  const element = (isSame && known?.element) || patchElement(known?.inner, inner);
  node.inner = inner;
  node.element = element;
  if (old && old.element !== element) old.element?.remove();
  return element;
}

/**
 * @param {HTMLElement} element
 * @param {Props} before
 * @param {Props} after
 */
function patchProps(element, before, after) {
  for (const name of Object.keys(before)) if (!(name in after)) setProp(element, name, {}, before);
  for (const [name, value] of Object.entries(after))
    if (value !== before[name] || LIVE.has(name)) setProp(element, name, after, before);
}

/**
 * @param {HTMLElement} element
 * @param {string} name
 * @param {Props} after
 * @param {Props} before
 */
function setProp(element, name, after, before) {
  if (name === "key" || name === "enter") return;
  if (name === "on") listen(element, after.on ?? {});
  else if (name === "class") element.className = after.class ?? "";
  else if (name === "vars") setVars(element, after.vars ?? {}, before.vars ?? {});
  else if (name === "icon") drawIcon(element, after.icon ?? "");
  else if (LIVE.has(name) && name in element) setLive(element, name, after[name]);
  else setAttribute(element, name, after[name]);
}

/**
 * @param {HTMLElement} element
 * @param {Vars} after
 * @param {Vars} before
 */
function setVars(element, after, before) {
  for (const key of Object.keys({ ...before, ...after })) element.style.setProperty(key, after[key] ?? "");
}

/**
 * @param {HTMLElement} element
 * @param {string} name one of LIVE
 * @param {unknown} value
 */
function setLive(element, name, value) {
  const owner = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (element));
  if (owner[name] !== (value ?? "")) owner[name] = value ?? (name === "value" ? "" : false);
}

/**
 * @param {HTMLElement} element
 * @param {string} name
 * @param {unknown} value
 */
function setAttribute(element, name, value) {
  if (value === undefined || value === null || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
}

/**
 * Set the handlers of an element. It has one listener for each type, which calls the handler of the last drawing.
 * @param {HTMLElement} element
 * @param {Handlers} wanted
 */
function listen(element, wanted) {
  const current = handlers.get(element) ?? {};
  handlers.set(element, current);
  for (const [type, handler] of Object.entries(wanted)) {
    if (!(type in current)) element.addEventListener(type, (event) => current[type]?.(event));
    current[type] = /** @type {(event: Event) => unknown} */ (handler);
  }
  for (const type of Object.keys(current)) if (!(type in wanted)) current[type] = undefined;
}

/**
 * @param {HTMLElement} element
 * @param {string} name
 */
function drawIcon(element, name) {
  /** @type {HTMLTemplateElement | null} */
  const icons = document.querySelector("template[data-icons]");
  const drawing = icons?.content.querySelector(`[data-icon="${name}"]`)?.firstElementChild;
  element.replaceChildren(...(drawing ? [drawing.cloneNode(true)] : []));
}
