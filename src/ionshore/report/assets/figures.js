// Charts: an option from the data, what the reader chose, and the same as a table.
"use strict";

function drawFigures(figures, page, words) {
  for (const holder of document.querySelectorAll("[data-figure]")) {
    const spec = figures[holder.dataset.figure];
    if (spec) drawFigure(holder, spec, page, words);
  }
}

function drawFigure(holder, spec, page, words) {
  const place = holder.querySelector("[data-chart]");
  const chart = ionshoreLibraries.echarts.init(place, null, { renderer: "svg" });
  holder.querySelector("[data-table]").open = false;
  const draw = () => {
    const codes = spec.choices.map(([name, only]) =>
      name === "year" ? page.year : chosen(holder, name, only),
    );
    show(holder, chart, place, spec.charts[codes.join("|")], words);
  };
  holder.addEventListener("change", (event) => {
    if (event.target.matches("[data-choice]")) draw();
  });
  page.listen(draw);
  chart.on("finished", () => scalable(place));
  let narrow = isNarrow(place);
  new ResizeObserver(() => {
    chart.resize();
    if (narrow !== isNarrow(place)) draw();
    narrow = isNarrow(place);
  }).observe(place);
  draw();
}

// A choice with one option has no control: its only option is the one chosen.
function chosen(holder, name, only) {
  const control = holder.querySelector(`[data-choice="${name}"]:checked`);
  return control ? control.value : only;
}

function show(holder, chart, place, spec, words) {
  let empty = holder.querySelector(".nothing");
  if (!spec) {
    if (!empty) place.after((empty = element("p", { class: "nothing", text: words.nothing })));
    place.style.height = "0px";
    chart.clear();
    return;
  }
  if (empty) empty.remove();
  const { media, ...option } = structuredClone(spec.option);
  if (media && isNarrow(place)) merge(option, media[0].option);
  const room = legendOutside(holder, option);
  option.tooltip.formatter = (point) => told(point, spec, words);
  option.tooltip.extraCssText = "box-shadow: 0 1px 6px #17202b33; border-radius: 0";
  place.style.height = `${spec.height - room}px`;
  chart.resize();
  chart.setOption(option, { notMerge: true });
  fillTable(holder.querySelector("[data-table] table"), spec);
}

function isNarrow(place) {
  return place.clientWidth <= 560;
}

// Lay what changes on a narrow page over an option, lists item by item.
function merge(into, changes) {
  for (const [name, value] of Object.entries(changes)) {
    if (value !== null && typeof value === "object" && into[name]) merge(into[name], value);
    else into[name] = value;
  }
}

// The page has its own legend, which wraps; the room above the chart is taken back.
function legendOutside(holder, option) {
  const list = holder.querySelector("[data-legend]");
  list.replaceChildren();
  if (!option.legend) return 0;
  const named = option.series.filter((one) => one.name && one.data.some((item) => item));
  for (const one of named) {
    const mark = element("i");
    mark.style.background = one.color;
    list.append(element("li", {}, mark, document.createTextNode(one.name)));
  }
  option.legend = { show: false };
  const room = 54;
  for (const grid of [option.grid].flat()) grid.top -= room;
  return room;
}

function told(point, spec, words) {
  const box = element("div");
  if (point.dataType === "edge" || point.dataType === "node") return toldFlow(box, point, spec, words);
  const item = spec.items[point.dataIndex] || point.name;
  box.append(element("b", { text: point.seriesName }), element("br"));
  // A point of a curve is (place, height).
  box.append(`${item}: ${figure([point.value].flat().at(-1))}${spec.suffix}`);
  return box;
}

function toldFlow(box, point, spec, words) {
  const names = Object.fromEntries(
    spec.option.series[0].data.map((node) => [node.name, node.label.formatter]),
  );
  const ends = point.dataType === "edge" ? [point.data.source, point.data.target] : [point.name];
  box.append(element("b", { text: ends.map((end) => names[end]).join(" → ") }), element("br"));
  box.append(spec.suffix === "USD" ? money(point.value, words) : `${figure(point.value)}${spec.suffix}`);
  return box;
}

function money(million, words) {
  return filled(words.money, { figure: figure(million / words.moneyStep) });
}

function fillTable(table, spec) {
  const head = element("tr");
  for (const text of spec.head) head.append(element("th", { scope: "col", text }));
  const rows = spec.rows.map((cells) => {
    const row = element("tr");
    cells.forEach((text, place) =>
      row.append(element(place ? "td" : "th", place ? { text } : { scope: "row", text })),
    );
    return row;
  });
  table.tHead.replaceChildren(head);
  table.tBodies[0].replaceChildren(...rows);
}

// A drawing with a view box shrinks with the paper it is printed on.
function scalable(place) {
  const drawing = place.querySelector("svg");
  if (!drawing) return;
  const [width, height] = [drawing.getAttribute("width"), drawing.getAttribute("height")];
  drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
}
