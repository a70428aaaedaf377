/** How the part `attention` goes on from an event: realtime/alerts.py in the browser. Pure. */

function reduceAlerts(state, { type, data }) {
  if (type === "attention.raised") return { open: { ...state.open, [data.attention.id]: data.attention } };
  const { [data.attention_id]: _gone, ...open } = state.open;
  return { open };
}

export const reducers = { attention: reduceAlerts };
