// A small keyed DOM: `h` describes nodes, `render` changes only the nodes that differ.
// Children keep their place by `key`, or by their position where they have none; a null child keeps the place free.

const drawn = new WeakMap(); // element → what was drawn in it last
const handlers = new WeakMap(); // element → {event type: handler}
// what people change: the property counts, not the attribute
const LIVE = new Set(["value", "checked", "disabled", "open"]);

/**
 * One element. Props: `key`, `class`, `on: {click}`, `vars: {"--x": …}`, `icon: name`, `enter: (element) => …`, the
 * rest attributes.
 */
export function h(tag, props, ...children) {
  return { tag, key: props?.key, props: props ?? {}, children: children.flat(Infinity) };
}

/** Draw again only when one of `deps` is another value. */
export const memo = (key, deps, draw) => ({ key, deps, draw });

/** A drawing from the page's `<template data-icons>`; `label` says what it means where no word stands beside it. */
export const icon = (name, label = "") => [
  h("span", { class: "drawn-icon", icon: name, key: `icon:${name}` }),
  label ? h("span", { class: "visually-hidden", key: `label:${name}` }, label) : null,
];

/** Make `parent` hold exactly `children`; what the server had drawn in it goes with the first drawing. */
export function render(parent, ...children) {
  if (!drawn.has(parent)) parent.replaceChildren();
  patchChildren(parent, children.flat(Infinity));
}

function patchChildren(parent, children) {
  const before = drawn.get(parent) ?? new Map();
  const after = new Map();
  let place = null; // the element that the next one comes after
  children.forEach((child, index) => {
    if (child === null || child === undefined || child === false || child === "") return;
    const node = typeof child === "object" ? child : { text: String(child) };
    const key = node.key ?? index;
    const old = before.get(key);
    before.delete(key);
    const element = patch(old, node);
    const expected = place ? place.nextSibling : parent.firstChild;
    if (element !== expected) parent.insertBefore(element, expected);
    if (!old && node.props?.enter) queueMicrotask(() => node.props.enter(element));
    after.set(key, node);
    place = element;
  });
  for (const old of before.values()) old.element.remove();
  drawn.set(parent, after);
}

function patch(old, node) {
  if (node.draw) return patchMemo(old, node);
  if (old && (old.tag !== node.tag || old.draw)) {
    old.element.remove();
    old = undefined;
  }
  if (node.tag === undefined) {
    node.element = old?.element ?? document.createTextNode(node.text);
    if (old && old.text !== node.text) node.element.data = node.text;
    return node.element;
  }
  node.element = old?.element ?? document.createElement(node.tag);
  patchProps(node.element, old?.props ?? {}, node.props);
  if (!node.props.icon) patchChildren(node.element, node.children);
  return node.element;
}

function patchMemo(old, node) {
  const same =
    old?.deps?.length === node.deps.length && node.deps.every((value, index) => Object.is(value, old.deps[index]));
  node.inner = same ? old.inner : node.draw();
  node.element = same ? old.element : patch(old?.draw ? old.inner : undefined, node.inner);
  if (old && old.element !== node.element) old.element.remove();
  return node.element;
}

function patchProps(element, before, after) {
  for (const name of Object.keys(before)) if (!(name in after)) setProp(element, name, undefined, before[name]);
  for (const [name, value] of Object.entries(after))
    if (value !== before[name] || LIVE.has(name)) setProp(element, name, value, before[name]);
}

function setProp(element, name, value, before) {
  if (name === "key" || name === "enter") return;
  if (name === "on") listen(element, value ?? {});
  else if (name === "class") element.className = value ?? "";
  else if (name === "vars")
    for (const key of Object.keys({ ...before, ...value })) element.style.setProperty(key, value?.[key] ?? "");
  else if (name === "icon") drawIcon(element, value);
  else if (LIVE.has(name) && name in element) {
    if (element[name] !== (value ?? "")) element[name] = value ?? (name === "value" ? "" : false);
  } else if (value === undefined || value === null || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : value);
}

// One listener per type for the life of the element; which function it calls may change with every drawing.
function listen(element, wanted) {
  const known = handlers.get(element);
  if (!known) handlers.set(element, {});
  const current = handlers.get(element);
  for (const type of Object.keys(wanted)) {
    if (!(type in current)) element.addEventListener(type, (event) => current[type]?.(event));
    current[type] = wanted[type];
  }
  for (const type of Object.keys(current)) if (!(type in wanted)) current[type] = undefined;
}

function drawIcon(element, name) {
  const drawing = document.querySelector("template[data-icons]")?.content.querySelector(`[data-icon="${name}"]`);
  element.replaceChildren(...(drawing ? [drawing.firstElementChild.cloneNode(true)] : []));
}
