"use strict";
(() => {
  const style = getComputedStyle(document.documentElement);
  const colour = name => style.getPropertyValue(name).trim();
  const palette = ["#2f6fb2", "#e07b39", "#3a9e6e", "#c44e6c", "#7d62b8", "#b8912c", "#2aa5b5", "#8a6d5b", "#6b7f2a", "#d16ba5"];
  Chart.defaults.color = colour("--soft");
  Chart.defaults.borderColor = colour("--line");
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.animation = false;
  Chart.defaults.maintainAspectRatio = false;

  const dataset = (data, series, index) => {
    const tone = palette[series.colour % palette.length];
    const bar = data.kind === "BAR", area = data.kind === "AREA", scatter = data.kind === "SCATTER";
    const few = series.x.length <= 40;
    return {
      label: series.name,
      data: bar ? series.y : series.x.map((x, i) => ({x, y: series.y[i]})),
      borderColor: tone,
      backgroundColor: area ? tone + "99" : bar || scatter ? tone + "cc" : tone,
      borderWidth: bar ? 0 : area ? 1 : 2,
      borderRadius: bar ? 3 : 0,
      borderDash: series.colour >= palette.length ? [6, 4] : [],
      pointRadius: scatter ? 2.5 : few && !area ? 2.5 : 0,
      pointHitRadius: 8,
      fill: area ? (index === 0 ? "origin" : "-1") : false,
      showLine: !scatter,
      tension: 0,
    };
  };
  const axis = (label, log, kind, category) => ({
    type: category ? "category" : log ? "logarithmic" : "linear",
    title: {display: label !== "", text: label},
    stacked: kind === "AREA",
    grid: {color: colour("--line")},
  });

  for (const script of document.querySelectorAll("script.chart")) {
    const data = JSON.parse(script.textContent);
    const bar = data.kind === "BAR";
    const x = axis(data.x, data.logX, "", bar), y = axis(data.y, data.logY, data.kind, false);
    if (data.kind === "LINE" || data.kind === "AREA") {
      const all = data.series.flatMap(s => s.x), low = Math.min(...all);
      x.bounds = "data";
      if (!data.logX && low > 0 && low < 0.1 * Math.max(...all)) x.min = 0;
    }
    if (!data.logY) {
      const all = data.series.flatMap(s => s.y).filter(v => v !== null), high = Math.max(...all);
      if (bar || data.kind === "AREA") y.beginAtZero = true;
      if (Math.min(...all) >= 0 && high === 0) { y.min = 0; y.suggestedMax = 1; }
    }
    new Chart(document.getElementById(script.dataset.canvas), {
      type: bar ? "bar" : data.kind === "SCATTER" ? "scatter" : "line",
      data: {labels: bar ? data.labels : undefined, datasets: data.series.map((s, i) => dataset(data, s, i))},
      options: {
        scales: {x, y},
        interaction: {mode: bar ? "index" : "nearest", axis: bar ? "x" : "xy", intersect: false},
        plugins: {legend: {display: data.series.length > 1, position: "bottom", labels: {boxWidth: 12, boxHeight: 12}}},
      },
    });
  }
})();
