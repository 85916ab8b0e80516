"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const given = JSON.parse(byId("data").textContent);
  const make = (tag, classes = "", text = "") => {
    const element = document.createElement(tag);
    element.className = classes;
    element.textContent = text;
    return element;
  };
  all(".scripted").forEach((element) => { element.hidden = false; });
  all(".unscripted").forEach((element) => { element.hidden = true; });

  // -- filters: the style sheet hides, this says what is left ------------------------------------
  const filters = all("fieldset.filter input");
  const filtered = byId("filtered");
  const tell = () => {
    const hidden = new Set(filters.filter((box) => !box.checked).map((box) => box.id.slice(5)));
    const rows = all("#findings tr[data-n]");
    const left = rows.filter((row) => ![...hidden].some((level) => row.closest(".level." + level)));
    filtered.textContent = `${left.length} of ${rows.length} findings shown`;
  };
  filters.forEach((box) => box.addEventListener("change", tell));

  // -- a row, its box and its number light up together -------------------------------------------
  const light = (number) => {
    all(".lit").forEach((element) => element.classList.remove("lit"));
    if (!number) return;
    const lit = all(`[data-n="${number}"]`);
    const page = document.querySelector(`tr[data-n="${number}"]`)?.dataset.on;
    // A finding about a whole page has no box: then the page lights up.
    if (page && !lit.some((element) => element.matches(".box"))) lit.push(byId(`page-${page}`));
    lit.forEach((element) => element?.classList.add("lit"));
  };
  const numberAt = (target) => target.closest?.("[data-n]")?.dataset.n;
  let kept = null;
  for (const event of ["mouseover", "focusin"]) {
    document.addEventListener(event, ({ target }) => light(numberAt(target) || kept));
  }

  // -- a page large ------------------------------------------------------------------------------
  const viewer = byId("viewer");
  const leaf = byId("leaf");
  const sheets = all(".sheet");
  const views = all("#views button");
  let current = 0;
  let shown = new Set(["proof"]);

  const picture = (source, classes) => {
    const image = make("img", classes);
    image.src = source;
    image.alt = "";
    return image;
  };
  const plates = (chosen, page) => {
    const group = make("div", "plates");
    for (const index of chosen) {
      if (!page.plates[index]) continue;
      const plate = make("div", "plate");
      plate.style.background = chosen.length > 1 ? given.colours[index] : "#000";
      plate.append(picture(page.plates[index], ""));
      group.append(plate);
    }
    return group;
  };

  const what = (page) => {
    if (shown.has("proof")) return "composite";
    if (shown.has("heat")) return `heat map, ${page.total[1]} % at most`;
    const chosen = [...shown].map(Number).sort((a, b) => a - b);
    const names = chosen.map((index) => given.inks[index]).join(", ");
    if (!chosen.some((index) => page.plates[index])) return `${names}: no ink on this page`;
    return chosen.length > 1 ? `plates ${names}` : `plate ${names}, shown in black`;
  };

  const draw = () => {
    const page = given.pages[current];
    const source = sheets[current].querySelector("img")?.src;
    all("img, .plates, .unseen", leaf).forEach((element) => element.remove());
    const numbers = [...shown].map(Number).sort((a, b) => a - b);
    if (!source) leaf.prepend(make("span", "unseen", "not rendered"));
    else if (shown.has("proof")) leaf.prepend(picture(source, ""));
    else if (shown.has("heat")) leaf.prepend(picture(page.heat, "heat"));
    else leaf.prepend(plates(numbers, page));
    views.forEach((button) => button.setAttribute("aria-pressed", String(shown.has(button.dataset.view))));
    byId("legend").hidden = !shown.has("heat");
    const said = `Page ${current + 1} of ${sheets.length}: ${what(page)}`;
    byId("told").textContent = said;
  };

  const places = () => {
    const copies = all(".line, .box", sheets[current]).map((element) => element.cloneNode(true));
    leaf.replaceChildren(...copies.map((element) => {
      if (!element.dataset.n) return element;
      const button = make("button", element.className);
      button.type = "button";
      button.style.cssText = element.style.cssText;
      button.dataset.n = element.dataset.n;
      button.setAttribute("aria-label", `Finding ${element.dataset.n}: ${words(element.dataset.n)}`);
      button.append(...element.childNodes);
      return button;
    }));
  };
  const rowOf = (number) => document.querySelector(`#findings tr[data-n="${number}"]`);
  const words = (number) => rowOf(number).querySelector(".what").textContent.trim();

  const list = () => {
    const rows = all(`#findings tr[data-on="${current + 1}"]`);
    const items = rows.map((row) => {
      const { n } = row.dataset;
      const level = row.closest(".level").className;
      const item = make("li", level);
      item.dataset.n = n;
      item.tabIndex = 0;
      item.append(make("span", "badge", n), make("span", "", words(n)));
      return item;
    });
    byId("found").replaceChildren(...(items.length ? items : [make("li", "", "None.")]));
  };

  const amounts = () => {
    const page = given.pages[current];
    const lines = given.inks.map((name, index) => [name, ...(page.coverage[index] || [0, 0])]);
    if (lines.length) lines.push(["All", ...page.total]);
    byId("amounts").replaceChildren(...lines.map(([name, average, peak]) => {
      const row = make("tr");
      const head = make("th", "", name);
      head.scope = "row";
      const over = name === "All" && peak > given.limit + 2 ? "over" : "";
      row.append(head, make("td", "", Math.round(average)), make("td", over, Math.round(peak)), make("td", "pointer"));
      return row;
    }));
  };

  const turn = (to) => {
    current = Math.min(Math.max(to, 0), sheets.length - 1);
    leaf.style.cssText = sheets[current].closest(".page").style.cssText;
    byId("viewer-title").textContent = `Page ${current + 1}`;
    byId("previous").disabled = current === 0;
    byId("next").disabled = current === sheets.length - 1;
    places();
    list();
    amounts();
    draw();
    measure();
  };
  const open = (to, number = null) => {
    if (!viewer.open) shown = new Set(["proof"]);
    turn(to);
    if (!viewer.open) viewer.showModal();
    byId("viewer-title").focus();
    kept = number;
    light(number);
  };

  sheets.forEach((sheet, index) => sheet.addEventListener("click", () => open(index)));
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-open]");
    if (!link || event.ctrlKey || event.metaKey || !sheets[link.dataset.open - 1]) return;
    event.preventDefault();
    open(link.dataset.open - 1, numberAt(link));
  });
  byId("previous").addEventListener("click", () => turn(current - 1));
  byId("next").addEventListener("click", () => turn(current + 1));
  byId("close").addEventListener("click", () => viewer.close());
  viewer.addEventListener("close", () => { kept = null; light(null); });

  views.forEach((button) => button.addEventListener("click", (event) => {
    const { view } = button.dataset;
    const plate = view !== "proof" && view !== "heat";
    if (plate && event.shiftKey && !shown.has("proof") && !shown.has("heat")) {
      if (!shown.delete(view)) shown.add(view);
      if (!shown.size) shown.add(view);
    } else shown = new Set([view]);
    draw();
  }));

  all("[data-toggle]").forEach((button) => {
    const box = byId(button.dataset.toggle);
    const follow = () => button.setAttribute("aria-pressed", String(box.checked));
    box.addEventListener("change", follow);
    button.addEventListener("click", () => {
      box.checked = !box.checked;
      follow();
    });
    follow();
  });

  const steps = { ArrowLeft: -1, ArrowRight: 1 };
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !(event.key in steps)) return;
    if (viewer.open) {
      event.preventDefault();
      turn(current + steps[event.key]);
      return;
    }
    const at = sheets.indexOf(document.activeElement);
    if (at >= 0) sheets[at + steps[event.key]]?.focus();
  });

  // -- the inks under the pointer ----------------------------------------------------------------
  let meters = [];
  const measure = async () => {
    const page = given.pages[current];
    const asked = current;
    meters = [];
    const read = await Promise.all(page.plates.map(async (source) => {
      if (!source) return null;
      const image = picture(source, "");
      await image.decode();
      const canvas = make("canvas");
      canvas.width = image.naturalWidth;
      canvas.height = image.naturalHeight;
      const context = canvas.getContext("2d", { willReadFrequently: true });
      context.drawImage(image, 0, 0);
      return context.getImageData(0, 0, canvas.width, canvas.height);
    }));
    if (asked === current) meters = read;
  };
  const pointed = (values) => {
    const cells = all("#amounts .pointer");
    cells.forEach((cell, index) => {
      const sum = index === values.length ? values.reduce((a, b) => a + b, 0) : values[index];
      cell.textContent = values.length ? Math.round(sum) : "";
    });
  };
  leaf.addEventListener("pointermove", (event) => {
    const frame = leaf.getBoundingClientRect();
    const x = (event.clientX - frame.left) / frame.width;
    const y = (event.clientY - frame.top) / frame.height;
    if (!meters.length || x < 0 || y < 0 || x >= 1 || y >= 1) return;
    pointed(meters.map((plate) => {
      if (!plate) return 0;
      const at = Math.floor(y * plate.height) * plate.width + Math.floor(x * plate.width);
      return (255 - plate.data[4 * at]) / 2.55;
    }));
  });
  leaf.addEventListener("pointerleave", () => pointed([]));
})();
