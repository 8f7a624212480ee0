"use strict";
/* The switches, and the time series as charts. Nothing here is needed to read the report:
 * without it, the page has one language and the pictures stand still. */
(function () {
  const root = document.documentElement;
  const colors = ["#0072B2", "#009E73", "#D55E00", "#CC79A7", "#E69F00", "#56B4E9",
    "#7f7f7f", "#8c6d31", "#b5179e"];
  const words = {
    level: ["levels", "水平"], diff: ["difference", "差异"],
    chart: ["interactive", "可互动"], still: ["picture", "静态图"],
    large: ["larger", "放大"],
    base: ["base", "基准"], zoom: ["drag to zoom, double-click to go back",
      "拖动放大，双击还原"],
  };
  const charts = JSON.parse(document.getElementById("charts").textContent);
  const drawn = [];

  const lang = () => (root.lang === "zh" ? 1 : 0);
  const ink = (name) => getComputedStyle(root).getPropertyValue(name).trim();

  function make(tag, parent, text) {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    parent.append(element);
    return element;
  }

  /* What is shown is rounded to four digits; the tables have them all. */
  function number(value) {
    if (value === null || value === undefined) return "–";
    const size = Math.abs(value);
    const digits = size >= 1000 || size === 0 ? 0 : Math.max(0, 3 - Math.floor(Math.log10(size)));
    return value.toFixed(Math.min(digits, 6));
  }

  const two = (n) => String(n).padStart(2, "0");
  function moment(chart, x, isTic) {
    if (chart.axis === "hour") return two(x) + ":00";
    const d = new Date(x * 1000);
    const date = two(d.getUTCMonth() + 1) + "-" + two(d.getUTCDate());
    const clock = two(d.getUTCHours()) + ":" + two(d.getUTCMinutes());
    if (chart.axis === "time") return isTic ? clock : date + " " + clock + ":" + two(d.getUTCSeconds());
    return isTic && d.getUTCDate() === 1 ? d.getUTCFullYear() + "-" + two(d.getUTCMonth() + 1)
      : isTic ? date : d.getUTCFullYear() + "-" + date;
  }

  /* Months have different lengths: their first days are asked for by name. */
  function firstDays(from, to) {
    const at = [], d = new Date(from * 1000);
    for (let y = d.getUTCFullYear(), m = d.getUTCMonth(); ; m++) {
      const x = Date.UTC(y, m, 1) / 1000;
      if (x > to) return at;
      if (x >= from) at.push(x);
    }
  }

  /* One line or band after another, as uPlot wants them. */
  function series(view) {
    const chart = view.chart, data = [chart.x], lines = [{}], bands = [];
    chart.lines.forEach((line, i) => {
      const color = colors[i % colors.length], show = !view.hidden.has(i);
      if (view.mode === "diff") {
        const half = line.half.map((h) => h || 0);
        data.push(line.diff, line.diff.map((d, j) => d === null ? null : d - half[j]),
          line.diff.map((d, j) => d === null ? null : d + half[j]));
        lines.push({ stroke: color, width: 1.8, show: show },
          { width: 0, show: show, points: { show: false } },
          { width: 0, show: show, points: { show: false } });
        bands.push({ series: [data.length - 1, data.length - 2], fill: color + "33" });
      } else {
        data.push(line.alt || line.base);
        lines.push({ stroke: color, width: 1.8, show: show });
        if (line.alt) {
          data.push(line.base);
          lines.push({ stroke: color, width: 1.2, dash: [6, 4], show: show });
        }
      }
    });
    return { data: data, lines: lines, bands: bands };
  }

  function tell(view, at) {
    const chart = view.chart, j = at === null || at === undefined ? chart.x.length - 1 : at;
    view.when.textContent = moment(chart, chart.x[j], false);
    chart.lines.forEach((line, i) => {
      let text;
      if (view.mode === "diff")
        text = number(line.diff[j]) + (line.half[j] === null ? "" : " ± " + number(line.half[j]));
      else
        text = number((line.alt || line.base)[j]) + (line.alt
          ? " (" + words.base[lang()] + " " + number(line.base[j]) + ")" : "");
      view.values[i].textContent = line.label[lang()] + " " + text;
    });
  }

  function options(view, parts) {
    const chart = view.chart;
    const axis = { stroke: ink("--soft"), grid: { stroke: ink("--line"), width: 1 },
      ticks: { stroke: ink("--line"), width: 1 }, font: "12px " + ink("--font") };
    const x = Object.assign({}, axis, { values: (u, at) => at.map((v) => moment(chart, v, true)) });
    if (chart.axis === "hour") {
      const step = view.box.clientWidth > 700 ? 2 : view.box.clientWidth > 400 ? 3 : 6;
      x.splits = () => chart.x.filter((h) => h % step === 0);
    }
    if (chart.axis === "day")
      x.splits = (u, i, from, to) => {
        const first = firstDays(from, to);
        const step = Math.ceil(first.length / Math.max(2, u.width / 90));
        if (first.length > 1) return first.filter((v, k) => k % step === 0);
        const days = Math.max(1, Math.round((to - from) / 86400 / 6)), at = [];
        for (let v = Math.ceil(from / 86400) * 86400; v <= to; v += days * 86400) at.push(v);
        return at;
      };
    return {
      width: view.box.clientWidth, height: Math.max(220, Math.min(340, view.box.clientWidth * 0.5)),
      legend: { show: false }, series: parts.lines, bands: parts.bands,
      tzDate: (ts) => uPlot.tzDate(new Date(ts * 1e3), "Etc/UTC"),
      /* No difference at all is a line through the middle, not at the foot of a hundred. */
      scales: { x: { time: chart.axis !== "hour" },
        y: { range: (u, from, to) => from === null ? [null, null]
          : from === 0 && to === 0 ? [-1, 1] : uPlot.rangeNum(from, to, 0.1, true) } },
      axes: [x, Object.assign({ size: 62, values: (u, at) => at.map((v) => v === null ? "" : String(+v.toPrecision(6))) }, axis)],
      cursor: { focus: { prox: 24 } },
      hooks: { setCursor: [(u) => tell(view, u.cursor.idx)] },
    };
  }

  /* Only charts that were scrolled to: a page that opens draws none too many. */
  function draw(view) {
    if (!view.isSeen) return;
    const parts = series(view);
    if (view.plot) view.plot.destroy();
    view.box.textContent = "";
    view.plot = new uPlot(options(view, parts), parts.data, view.box);
    tell(view, null);
  }

  function button(parent, text, isPressed, act) {
    const b = make("button", parent, text);
    b.type = "button";
    b.setAttribute("aria-pressed", String(isPressed));
    b.addEventListener("click", act);
    return b;
  }

  function heading(view) {
    const chart = view.chart, l = lang();
    const unit = view.mode === "diff" && chart.unit[l] === "%" ? (l ? "百分点" : "pp") : chart.unit[l];
    view.title.textContent = chart.title[l] + (view.mode === "diff" ? (l ? "：差异" : ": difference") : "") +
      (unit ? (l ? "（" + unit + "）" : ", " + unit) : "");
  }

  function fill(view) {
    const l = lang();
    view.tools.textContent = "";
    view.legend.textContent = "";
    heading(view);
    if (view.chart.lines.some((line) => line.diff))
      ["level", "diff"].forEach((mode) => button(view.tools, words[mode][l], view.mode === mode,
        () => { view.mode = mode; fill(view); draw(view); }));
    view.when = make("span", view.legend);
    view.when.className = "when";
    view.values = view.chart.lines.map((line, i) => {
      const b = button(view.legend, "", !view.hidden.has(i), () => {
        if (!view.hidden.delete(i)) view.hidden.add(i);
        fill(view);
        draw(view);
      });
      make("i", b).style.background = colors[i % colors.length];
      return make("span", b);
    });
    view.box.title = words.zoom[l];
  }

  function open(place) {
    const view = { chart: charts[+place.dataset.chart], hidden: new Set() };
    view.mode = view.chart.lines.length > 1 && view.chart.lines.some((line) => line.diff) &&
      view.chart.axis === "day" ? "diff" : "level";
    view.title = make("h3", place);
    view.tools = make("div", place);
    view.tools.className = "tools";
    view.legend = make("div", place);
    view.legend.className = "legend";
    view.box = make("div", place);
    place.closest("figure").classList.add("has-live");
    view.box.className = "box";
    fill(view);
    drawn.push(view);
    watcher.observe(view.box);
  }

  const watcher = new IntersectionObserver((entries) => entries.forEach((entry) => {
    const view = drawn.find((v) => v.box === entry.target);
    if (!entry.isIntersecting || view.isSeen) return;
    view.isSeen = true;
    draw(view);
  }), { rootMargin: "600px" });

  function switchFigure(figure) {
    const tools = document.createElement("div");
    tools.className = "tools";
    figure.prepend(tools);
    const show = () => {
      tools.textContent = "";
      ["chart", "still"].forEach((kind) => button(tools, words[kind][lang()],
        figure.classList.contains("show-still") === (kind === "still"), () => {
          figure.classList.toggle("show-still", kind === "still");
          show();
          drawn.filter((v) => figure.contains(v.box)).forEach(draw);
        }));
    };
    figure.relabel = show;
    show();
  }

  /* A phone shows a picture as wide as it is itself; to be read it may be wider. */
  function enlarge(still) {
    const tools = document.createElement("div");
    tools.className = "tools narrow";
    still.prepend(tools);
    still.relabel = () => {
      tools.textContent = "";
      button(tools, words.large[lang()], still.classList.contains("large"), () => {
        still.classList.toggle("large");
        still.relabel();
      });
    };
  }

  function setLang(next) {
    const title = document.querySelector("title");
    root.lang = next;
    document.title = title.dataset[next];
    drawn.forEach((view) => { fill(view); draw(view); });
    document.querySelectorAll("figure.has-live, .still").forEach((f) => f.relabel());
  }

  function isDark() {
    return root.dataset.theme ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  root.classList.add("js");
  const asked = location.hash.match(/^#(en|zh)\b/);
  document.querySelector(".switches").hidden = false;
  document.getElementById("lang").addEventListener("click", () => setLang(lang() ? "en" : "zh"));
  document.getElementById("theme").addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    drawn.forEach(draw);
  });
  document.querySelectorAll("[data-chart]").forEach(open);
  document.querySelectorAll("figure.has-live").forEach(switchFigure);
  document.querySelectorAll(".still").forEach(enlarge);
  setLang(asked ? asked[1] : root.lang);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawn.forEach(draw));
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    drawn.forEach(draw);
  });
})();
