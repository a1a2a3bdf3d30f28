// World map, centered on the Pacific: plants as circles, shipments as great circles.
"use strict";

const MAP = { width: 1176, center: 152, north: 89.9, south: -57, largest: 26, polar: 70, steps: 64, flows: 60, listed: 8 };

function drawMap(data, outline, page, words) {
  const holder = document.querySelector("[data-map]");
  if (!holder || !data) return;
  const map = mapFrame(holder, outline);
  const state = { good: "", color: "stage", held: null };
  mapGoods(holder.querySelector("[data-map-good]"), data, words);
  const draw = () => {
    const year = data.years.indexOf(Number(page.year));
    const view = mapView(data, state, year, map.projection, words);
    mapDraw(map, holder, data, view, words);
  };
  holder.addEventListener("change", (event) => {
    if (event.target.name === "map-color") state.color = event.target.value;
    else if (event.target.matches("[data-map-good]")) state.good = event.target.value;
    draw();
  });
  page.listen(draw);
  draw();
  mapKeys(holder, map);
  const canvas = map.canvas;
  canvas.scrollLeft = (canvas.scrollWidth - canvas.clientWidth) / 3;
}

function mapFrame(holder, outline) {
  const { geoEqualEarth, geoPath, geoGraticule, feature, mesh } = ionshoreLibraries;
  const countries = outline.objects.countries;
  const box = { type: "MultiPoint", coordinates: [[MAP.center - 179, 0], [MAP.center + 179, 0]] };
  const projection = geoEqualEarth().rotate([-MAP.center, 0]).fitWidth(MAP.width, box);
  // Nothing of the chain lies beyond these latitudes.
  const top = projection([MAP.center, MAP.north])[1];
  const height = Math.round(projection([MAP.center, MAP.south])[1] - top);
  const [x, y] = projection.translate();
  projection.translate([x, y - top]).clipExtent([[-1, -1], [MAP.width + 1, height + 1]]);
  const path = geoPath(projection);
  const svg = shape("svg", { viewBox: `0 0 ${MAP.width} ${height}` });
  svg.append(
    shape("path", { class: "sea", d: path({ type: "Sphere" }) }),
    shape("path", { class: "graticule", d: path(geoGraticule().step([30, 30])()) }),
    shape("path", { class: "land", d: path(feature(outline, countries)) }),
    shape("path", { class: "border", d: path(mesh(outline, countries, (a, b) => a !== b)) }),
  );
  const layers = {};
  for (const name of ["flows", "plants", "scale"]) {
    layers[name] = shape("g", { class: name });
    svg.append(layers[name]);
  }
  const canvas = holder.querySelector("[data-map-canvas]");
  canvas.append(svg);
  return { projection, path, svg, layers, canvas, height, detail: holder.querySelector("[data-map-detail]"), marks: [], held: null };
}

function mapGoods(select, data, words) {
  select.append(element("option", { value: "", text: words.mapAll }));
  data.stages.forEach((stage, place) => {
    const goods = data.goods.map((good, number) => [good, number]).filter(([good]) => good.stage === place);
    if (!goods.length) return;
    const group = element("optgroup", { label: stage.name });
    for (const [good, number] of goods) group.append(element("option", { value: number, text: good.name }));
    select.append(group);
  });
}

// What is drawn for a choice: circles, lines, their sizes and colors.
function mapView(data, state, year, projection, words) {
  const only = state.good === "" ? null : Number(state.good);
  const colors = state.color === "owner" ? data.owners : data.stages;
  const worth = (good) => (only === null ? data.goods[good].worth : 1);
  const marks = mapPlants(data, year, only, state.color, worth, projection);
  const flows = mapFlows(data, year, only, worth);
  const unit = only === null ? null : data.goods[only].unit;
  const basis = only === null || !data.goods[only].basis ? "" : ` (${data.goods[only].basis})`;
  const amount = (value) => (unit === null ? money(value, words) : `${figure(value)} ${unit}`);
  return { marks, flows, colors, amount, only, basis, byOwner: state.color === "owner" };
}

