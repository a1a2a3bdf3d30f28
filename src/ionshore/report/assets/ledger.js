// The table of all figures: search, filter, sort, and what each figure rests on.
"use strict";

const LEDGER_LABELS = ["indicator", "stage", "commodity", "region", "owner", "segment", "component"];
const CONFIDENCES = ["reported", "derived", "assumed"];
const LEDGER_STEP = 25;

function ledgerRows(data) {
  const first = LEDGER_LABELS.length;
  return data.rows.map((row) => {
    const labels = LEDGER_LABELS.map((label, place) =>
      row[place] < 0 ? "" : data.labels[label][row[place]],
    );
    // A good says its stage, so the stage is told only where there is no good.
    const shown = labels.slice(labels[2] ? 2 : 1).filter((text) => text);
    return {
      indicator: labels[0],
      stage: labels[1],
      what: shown.join(" · "),
      unit: row[first] < 0 ? "" : data.units[row[first]],
      percent: row[first] >= 0 && data.percent[row[first]],
      key: row[first + 1] < 0 ? "" : data.keys[row[first + 1]],
      confidence: row[first + 2],
      values: row.slice(first + 3),
      text: labels.join(" ").toLowerCase(),
    };
  });
}

function drawLedger(data, words) {
  const holder = document.querySelector("[data-ledger]");
  if (!holder || !data) return;
  const rows = ledgerRows(data);
  const state = { sort: null, falling: true, limit: LEDGER_STEP };
  const body = holder.querySelector("[data-ledger-body]");
  const search = holder.querySelector("[data-ledger-search]");
  const filters = ledgerFilters(holder, data, words);
  const draw = () => {
    const found = ledgerFound(rows, search.value, filters);
    if (state.sort !== null) found.sort(ledgerOrder(state));
    body.replaceChildren(...found.slice(0, state.limit).map((row) => ledgerRow(row, data, words)));
    const shown = Math.min(state.limit, found.length);
    holder.querySelector("[data-ledger-count]").textContent = found.length
      ? filled(words.shown, { shown: figure(shown, 9), count: figure(found.length, 9) })
      : words.none;
    holder.querySelector("[data-ledger-more]").hidden = shown >= found.length;
  };
  const again = () => {
    state.limit = LEDGER_STEP;
    draw();
  };
  search.addEventListener("input", again);
  for (const filter of Object.values(filters)) filter.addEventListener("change", again);
  holder.querySelector("[data-ledger-more]").addEventListener("click", () => {
    state.limit += 4 * LEDGER_STEP;
    draw();
  });
  ledgerHead(holder, data, words, state, again);
  draw();
}

function ledgerFilters(holder, data, words) {
  const lists = {
    indicator: data.labels.indicator,
    stage: data.labels.stage,
    confidence: CONFIDENCES.map((code) => words[code]),
  };
  const filters = {};
  for (const [name, texts] of Object.entries(lists)) {
    const select = holder.querySelector(`[data-ledger-filter="${name}"]`);
    select.append(element("option", { value: "", text: words.all }));
    texts.forEach((text, place) =>
      select.append(element("option", { value: name === "confidence" ? place : text, text })),
    );
    filters[name] = select;
  }
  return filters;
}

function ledgerFound(rows, search, filters) {
  const parts = search.toLowerCase().split(/\s+/).filter((part) => part);
  return rows.filter(
    (row) =>
      (!filters.indicator.value || row.indicator === filters.indicator.value) &&
      (!filters.stage.value || row.stage === filters.stage.value) &&
      (filters.confidence.value === "" || row.confidence === Number(filters.confidence.value)) &&
      parts.every((part) => row.text.includes(part)),
  );
}

function ledgerOrder(state) {
  const value = (row) =>
    typeof state.sort === "number" ? row.values[state.sort] ?? -Infinity : row[state.sort];
  return (one, other) => {
    const [a, b] = [value(one), value(other)];
    const order = typeof a === "string" ? a.localeCompare(b) : a - b;
    return state.falling ? -order : order;
  };
}

