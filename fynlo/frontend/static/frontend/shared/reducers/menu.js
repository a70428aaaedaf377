// menu/projections.py in the browser: the version in force and what is sold out on top of it.

const menu = (state, { type, data }) => {
  if (type === "menu.updated") return { ...state, version: data.version };
  if (type !== "menu.availability_changed") return state;
  const item = data.product_id ?? data.option_id;
  const others = state.unavailable.filter((known) => known !== item);
  const unavailable = data.available ? others : [...others, item].sort();
  return { ...state, counter: data.counter, unavailable };
};

export const reducers = { menu };
