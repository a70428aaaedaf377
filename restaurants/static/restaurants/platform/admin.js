// Select2, which the admin's searched choices are made of, names none of its parts: they take their field's label.
function nameParts(select) {
  const label = select.labels[0];
  const selection = select.nextElementSibling?.querySelector(".select2-selection");
  if (!label || !selection) return;
  label.id ||= `${select.id}-label`;
  const shown = selection.querySelector(".select2-selection__rendered");
  shown.setAttribute("aria-labelledby", label.id);
  selection.setAttribute("aria-labelledby", `${label.id} ${shown.id}`);
}

function nameSearch({ target }) {
  const search = document.querySelector(".select2-container--open .select2-search__field");
  if (!search) return;
  target.nextElementSibling
    .querySelector(".select2-selection")
    .setAttribute("aria-controls", `select2-${target.id}-results`);
  search.setAttribute("aria-label", `Search: ${target.labels[0]?.textContent ?? ""}`);
  search.focus(); // what is typed next should find something, also after opening it with the keyboard
}

addEventListener("load", () => {
  const jQuery = window.django?.jQuery;
  // jQuery's own queue: what makes the choices waits in it too, and may not have had its turn at `load`.
  jQuery?.(() => {
    document.querySelectorAll("select.select2-hidden-accessible").forEach(nameParts);
    jQuery(document).on("select2:open", nameSearch);
  });
});

// A form is sent once: making a restaurant takes a moment, and an impatient second press must not make another.
addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.classList.contains("is-sent")) {
    event.preventDefault();
    return;
  }
  form.classList.add("is-sent");
  form.setAttribute("aria-busy", "true");
  if (event.submitter?.name === "_save") event.submitter.textContent = "Saving …";
});

addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form.is-sent")) form.classList.remove("is-sent");
});