function ledgerHead(holder, data, words, state, again) {
  const row = element("tr");
  const heads = [
    ["indicator", words.indicator],
    ["what", words.what],
    ...data.years.map((year, place) => [place, String(year)]),
    ["unit", words.unit],
    ["confidence", words.confidence],
  ];
  for (const [code, text] of heads) {
    const button = element("button", { type: "button", text, title: filled(words.sort, { column: text }) });
    button.addEventListener("click", () => {
      state.falling = state.sort === code ? !state.falling : typeof code === "number";
      state.sort = code;
      for (const other of row.querySelectorAll("button")) other.removeAttribute("aria-sort");
      button.setAttribute("aria-sort", state.falling ? "descending" : "ascending");
      again();
    });
    row.append(element("th", { scope: "col", class: typeof code === "number" ? "value" : code }, button));
  }
  holder.querySelector("[data-ledger-head]").append(row);
}

function ledgerRow(row, data, words) {
  const line = element("tr");
  line.append(element("th", { scope: "row", text: row.indicator }));
  line.append(element("td", { class: "what", text: row.what }));
  for (const value of row.values) {
    const text = value === null ? "" : row.percent ? percent(value) : figure(value);
    line.append(element("td", { class: "value", text }));
  }
  line.append(element("td", { class: "unit", text: row.unit }));
  const code = CONFIDENCES[row.confidence];
  const button = element("button", {
    type: "button",
    class: `badge ${code}`,
    text: words[code],
    title: words.open,
    "aria-expanded": "false",
  });
  button.addEventListener("click", () => ledgerOpen(line, button, row, data, words));
  line.append(element("td", {}, button));
  return line;
}

function ledgerOpen(line, button, row, data, words) {
  if (line.classList.toggle("open")) {
    const cell = element("td", { colspan: line.cells.length }, ledgerRest(row, data, words));
    line.after(element("tr", { class: "rest" }, cell));
  } else {
    line.nextElementSibling.remove();
  }
  button.setAttribute("aria-expanded", String(line.classList.contains("open")));
}

function badge(confidence, words) {
  const code = CONFIDENCES[confidence];
  return element("span", { class: `badge ${code}`, text: words[code] });
}

function ledgerRest(row, data, words) {
  const found = data.lineage[row.key];
  if (!found) return element("p", { text: words.noLineage });
  const box = element("div");
  const count = found.counts.reduce((sum, one) => sum + one, 0);
  box.append(element("p", { text: filled(words.rests, { rows: figure(count, 9) }) }));
  const list = element("ul");
  for (const [source, confidence, rows] of found.sources) {
    list.append(ledgerSource(data.sources[source], confidence, rows, words));
  }
  box.append(list, ledgerExamples(found.rows, words));
  return box;
}

function ledgerSource(source, confidence, rows, words) {
  const item = element("li", {}, badge(confidence, words), document.createTextNode(" "));
  item.append(
    source.url
      ? element("a", { href: source.url, rel: "noopener noreferrer", target: "_blank", text: source.title })
      : element("span", { text: source.title }),
  );
  const more = [source.by, rows === 1 ? words.oneRow : filled(words.rows, { count: figure(rows, 9) })].filter((text) => text);
  item.append(element("span", { class: "fine", text: ` ${more.join(" · ")}` }));
  return item;
}

function ledgerExamples(rows, words) {
  const table = element("table", { class: "data" });
  const body = element("tbody");
  for (const [name, key, value, confidence, note] of rows) {
    body.append(
      element(
        "tr",
        {},
        element("th", { scope: "row", text: name }),
        ...[key, value].map((text) => element("td", { text })),
        element("td", {}, badge(confidence, words)),
        element("td", { class: "fine", text: note }),
      ),
    );
  }
  table.append(body);
  const box = element("details", {}, element("summary", { text: words.examples }));
  box.append(element("div", { class: "scroll" }, table));
  return box;
}