function mapPlants(data, year, only, color, worth, projection) {
  const groups = new Map();
  for (const plant of data.plants) {
    const [name, region, good, owner, status, longitude, latitude, confidence, source, capacity, output] = plant;
    const value = (capacity[year] || 0) * worth(good);
    if ((only !== null && good !== only) || value <= 0) continue;
    const hue = color === "owner" ? owner : data.goods[good].stage;
    const exact = longitude !== null;
    const key = exact ? `${longitude},${latitude},${hue}` : `${region},${hue}`;
    if (!groups.has(key)) {
      const spot = exact ? [longitude, latitude] : data.regions[region].slice(1);
      const at = projection(spot);
      groups.set(key, { kind: "plant", exact, region, hue, value: 0, members: [], x: at[0], y: at[1] });
    }
    const group = groups.get(key);
    group.value += value;
    group.members.push({ name, good, owner, status, confidence, source, value, exact, capacity: capacity[year] || 0, output: output[year] || 0 });
  }
  const marks = [...groups.values()].sort((a, b) => b.value - a.value);
  const largest = marks.length ? marks[0].value : 1;
  for (const mark of marks) {
    mark.radius = Math.max(1.6, MAP.largest * Math.sqrt(mark.value / largest));
    mark.members.sort((a, b) => b.value - a.value);
  }
  mapApart(marks);
  return marks;
}

// Circles that stand for a whole country start at one spot: move them apart until
// they overlap by little. Plants whose place is known stay where they are.
function mapApart(marks) {
  const loose = marks.filter((mark) => !mark.exact);
  loose.forEach((mark, place) => {
    mark.homeX = mark.x;
    mark.homeY = mark.y;
    mark.x += Math.cos(place * 2.4) * 0.5;
    mark.y += Math.sin(place * 2.4) * 0.5;
  });
  for (let round = 0; round < 120; round += 1) {
    for (const one of loose) {
      for (const other of loose) {
        if (one === other) continue;
        const [dx, dy] = [one.x - other.x, one.y - other.y];
        const distance = Math.hypot(dx, dy) || 0.01;
        const wanted = (one.radius + other.radius) * 0.86;
        if (distance >= wanted) continue;
        const push = ((wanted - distance) / distance) * 0.5 * (other.radius / (one.radius + other.radius));
        one.x += dx * push;
        one.y += dy * push;
      }
      one.x += (one.homeX - one.x) * 0.02;
      one.y += (one.homeY - one.y) * 0.02;
    }
  }
}

function mapFlows(data, year, only, worth) {
  const groups = new Map();
  for (const [good, origin, destination, when, amount, freight, duty] of data.flows) {
    if (when !== year || (only !== null && good !== only)) continue;
    const hue = data.goods[good].stage;
    const key = `${origin},${destination},${hue}`;
    if (!groups.has(key)) groups.set(key, { kind: "flow", origin, destination, hue, value: 0, members: [] });
    const group = groups.get(key);
    group.value += amount * worth(good);
    group.members.push({ good, amount, freight, duty, value: amount * worth(good) });
  }
  const flows = [...groups.values()].sort((a, b) => b.value - a.value).slice(0, MAP.flows);
  const largest = flows.length ? flows[0].value : 1;
  for (const flow of flows) {
    flow.width = 0.6 + 5.4 * Math.sqrt(flow.value / largest);
    flow.members.sort((a, b) => b.value - a.value);
  }
  return flows;
}

function mapDraw(map, holder, data, view, words) {
  for (const layer of Object.values(map.layers)) layer.replaceChildren();
  map.marks = [];
  map.held = null;
  for (const flow of [...view.flows].reverse()) mapFlow(map, data, flow, view, words);
  for (const mark of view.marks) mapMark(map, data, mark, view, words);
  map.marks.sort((a, b) => b.order - a.order);
  mapScale(map, view, words);
  mapLegend(holder.querySelector("[data-map-legend]"), view, words);
  mapList(map, holder.querySelector("[data-map-flows]"), data, view);
  const nothing = !view.marks.length && !view.flows.length;
  map.detail.replaceChildren(element("p", { class: "hint", text: nothing ? words.mapNone : words.mapDetail }));
}

// A great circle; where that would run over a pole, where nobody ships, a bow instead.
function mapRoute(from, to) {
  const along = ionshoreLibraries.geoInterpolate(from, to);
  const steps = Array.from({ length: MAP.steps + 1 }, (_, step) => step / MAP.steps);
  const circle = steps.map(along);
  if (Math.max(...circle.map((point) => Math.abs(point[1]))) <= MAP.polar) return circle;
  const turn = ((to[0] - from[0] + 540) % 360) - 180;
  const middle = (from[1] + to[1]) / 2;
  const lift = Math.max(0, Math.min(0.25 * Math.abs(turn), MAP.polar - 8 - Math.abs(middle)));
  const toward = middle < 0 ? -1 : 1;
  return steps.map((t) => [
    from[0] + turn * t,
    from[1] + (to[1] - from[1]) * t + toward * lift * 4 * t * (1 - t),
  ]);
}

