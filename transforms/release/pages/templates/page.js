"use strict";
(() => {
  const $ = (selector, top = document) => top.querySelector(selector);
  const all = (selector, top = document) => [...top.querySelectorAll(selector)];
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  // what the reader chose is remembered where the browser lets a page remember
  const store = {
    get: (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* not allowed here */ } },
  };
  const pad = (n) => String(n).padStart(2, "0");
  const dayOf = (d) => `${d.getFullYear()}-${pad(d.getMonth() + 1)}-${pad(d.getDate())}`;
  const day = document.body.dataset.day;

  // a list is made in the night after its day and read in the morning: from the day after that on it says that it is old
  const morning = new Date(`${day}T12:00:00`);
  morning.setDate(morning.getDate() + 1);
  if (day && dayOf(morning) < dayOf(new Date())) {
    $("#stale").textContent = document.body.dataset.stale;
    $("#stale").hidden = false;
  }

  // a list that is searched, cut to a lane and put in another order
  all("form.tools").forEach((form) => {
    const list = document.getElementById(form.dataset.list);
    const rows = list.tagName === "TABLE" ? all("tbody tr", list) : [...list.children];
    const home = rows[0] && rows[0].parentNode;
    const key = `awas:${location.pathname.replace(/[^/]*_[0-9a-f]+\//, "")}:${list.id}`;
    const value = (name) => (form.elements[name] ? form.elements[name].value : "");
    const show = () => {
      const words = value("words").toLocaleLowerCase().trim();
      let n = 0;
      rows.forEach((row) => {
        const fits = (!words || row.textContent.toLocaleLowerCase().includes(words))
          && (!value("lane") || row.dataset.lane === value("lane"));
        row.hidden = !fits;
        n += fits;
      });
      const order = value("order") || "list";
      const number = order === "list" || order === "rank";
      const by = (row) => (number ? Number(row.dataset[order] || 1e9) : row.dataset[order] || "");
      if (form.elements.order) {
        [...rows].sort((a, b) => (number ? by(a) - by(b) : by(a).localeCompare(by(b)))).forEach((row) => home.append(row));
      }
      const out = $("output", form);
      out.textContent = n === rows.length ? "" : fill(out.dataset.words, { n, all: rows.length });
      store.set(key, { words: value("words"), lane: value("lane"), order: value("order") });
    };
    const kept = store.get(key) || {};
    Object.entries(kept).forEach(([name, chosen]) => {
      if (form.elements[name] && chosen) form.elements[name].value = chosen;
    });
    const box = form.closest("details");
    box.hidden = rows.length < 2;
    box.open = Object.values(kept).some((chosen) => chosen && chosen !== "list");
    form.addEventListener("input", show);
    form.addEventListener("submit", (event) => event.preventDefault());
    show();
  });

  // a visit becomes a row of the inspections source
  const COLUMNS = ["inspection_id", "agency_id", "employer_id", "route_id", "unit", "inspected_on", "reason", "checks_made", "breaches", "result", "contact", "reasons_right", "reasons_wrong", "measures", "follow_up_on", "recorded_at"];
  const cell = (text) => (/[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);
  const csv = (rows) => [COLUMNS, ...rows.map((row) => COLUMNS.map((name) => row[name] || ""))].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
  const save = (name, text) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    link.download = name;
    link.click();
  };
  const moment = (d) => {
    const ahead = -d.getTimezoneOffset();
    const zone = `${ahead < 0 ? "-" : "+"}${pad(Math.floor(Math.abs(ahead) / 60))}:${pad(Math.abs(ahead) % 60)}`;
    return `${dayOf(d)}T${pad(d.getHours())}:${pad(d.getMinutes())}:${pad(d.getSeconds())}${zone}`;
  };
  const kept = (unit) => store.get(`awas:visits:${unit}`) || {};

  all("form.visit").forEach((form) => {
    form.elements.inspected_on.value = dayOf(new Date());
    form.elements.inspected_on.max = dayOf(new Date());
    form.addEventListener("input", () => {
      const { breaches, checks_made: checks, result } = form.elements;
      const found = Number(breaches.value || 0);
      const nobody = form.elements.contact.value !== "met" && (found > 0 || checks.value > 0);
      const odd = nobody || (checks.value !== "" && found > Number(checks.value)) || (result.value === "none" && found > 0);
      breaches.setCustomValidity(odd ? form.dataset.odd : "");
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const now = new Date();
      const on = form.elements.inspected_on.value;
      const { unit, kind, code, file, saved } = form.dataset;
      const entity = form.elements.entity ? form.elements.entity.value : form.dataset.entity;
      const row = { inspection_id: `${unit}-${on.replace(/-/g, "")}-${code}`, unit, inspected_on: on, recorded_at: moment(now) };
      row[`${kind}_id`] = entity;
      ["reason", "checks_made", "breaches", "result", "contact", "follow_up_on"].forEach((name) => { row[name] = form.elements[name].value; });
      ["right", "wrong"].forEach((said) => {
        row[`reasons_${said}`] = all('select[name="proved"]', form).filter((one) => one.value === said).map((one) => one.dataset.indicator).join(";");
      });
      row.measures = all('input[name="measures"]:checked', form).map((one) => one.value).join(";");
      const name = `inspections_${unit}_${on}_${code}.csv`;
      save(name, csv([row]));
      store.set(`awas:visits:${unit}`, { ...kept(unit), [row.inspection_id]: { ...row, file } });
      $("output", form).textContent = fill(saved, { name });
    });
  });

  // on the unit's page: what was recorded on this device for this list's day or later
  const note = $("#kept");
  if (note) {
    const rows = Object.values(kept(note.dataset.unit)).filter((row) => row.inspected_on >= day);
    rows.forEach((row) => all(".entry").filter((entry) => entry.dataset.entity === row.file).forEach((entry) => { $(".done", entry).hidden = false; }));
    if (rows.length > 0) {
      note.prepend(`${fill(note.dataset.words, { n: rows.length })} `);
      note.hidden = false;
      $("button", note).addEventListener("click", () => save(`inspections_${note.dataset.unit}_${day}.csv`, csv(rows)));
    }
  }
})();
