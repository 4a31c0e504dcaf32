// SPDX-License-Identifier: Apache-2.0
// What the pages do: draw the figures in the colours of light, dark or paper, and sort and filter tables.
"use strict";
(() => {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const paper = window.matchMedia("print");

  function colours() {
    const style = getComputedStyle(document.documentElement);
    return { ink: style.getPropertyValue("--ink").trim(), line: style.getPropertyValue("--line").trim() };
  }

  // What a figure's layout has of colours, as Plotly names a place in it.
  function themed(layout) {
    const { ink, line } = colours();
    const changes = { "font.color": ink, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)" };
    for (const axis of Object.keys(layout).filter((key) => /^[xy]axis\d*$/.test(key))) {
      Object.assign(changes, {
        [`${axis}.color`]: ink,
        [`${axis}.gridcolor`]: line,
        [`${axis}.linecolor`]: line,
        [`${axis}.zerolinecolor`]: line,
      });
    }
    return changes;
  }

  function place(layout, changes) {
    for (const [path, value] of Object.entries(changes)) {
      const keys = path.split(".");
      const last = keys.pop();
      const inner = keys.reduce((value, key) => (value[key] ??= {}), layout);
      inner[last] = value;
    }
    return layout;
  }

  function isHidden(element) {
    const details = element.closest("details:not([open])");
    return details !== null && !element.closest("summary");
  }

  function draw() {
    for (const box of document.querySelectorAll("[data-figure]:not([data-drawn])")) {
      if (isHidden(box)) continue;
      const figure = JSON.parse(document.getElementById(box.dataset.figure).textContent);
      const layout = place(figure.layout, themed(figure.layout));
      box.dataset.drawn = "";
      Plotly.newPlot(box, figure.data, layout, { displayModeBar: false, responsive: true });
    }
  }

  function recolour() {
    for (const box of document.querySelectorAll("[data-drawn]")) Plotly.relayout(box, themed(box.layout));
  }

  // Everything is opened on paper, and closed again afterwards.
  function openForPaper() {
    for (const details of document.querySelectorAll("details:not([open])")) {
      details.open = true;
      details.dataset.closed = "";
    }
    draw();
    recolour();
    for (const box of document.querySelectorAll("[data-drawn]")) Plotly.Plots.resize(box);
  }

  function closeAfterPaper() {
    for (const details of document.querySelectorAll("details[data-closed]")) {
      details.open = false;
      delete details.dataset.closed;
    }
    recolour();
  }

  // A number where the cell has one; nothing at all goes to the end, whichever way the rest is sorted.
  function key(row, column) {
    const cell = row.cells[column];
    if (cell.dataset.value === undefined) return cell.textContent.trim();
    return cell.dataset.value === "" ? null : Number(cell.dataset.value);
  }

  function compare(one, other) {
    return typeof one === "number" && typeof other === "number" ? one - other : String(one).localeCompare(String(other));
  }

  function sort(header) {
    const table = header.closest("table");
    const column = header.cellIndex;
    const descending = header.getAttribute("aria-sort") === "ascending";
    const rows = Array.from(table.tBodies[0].rows).map((row) => ({ row, key: key(row, column) }));
    rows.sort((one, other) => {
      if (one.key === null || other.key === null) return (one.key === null) - (other.key === null);
      return descending ? compare(other.key, one.key) : compare(one.key, other.key);
    });
    table.tBodies[0].append(...rows.map(({ row }) => row));
    for (const cell of table.tHead.rows[0].cells) cell.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", descending ? "descending" : "ascending");
  }

  function filter(input) {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = Array.from(document.getElementById(input.getAttribute("aria-controls")).tBodies[0].rows);
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
    const shown = rows.filter((row) => !row.hidden).length;
    document.getElementById(`${input.id}-count`).textContent = `${shown} of ${rows.length}`;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("th button");
    if (button) sort(button.closest("th"));
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches("input[type=search]")) filter(event.target);
  });
  document.addEventListener("toggle", draw, true);
  dark.addEventListener("change", recolour);
  window.addEventListener("beforeprint", openForPaper);
  window.addEventListener("afterprint", closeAfterPaper);
  draw();
  // A page that is printed from the start, as without a screen, gets no event.
  if (paper.matches) openForPaper();
})();
