// SPDX-License-Identifier: Apache-2.0
// The body of a function that looks at a page of several runs, and returns what it found.
const table = document.getElementById("runs");
const heading = (title) => Array.from(table.tHead.rows[0].cells).find((cell) => cell.textContent.trim() === title);
const names = () => Array.from(table.tBodies[0].rows).map((row) => row.cells[0].textContent.trim());
const click = (title) => {
  heading(title).querySelector("button").click(); return [names(), heading(title).getAttribute("aria-sort")];
};
const sorted = [[names(), heading("flash").getAttribute("aria-sort")], click("flash"), click("flash")];
const empty = [click("accuracy")[0][0], click("accuracy")[0][0]];
click("latency");

const input = document.getElementById("runs-filter");
const filter = (text) => {
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  const shown = Array.from(table.tBodies[0].rows).filter((row) => row.offsetParent !== null);
  const count = document.getElementById("runs-filter-count").value;
  return [shown.map((row) => row.cells[0].textContent.trim()).sort(), count];
};
const filtered = [filter("AN385"), filter("an500 planned"), filter("nothing"), filter("")];

const all = (selector, is) => Array.from(document.querySelectorAll(selector)).every(is);
const reached = all("th button, summary, input, .wide", (element) => element.tabIndex === 0);
const described = all("[data-figure]", (box) => box.getAttribute("aria-label"));
const labelled = all("input", (element) => element.labels.length === 1);
const right = all("td[data-value]", (cell) => getComputedStyle(cell).textAlign === "right");

const paint = (colour) => {
  const dot = document.createElement("i");
  dot.style.color = colour;
  document.body.append(dot);
  return getComputedStyle(dot).color;
};
const ink = paint(getComputedStyle(document.documentElement).getPropertyValue("--ink").trim());
const tick = getComputedStyle(document.querySelector(".ytick text")).fill;
const colours = [ink === tick, getComputedStyle(document.body).backgroundColor];

const folded = () => [document.querySelectorAll("details:not([open])").length,
  document.querySelectorAll("[data-figure]:not([data-drawn])").length];
const before = folded();
dispatchEvent(new Event("beforeprint"));
const during = folded();
dispatchEvent(new Event("afterprint"));
const after = folded();
return { sorted, empty, filtered, reached, described, labelled, right, colours, before, during, after };