function mapFlow(map, data, flow, view, words) {
  const ends = [data.regions[flow.origin], data.regions[flow.destination]].map((region) => region.slice(1));
  const route = mapRoute(...ends);
  const drawn = map.path({ type: "LineString", coordinates: route });
  if (!drawn) return;
  const color = view.byOwner ? "#7b8794" : data.stages[flow.hue].color;
  const path = shape("path", { class: "flow", d: drawn, stroke: color, "stroke-width": flow.width.toFixed(2), "stroke-opacity": 0.45 });
  map.layers.flows.append(path);
  const arrow = mapArrow(map, route, flow.width, color);
  if (arrow) map.layers.flows.append(arrow);
  const hit = shape("path", { class: "flow-hit", d: drawn });
  map.layers.flows.append(hit);
  const title = `${data.regions[flow.origin][0]} → ${data.regions[flow.destination][0]}`;
  const detail = () => mapFlowDetail(data, flow, view, title, words);
  const item = { node: path, title, detail, order: flow.value };
  flow.item = item;
  mapListen(map, hit, item);
}

// A small arrow two thirds along: the direction, without covering either end.
function mapArrow(map, route, width, color) {
  const place = Math.round(0.64 * MAP.steps);
  const [before, at] = route.slice(place - 1, place + 1).map(map.projection);
  const step = Math.hypot(at[0] - before[0], at[1] - before[1]);
  if (step > 40 || step === 0) return null;
  const turn = (Math.atan2(at[1] - before[1], at[0] - before[0]) * 180) / Math.PI;
  const size = 2.6 + width * 0.8;
  return shape("path", {
    d: `M${-size},${-size * 0.7}L${size},0L${-size},${size * 0.7}Z`,
    transform: `translate(${at[0].toFixed(1)},${at[1].toFixed(1)}) rotate(${turn.toFixed(1)})`,
    fill: color,
    "fill-opacity": 0.75,
    "pointer-events": "none",
  });
}

function mapMark(map, data, mark, view, words) {
  const color = view.colors[mark.hue].color;
  const at = { cx: mark.x.toFixed(1), cy: mark.y.toFixed(1), r: mark.radius.toFixed(1) };
  const circle = mark.exact
    ? shape("circle", { ...at, class: "plant", fill: color, "fill-opacity": 0.88 })
    : shape("circle", { ...at, class: "plant ring", style: `fill: ${color}; stroke: ${color}` });
  map.layers.plants.append(circle);
  const title = mark.exact && mark.members.length === 1
    ? mark.members[0].name || data.regions[mark.region][0]
    : `${data.regions[mark.region][0]}: ${view.colors[mark.hue].name}`;
  const detail = () => mapPlantDetail(data, mark, view, title, words);
  const item = { node: circle, title, detail, order: mark.value };
  mapListen(map, circle, item);
}

function mapListen(map, node, item) {
  map.marks.push(item);
  node.append(shape("title"));
  node.firstChild.textContent = item.title;
  node.addEventListener("pointerenter", () => map.held || mapShow(map, item));
  node.addEventListener("click", () => {
    map.held = map.held === item ? null : item;
    mapShow(map, item);
  });
}

function mapShow(map, item) {
  for (const node of map.svg.querySelectorAll(".marked")) node.classList.remove("marked");
  if (!item) return;
  item.node.classList.add("marked");
  map.detail.replaceChildren(item.detail());
}

function mapKeys(holder, map) {
  let place = -1;
  map.canvas.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step && map.marks.length) {
      place = (place + step + map.marks.length) % map.marks.length;
      map.held = map.marks[place];
      mapShow(map, map.held);
      event.preventDefault();
    } else if (event.key === "Enter" && map.marks[place]) {
      map.held = map.marks[place];
    } else if (event.key === "Escape") {
      map.held = null;
      place = -1;
      mapShow(map, null);
    }
  });
}

function mapFacts(pairs) {
  const list = element("dl");
  for (const [name, text] of pairs) {
    if (text) list.append(element("dt", { text: name }), element("dd", { text }));
  }
  return list;
}

