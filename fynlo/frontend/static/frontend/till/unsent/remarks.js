// What the server tells beside an answer: how a change was joined with somebody else's, and what a person must look at.

const MERGED = {
  guests: ({ theirs, ours }) => `Somebody else entered ${theirs ?? "no"} guests; yours, ${ours ?? "none"}, is kept.`,
  notes: () => "Somebody else changed the note; yours is kept.",
  allergies: ({ seat }) =>
    `Somebody else had changed the allergies of ${seat ? `seat ${seat}` : "the order"}; yours count. Check them.`,
  table: () => "Somebody else moved it; your table is kept.",
  order: () => "The bill was paid meanwhile, so these items are on a new bill.",
  receipt_number: ({ theirs, ours }) => `The receipt number is ${theirs}, not ${ours}.`,
};

/** One sentence of a remark, or "" for what nobody needs to hear. */
export function describeRemark(remark) {
  if (remark.outcome === "attention") return remark.says;
  return MERGED[remark.field]?.(remark) ?? "";
}

/** What a person must look at, as rows of the sheet behind the bar: they stay until somebody has read them. */
export function noticesOf(command, remarks) {
  return remarks
    .filter(({ outcome }) => outcome === "attention")
    .map((remark) => ({
      id: remark.attention_id,
      where: command.metadata.where ?? "",
      what: remark.says,
      at: Date.now(),
    }));
}
