"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const words = data.words, limits = data.steps.map(Number);
  const spelled = (value, places) => {
    const found = Number(value);
    const shown = found.toLocaleString("ru-RU", {minimumFractionDigits: found ? places : 0, maximumFractionDigits: 4});
    return words.dot ? found.toFixed(Math.max(places, 0)) : shown;
  };
  const percent = fraction => fraction === null ? "" :
    (words.dot ? (fraction * 100).toFixed(1) : (fraction * 100).toFixed(1).replace(".", ",")) + "\u00a0%";
  const ratio = (part, base) => part === null || base === null || isNaN(part) || isNaN(base) || Number(base) <= 0 ? null : part / base;

  // Tables: sorted by their headings, filtered by a word.
  const valueOf = (row, at) => {
    const cell = row.cells[at];
    return cell.dataset.v !== undefined ? Number(cell.dataset.v) : cell.textContent.trim();
  };
  const compare = (one, other) => {
    const numbers = typeof one === "number", others = typeof other === "number";
    if (numbers && others) return one - other;
    if (numbers !== others) return numbers ? -1 : 1;
    return one.localeCompare(other, document.documentElement.lang);
  };
  document.addEventListener("click", event => {
    const button = event.target.closest("button.sort");
    if (!button) return;
    const table = button.closest("table"), at = button.parentElement.cellIndex;
    const up = button.dataset.way !== "up";
    table.querySelectorAll("button.sort").forEach(one => { delete one.dataset.way; one.setAttribute("aria-pressed", "false"); });
    button.dataset.way = up ? "up" : "down";
    button.setAttribute("aria-pressed", "true");
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row, order) => [valueOf(row, at), order, row]);
    rows.sort((a, b) => (a[0] === "" ? 1 : b[0] === "" ? -1 : up ? compare(a[0], b[0]) : compare(b[0], a[0])) || a[1] - b[1]);
    body.append(...rows.map(row => row[2]));
  });
  document.addEventListener("input", event => {
    const label = event.target.closest("label.filter");
    if (!label) return;
    const wanted = event.target.value.toLocaleLowerCase(), caption = label.nextElementSibling.querySelector("caption");
    if (wanted) caption.dataset.filter = event.target.value;  // so that paper says it, too
    else delete caption.dataset.filter;
    for (const row of label.nextElementSibling.querySelectorAll("tbody tr"))
      row.hidden = !row.textContent.toLocaleLowerCase().includes(wanted);
  });

  // Where a figure is from: each district's, with its file and cells.
  const dialog = document.querySelector("dialog");
  document.addEventListener("click", event => {
    const button = event.target.closest("button.source");
    if (!button) return;
    const at = data.measures.findIndex(one => one.key === button.dataset.key), measure = data.measures[at];
    dialog.querySelector("h2").textContent = `${measure.key} ${measure.name} (${measure.unit})`;
    const body = dialog.querySelector("tbody");
    body.textContent = "";
    data.districts.forEach((district, number) => {
      const row = body.insertRow(), figures = measure.figures[number], cells = data.cells[district.cells];
      row.insertCell().textContent = district.name;
      figures.forEach((figure, column) => {
        const cell = row.insertCell();
        cell.className = "n";
        cell.textContent = figure === null ? "" : isNaN(figure) ? figure : spelled(figure, measure.places);
        if (cells[column][at]) cell.title = cells[column][at];
      });
      row.insertCell().textContent = `${district.file} (${district.hash})`;
      row.insertCell().textContent = [0, 1, 2].map(column => cells[column][at]).filter(Boolean).join(", ");
    });
    dialog.showModal();
    dialog.scrollTop = 0;
  });
  dialog.querySelector("button.close").addEventListener("click", () => dialog.close());

  // The map and the ranking follow the indicator that is chosen.
  const choice = document.getElementById("indicator"), by = document.getElementById("criterion");
  const colour = fraction => data.colours[limits.filter(limit => fraction >= limit).length];
  const ink = fraction => data.inks[limits.filter(limit => fraction >= limit).length];
  const show = () => {
    const measure = data.measures.find(one => one.key === choice.value);
    const values = data.districts.map((district, at) => {
      const [fact, plan, done] = measure.figures[at];
      const number = one => one === null || isNaN(one) ? null : Number(one);
      // What is done of a plan is compared within the region's period alone.
      const share = number(done) === null || district.quarter !== data.period ? null : ratio(done, plan);
      const value = {plan: number(plan), growth: ratio(number(plan) - number(fact), fact), fulfilment: share}[by.value];
      return {district, value: plan === null && by.value === "growth" ? null : value, done: share};
    });
    for (const tile of document.querySelectorAll("#map .tile")) {
      const own = values.find(one => one.district.code === tile.dataset.code);
      const fraction = own ? own.done : null, words_ = own ? percent(fraction) : words.missing;
      tile.querySelector("rect").setAttribute("fill", fraction === null ? "#f0f0f0" : colour(fraction));
      tile.querySelectorAll("text").forEach(text => text.setAttribute("fill", fraction === null ? "#000000" : ink(fraction)));
      tile.querySelector(".words").textContent = words_;
      tile.querySelector("title").textContent = `${own ? own.district.name : ""}: ${words_}`;
    }
    const counted = values.filter(one => one.value !== null && !isNaN(one.value)).sort((a, b) => b.value - a.value);
    const body = document.querySelector("#ranking tbody");
    body.textContent = "";
    let rank = 0, last = null;
    const add = (place, one) => {
      const row = body.insertRow();
      [place, one.district.name, one.value === null ? "" : by.value === "plan" ? spelled(one.value, measure.places) : percent(one.value),
       one.district.quarter ? data.roman[one.district.quarter] : ""].forEach((said, at) => {
        const cell = row.insertCell();
        cell.textContent = said;
        if (at === 0 || at === 2) cell.className = "n";
        if (at === 2 && one.value !== null) cell.dataset.v = one.value;
        if (at === 0 && place !== "") cell.dataset.v = place;
      });
    };
    counted.forEach((one, at) => { if (one.value !== last) { rank = at + 1; last = one.value; } add(rank, one); });
    values.filter(one => !counted.includes(one)).forEach(one => add("", one));
    document.querySelector("#map-title").textContent = `${measure.key} ${measure.name}`;
  };
  choice.addEventListener("change", show);
  by.addEventListener("change", show);
  show();
})();