function mapPlantDetail(data, mark, view, title, words) {
  const box = element("div", {}, element("h3", { text: title }));
  if (mark.members.length > 1) {
    box.append(mapFacts([[words.mapCapacity, view.amount(mark.value)]]));
    const list = element("ul");
    for (const member of mark.members.slice(0, 7)) {
      const good = data.goods[member.good];
      const what = member.name && mark.exact ? member.name : good.name;
      list.append(mapLine(`${what} (${data.statuses[member.status]})`, `${figure(member.capacity)} ${good.unit}`));
    }
    const more = mark.members.length - 7;
    if (more > 0) list.append(element("li", { text: filled(words.mapMore, { count: more }) }));
    box.append(list);
    return box;
  }
  const [one] = mark.members;
  const good = data.goods[one.good];
  const sources = one.source.split(";").map((code) => data.sources[code] || code);
  box.append(
    mapFacts([
      [words.mapGood, good.name],
      [words.mapCapacity, `${figure(one.capacity)} ${good.unit}`],
      [words.mapOutput, one.output ? `${figure(one.output)} ${good.unit}` : "0"],
      [words.mapState, data.statuses[one.status]],
      [words.mapOwner, `${data.owners[one.owner].name} (${data.regions[mark.region][0]})`],
      [words.mapSource, sources.join("; ")],
    ]),
    badge(one.confidence, words),
  );
  return box;
}

function mapFlowDetail(data, flow, view, title, words) {
  const box = element("div", {}, element("h3", { text: title }));
  const list = element("ul");
  for (const member of flow.members.slice(0, 7)) {
    const good = data.goods[member.good];
    const cost = [];
    if (member.freight) cost.push(`${words.mapFreight} ${figure(member.freight)}`);
    if (member.duty) cost.push(`${words.mapDuty} ${figure(member.duty)}`);
    const text = cost.length ? `${good.name} (${cost.join(", ")})` : good.name;
    list.append(mapLine(text, `${figure(member.amount)} ${good.unit}`));
  }
  const more = flow.members.length - 7;
  if (more > 0) list.append(element("li", { text: filled(words.mapMore, { count: more }) }));
  box.append(mapFacts([[data.stages[flow.hue].name, view.amount(flow.value)]]), list);
  return box;
}

function mapLine(left, right) {
  return element("li", {}, element("span", { text: left }), element("b", { text: right }));
}

function mapScale(map, view, words) {
  if (!view.marks.length) return;
  const largest = view.marks[0].value;
  const base = map.height - 16;
  const title = view.only === null ? words.mapSizeWorth : `${words.mapSize}${view.basis}`;
  const heading = shape("text", { class: "scale-title", x: 16, y: base - 66 });
  heading.textContent = title;
  const group = shape("g", { class: "scale" });
  group.append(heading);
  for (const part of [1, 0.25]) {
    const radius = MAP.largest * Math.sqrt(part);
    group.append(shape("circle", { cx: 44, cy: base - radius, r: radius }));
    group.append(shape("line", { x1: 44, x2: 78, y1: base - 2 * radius, y2: base - 2 * radius, stroke: "#9aa3ae" }));
    const text = shape("text", { x: 82, y: base - 2 * radius + 4 });
    text.textContent = view.amount(largest * part);
    group.append(text);
  }
  map.layers.scale.append(group);
}

function mapLegend(list, view, words) {
  const used = new Set(view.marks.map((mark) => mark.hue));
  if (!view.byOwner) for (const flow of view.flows) used.add(flow.hue);
  const items = view.colors.map((color, place) => [color, place]).filter(([, place]) => used.has(place));
  const rows = items.map(([color]) => {
    const mark = element("i", { class: "round" });
    mark.style.background = color.color;
    return element("li", {}, mark, document.createTextNode(color.name));
  });
  rows.push(element("li", {}, element("i", { class: "ring" }), document.createTextNode(words.mapRegionOnly)));
  list.replaceChildren(...rows);
}

function mapList(map, list, data, view) {
  const rows = view.flows.slice(0, MAP.listed).map((flow) => {
    const mark = element("i");
    mark.style.background = view.byOwner ? "#7b8794" : data.stages[flow.hue].color;
    const names = `${data.regions[flow.origin][0]} → ${data.regions[flow.destination][0]}`;
    const what = view.only === null ? `${names}, ${data.stages[flow.hue].name}` : names;
    const button = element("button", { type: "button" }, mark, element("span", { text: what }), element("b", { text: view.amount(flow.value) }));
    button.addEventListener("click", () => {
      map.held = flow.item || null;
      mapShow(map, map.held);
    });
    return element("li", {}, button);
  });
  list.replaceChildren(...rows);
}
