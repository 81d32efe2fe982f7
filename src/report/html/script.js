"use strict";
// Sorts, filters and opens what is already on the page: without this the page is whole, only longer to search.
const table = document.querySelector("table.statements");
const statements = [...table.tBodies].map((body) => ({
  body,
  status: body.dataset.status,
  words: body.textContent.toLowerCase(),
  // The value of each column; what has none comes last in either direction.
  values: [...body.rows[0].cells].map((cell) => ("value" in cell.dataset ? Number(cell.dataset.value) : null)),
}));

const form = document.querySelector("form.tools");
const search = form.querySelector("input[type=search]");
const filter = () => {
  const words = search.value.toLowerCase().split(/\s+/);
  const status = form.elements.status.value;
  for (const statement of statements) {
    const fits = status === "" || status === statement.status;
    statement.body.hidden = !(fits && words.every((word) => statement.words.includes(word)));
  }
  const shown = statements.filter((statement) => !statement.body.hidden).length;
  form.querySelector("output").value = `${shown} of ${statements.length} statements`;
};
form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());

const headers = [...table.tHead.rows[0].cells];
const sort = (column, direction) => {
  const order = (one, other) => {
    const [a, b] = [one.values[column], other.values[column]];
    if (a === null || b === null) return (a === null) - (b === null);
    // The paper's order among equals.
    return direction * (a - b) || one.values[0] - other.values[0];
  };
  table.append(...[...statements].sort(order).map((statement) => statement.body));
  headers.forEach((header) => header.removeAttribute("aria-sort"));
  headers[column].setAttribute("aria-sort", direction === 1 ? "ascending" : "descending");
};
headers.forEach((header, column) => {
  if ("fixed" in header.dataset) return;
  const button = document.createElement("button");
  button.type = "button";
  button.append(...header.childNodes);
  button.addEventListener("click", () => {
    // Numbers are of interest from the largest on, statements from the first, statuses from the worst.
    const first = header.classList.contains("number") ? -1 : 1;
    const known = { ascending: -1, descending: 1 }[header.getAttribute("aria-sort")];
    sort(column, known ?? first);
  });
  header.append(button);
});
headers[0].setAttribute("aria-sort", "ascending");

const all = form.querySelector("button.all");
all.addEventListener("click", () => {
  const open = all.getAttribute("aria-pressed") === "false";
  all.setAttribute("aria-pressed", open);
  statements.forEach((statement) => { statement.body.querySelector("details").open = open; });
});

// A link to a statement opens it.
const open = () => {
  const body = document.getElementById(location.hash.slice(1));
  if (body?.matches("tbody")) body.querySelector("details").open = true;
};
addEventListener("hashchange", open);
open();
// What the browser keeps over a reload counts from the start.
filter();
