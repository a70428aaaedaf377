// Allergies that an order and its seats declare, and what of a dish conflicts with them: orders/allergies.py in the
// browser, held against it by a test. Pure. `entries` are an order's: [{seat, allergens, note}] by seat, seat null for
// the whole order.

export const UNKNOWN = "unknown"; // a conflict: nobody has said yet what the dish contains

export const allergenLabel = (allergen) => allergen.replaceAll("_", " ");
/** The allergen as it stands before "allergy". */
export const allergy = (allergen) => allergenLabel(allergen).replace(/s$/, "");

export const entryFor = (entries, seat) => entries.find((entry) => entry.seat === seat) ?? null;

/** `entries` with that seat's set as given; one without allergens and note is none. */
export function withEntry(entries, { seat = null, allergens, note = "" }) {
  const others = entries.filter((entry) => entry.seat !== seat);
  const said = allergens.length || note ? [{ seat, allergens: [...new Set(allergens)].sort(), note }] : [];
  return [...others, ...said].sort((a, b) => (a.seat ?? 0) - (b.seat ?? 0));
}

/** The entries that a line of that seat has to heed; one without a seat may be anybody's, so all of them. */
export const forSeat = (entries, seat) =>
  entries.filter((entry) => seat === null || entry.seat === null || entry.seat === seat);

/** What a dish contains with its options: `allergens` null when a part of it is unknown, `known` in either case. */
export function contentOf(product, options) {
  const parts = [product, ...options].map((part) => part?.allergens ?? null);
  const known = [...new Set(parts.flatMap((part) => part ?? []))].sort();
  return { allergens: parts.includes(null) ? null : known, known };
}

/** The declared allergens that a dish contains; UNKNOWN too when it may contain more than is known. */
export function conflicts({ allergens, known, seat }, entries) {
  const declared = new Set(forSeat(entries, seat).flatMap((entry) => entry.allergens));
  if (!declared.size) return [];
  return [...[...declared].filter((name) => known.includes(name)).sort(), ...(allergens === null ? [UNKNOWN] : [])];
}

/** Whether there is a conflict that nobody has said yes to. */
export const isUnconfirmed = (conflicting, acknowledged) => conflicting.some((name) => !acknowledged.includes(name));

const listed = (text) => (text.length === 1 ? text[0] : `${text.slice(0, -1).join(", ")} and ${text.at(-1)}`);

/** What is wrong with a dish: "Carne asada contains peanuts." */
export function conflictSentence(dish, conflicting) {
  const known = conflicting.filter((name) => name !== UNKNOWN).map(allergenLabel);
  if (!known.length) return `The allergens of ${dish} are not known yet.`;
  return `${dish} contains ${listed(known)}.${conflicting.includes(UNKNOWN) ? " Its other allergens are not all known." : ""}`;
}

export const allergyOwner = ({ seat }) => (seat === null ? "Whole order" : `Seat ${seat}`);
export const allergyContent = ({ allergens, note }) =>
  [...allergens.map(allergenLabel), ...(note ? [`“${note}”`] : [])].join(", ");
export const describeAllergies = (entries) =>
  entries.map((entry) => `${allergyOwner(entry)}: ${allergyContent(entry)}`).join(". ");

function withArticle(allergens) {
  const text = listed(allergens.map(allergy));
  return `${"aeiou".includes(text[0]) ? "an" : "a"} ${text}`;
}

/** For whom it is wrong: "Seat 2 has a peanut allergy." `where` stands before the seat: "Table 4". */
export function allergyWarning(entries, { seat, conflicting, where = "" }) {
  const concerned = ({ allergens }) => {
    const hit = allergens.filter((name) => conflicting.includes(name));
    return hit.length || !conflicting.includes(UNKNOWN) ? hit : allergens;
  };
  const named = ({ seat: of }) => (of === null ? where || "This order" : where ? `${where}, seat ${of}` : `Seat ${of}`);
  return forSeat(entries, seat)
    .filter((entry) => concerned(entry).length)
    .map((entry) => `${named(entry)} has ${withArticle(concerned(entry))} allergy.`)
    .join(" ");
}
