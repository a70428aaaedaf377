// The server's remarks on an answer: how a change was merged with another person's, and what a person must check.

const MERGED = {
  guests: ({ theirs, ours }) => `Someone else entered ${theirs ?? "no"} guests; yours, ${ours ?? "none"}, is kept.`,
  notes: () => "Someone else changed the note; yours is kept.",
  allergies: ({ seat }) =>
    `Someone else changed the allergies of ${seat ? `seat ${seat}` : "the order"}; yours are kept. Check them.`,
  table: () => "Someone else moved the order; your table is kept.",
  order: () => "The bill was paid meanwhile, so these items are on a new bill.",
  receipt_number: ({ theirs, ours }) => `The receipt number is ${theirs}, not ${ours}.`,
};

/** The sentence for a remark, or "" when the screen shows nothing. */
export function describeRemark(remark) {
  if (remark.outcome === "attention") return remark.says;
  return MERGED[remark.field]?.(remark) ?? "";
}

/** The remarks that a person must check, as rows of the sheet of unsent changes. They stay until dismissed. */
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
