// Puts the page together once the data is unpacked.
"use strict";

(async () => {
  if (!("DecompressionStream" in window)) return;
  const data = await unpacked("payload");
  document.documentElement.classList.add("js");
  data.words.moneyStep = data.money;
  const page = yearOfPage(data.year);
  drawFigures(data.figures, page, data.words);
  drawMap(data.map, data.outline, page, data.words);
  drawLedger(data.ledger, data.words);
  const years = document.querySelector("[data-years]");
  if (years) years.addEventListener("change", (event) => page.choose(event.target.value));
  document.documentElement.dataset.ready = "true";
})();
