// Helpers shared by the parts of the page. Names from the data only ever become text
// (textContent), never markup.
"use strict";

const SVG = "http://www.w3.org/2000/svg";

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") node.textContent = value;
    else if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

function shape(tag, attributes = {}) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

// As many digits as carry meaning, but never fewer than stand before the point.
function figure(value, digits = 3) {
  if (value === null || !Number.isFinite(value)) return "–";
  if (Math.abs(value) < 1e-12) return "0";
  const places = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(value))));
  const text = Math.abs(value).toLocaleString("en-US", {
    maximumFractionDigits: Math.min(places, 20),
  });
  return value < 0 ? `−${text}` : text;
}

function percent(share) {
  const places = share !== 0 && Math.abs(share) < 0.0995 ? 1 : 0;
  const text = Math.abs(100 * share).toLocaleString("en-US", {
    maximumFractionDigits: places,
  });
  return `${share < 0 && text !== "0" ? "−" : ""}${text}%`;
}

function filled(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

// The year of the page, and who wants to know when it changes.
function yearOfPage(first) {
  const listeners = [];
  const state = { year: first };
  return {
    get year() {
      return state.year;
    },
    listen(listener) {
      listeners.push(listener);
    },
    choose(year) {
      state.year = year;
      for (const node of document.querySelectorAll("[data-year-text]"))
        node.textContent = year;
      for (const listener of listeners) listener(year);
    },
  };
}

// The data of the page: gzip in base64, so that ten thousand figures stay small.
async function unpacked(id) {
  const text = document.getElementById(id).textContent.trim();
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}
