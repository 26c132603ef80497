extension StatusPage {
  static let script = #"""
    "use strict";
    const interval = 5000;
    const byId = (id) => document.getElementById(id);
    const number = new Intl.NumberFormat("en", { maximumFractionDigits: 1, notation: "compact" });
    const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

    // Every text is set as text: nothing that a message holds becomes markup.
    function element(name, text, className) {
      const made = document.createElement(name);
      if (text !== undefined && text !== null) made.textContent = text;
      if (className) made.className = className;
      return made;
    }

    function set(id, text) { byId(id).textContent = text; }

    function show(id, text) {
      byId(id).hidden = !text;
      if (typeof text === "string") set(id, text);
    }

    function span(seconds) {
      if (seconds === null || seconds === undefined) return "–";
      if (seconds < 0.01) return `${(seconds * 1000).toFixed(1)} ms`;
      if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
      if (seconds < 10) return `${seconds.toFixed(1)} s`;
      const whole = Math.round(seconds);
      if (whole < 60) return `${whole} s`;
      if (whole < 3600) return `${Math.floor(whole / 60)}m ${whole % 60}s`;
      if (whole < 86400) return `${Math.floor(whole / 3600)}h ${Math.floor(whole / 60) % 60}m`;
      return `${Math.floor(whole / 86400)}d ${Math.floor(whole / 3600) % 24}h`;
    }

    function count(value, isLeast) {
      if (value === null || value === undefined) return "unknown";
      return (isLeast ? "≥ " : "") + (value < 10000 ? whole.format(value) : number.format(value));
    }

    function rows(id, items) {
      byId(id).replaceChildren(...items.map((cells) => {
        const row = element("tr");
        cells.forEach((cell, place) => row.append(element("td", cell, place > 0 ? "number" : "mono")));
        return row;
      }));
    }

    function pairs(id, items) {
      const list = items.filter(([, value]) => value !== null && value !== undefined && value !== "");
      byId(id).replaceChildren(...list.flatMap(([name, value, className]) =>
        [element("dt", name), element("dd", value, className)]));
    }

    // The least of 1, 2, 5, 10, 20 … that a value doesn't exceed.
    function ceiling(value, least) {
      if (!(value > least)) return least;
      const power = 10 ** Math.floor(Math.log10(value));
      return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value * 0.999);
    }

    const width = 360, height = 130, left = 44, right = 4, top = 6, bottom = 18;

    function node(name, attributes, text) {
      const made = document.createElementNS("http://www.w3.org/2000/svg", name);
      for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
      if (text !== undefined) made.textContent = text;
      return made;
    }

    // A line for each of some series of points; where a value isn't known the line is broken.
    function chart(id, name, points, series, format, least) {
      const end = points.length ? points[points.length - 1].at : Date.now() / 1000;
      // The shortest span that holds all points: a young process has few.
      const age = points.length ? end - points[0].at : 0;
      const minutes = [3, 6, 9, 15].find((span) => age <= span * 60) || 15;
      const start = end - minutes * 60;
      const values = series.flatMap((one) => points.map(one.value)).filter((value) => value !== null && value !== undefined);
      const highest = ceiling(Math.max(0, ...values), least);
      const x = (at) => left + (at - start) / (end - start) * (width - left - right);
      const y = (value) => height - bottom - value / highest * (height - top - bottom);
      const latest = values.length ? series.map((one) => {
        const known = points.map(one.value).filter((value) => value !== null && value !== undefined);
        return `${one.label} ${known.length ? format(known[known.length - 1]) : "unknown"}`;
      }).join(", ") : "nothing yet";
      const svg = node("svg", { viewBox: `0 0 ${width} ${height}`, role: "img",
        "aria-label": `${name} of the last ${minutes} minutes, at most ${format(Math.max(0, ...values))}; now ${latest}` });
      for (const part of [0, 0.5, 1]) {
        const level = y(highest * part);
        svg.append(node("line", { class: "grid", x1: left, x2: width - right, y1: level, y2: level }));
        svg.append(node("text", { x: left - 5, y: level + 4, "text-anchor": "end" }, format(highest * part)));
      }
      for (const third of [3, 2, 1, 0]) {
        const before = minutes * third / 3;
        svg.append(node("text", { x: x(end - before * 60), y: height - 4,
          "text-anchor": third === 3 ? "start" : third === 0 ? "end" : "middle" },
          third === 0 ? "now" : `−${before} min`));
      }
      for (const one of series) {
        let path = "", area = "", begun = null, former = null;
        const close = () => { if (begun !== null) area += `L${former.toFixed(1)} ${y(0)}L${begun.toFixed(1)} ${y(0)}Z`; begun = null; };
        for (const point of points) {
          const value = one.value(point);
          if (value === null || value === undefined) { close(); continue; }
          const place = `${x(point.at).toFixed(1)} ${y(value).toFixed(1)}`;
          path += (begun === null ? "M" : "L") + place;
          area += (begun === null ? "M" : "L") + place;
          if (begun === null) begun = x(point.at);
          former = x(point.at);
        }
        close();
        if (one.area) svg.append(node("path", { class: "area", d: area }));
        svg.append(node("path", { class: `line ${one.style}`, d: path, "stroke-linecap": "round" }));
      }
      byId(id).replaceChildren(svg);
    }

    function draw(report) {
      const state = byId("state");
      state.textContent = report.phase;
      state.className = `badge ${report.running ? "good" : "bad"}`;
      show("reason", report.running || report.reason === state.textContent ? "" : report.reason);
      set("who", `group ${report.group}, consumer ${report.consumer}` +
        (report.workers > 1 ? ` and ${report.workers - 1} more workers` : "") + `, version ${report.version}`);
      document.title = `${report.running ? "" : "! "}Writer ${report.group}`;
      const points = report.points;
      const last = points[points.length - 1];
      const fleet = report.fleet;
      set("rate", last ? count(last.written) : "–");
      set("latency", last && last.latency_p99 !== undefined ? span(last.latency_p99) : "–");
      set("lag", fleet ? count(fleet.lag, fleet.lag_is_least) : "unknown");
      set("pending", fleet ? count(fleet.pending) : "unknown");
      set("oldest", fleet && fleet.oldest_age !== undefined ? `pending, oldest ${span(fleet.oldest_age)}` : "pending");
      set("letters", fleet ? count(fleet.dead_letters.count) : "unknown");
      set("streams", fleet ? count(fleet.streams) : "unknown");
      show("problem", report.problem || "");
      chart("chart-rate", "Throughput", points,
        [{ label: "rows a second", style: "one", area: true, value: (point) => point.written }], count, 10);
      chart("chart-lag", "Lag", points,
        [{ label: "messages", style: "one", area: true, value: (point) => point.lag }], count, 10);
      chart("chart-latency", "Latency", points, [
        { label: "p50", style: "one", value: (point) => point.latency_median },
        { label: "p99", style: "two", value: (point) => point.latency_p99 },
      ], (value) => value === 0 ? "0" : span(value), 0.01);
      const behind = fleet ? fleet.behind : [];
      rows("behind", behind.map((stream) => [stream.key, count(stream.lag, stream.lag_is_least), count(stream.pending),
        span(stream.oldest_age)]));
      show("behind-none", Boolean(fleet) && behind.length === 0);
      const consumers = fleet ? fleet.consumers : [];
      rows("consumers", consumers.map((one) => [one.name, count(one.pending), span(one.idle)]));
      const more = fleet ? fleet.consumer_count - consumers.length : 0;
      show("consumers-more", more > 0 ? `and ${more} more` : "");
      const schema = report.schema;
      pairs("schema", [
        ["database", schema.direction ? schema.direction.replace("_", ", ") : "not looked at yet",
          schema.admitted === false ? "bad" : "good"],
        ["its revision", schema.found || (schema.direction ? "none" : "")],
        ["the writer's", schema.revision || "none"], ["policy", schema.policy],
        ["why", schema.direction === "exact" ? "" : schema.reasons.join("\n")], ["what to do", schema.advice.join("\n")],
      ]);
      const letters = fleet ? fleet.dead_letters.latest : [];
      byId("dead").replaceChildren(...letters.map((letter) => {
        const item = element("li", letter.error);
        item.append(element("div", `${letter.id} from ${letter.stream}` + (letter.failed_at ? `, ${letter.failed_at}` : ""),
          "mono"));
        return item;
      }));
      show("letters-none", Boolean(fleet) && letters.length === 0);
      show("letters-help", letters.length > 0);
      const totals = report.totals;
      pairs("totals", [["messages read", whole.format(totals.read)], ["rows written", whole.format(totals.written)],
        ["dead letters", whole.format(totals.failed)], ["batches", whole.format(totals.batches)],
        ["faults met", whole.format(totals.errors)]]);
      set("age", `as of ${new Date(report.at * 1000).toLocaleTimeString()}` +
        (fleet ? `, the group ${span(Math.max(0, report.at - fleet.at))} before` : ""));
    }

    async function look() {
      try {
        const answer = await fetch("status.json", { cache: "no-store", signal: AbortSignal.timeout(interval) });
        if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
        draw(await answer.json());
      } catch (error) {
        byId("state").textContent = "no answer";
        byId("state").className = "badge bad";
        show("problem", "The writer does not answer; what is below is from before.");
      }
    }

    // Nothing is asked while nobody looks.
    setInterval(() => { if (!document.hidden) look(); }, interval);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
    look();

    """#
}
