/// The status page: it asks `/status.json` every few seconds and draws what it gets. Nothing comes from elsewhere.
enum StatusPage {
  /// What a browser may load: nothing but this server's own files, and no text of a message is ever read as markup.
  static let policy =
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; "
    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

  static let markup = #"""
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="referrer" content="no-referrer">
    <title>Writer</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="status.css">
    <script type="module" src="status.js"></script>
    </head>
    <body>
    <header>
      <h1>Writer</h1>
      <p id="state" class="badge" role="status">…</p>
      <p id="reason" class="reason" hidden></p>
      <p id="who" class="quiet"></p>
    </header>
    <noscript><p>This page draws itself with JavaScript. The same figures are at <a href="metrics">/metrics</a> and
      <a href="status.json">/status.json</a>.</p></noscript>
    <p id="problem" class="problem" role="alert" hidden></p>
    <main>
      <section aria-label="Now" class="tiles">
        <div><span id="rate">–</span><small>rows a second</small></div>
        <div><span id="latency">–</span><small>latency, p99</small></div>
        <div><span id="lag">–</span><small>lag, all streams</small></div>
        <div><span id="pending">–</span><small id="oldest">pending</small></div>
        <div><span id="letters">–</span><small>dead letters</small></div>
        <div><span id="streams">–</span><small>streams</small></div>
      </section>
      <section class="charts">
        <figure><figcaption>Throughput <small>rows a second</small></figcaption><div id="chart-rate"></div></figure>
        <figure><figcaption>Lag <small>messages nobody was given yet</small></figcaption><div id="chart-lag"></div></figure>
        <figure><figcaption>Latency <small>XADD to COMMIT</small>
          <span class="key"><i class="one"></i>p50 <i class="two"></i>p99</span></figcaption>
          <div id="chart-latency"></div></figure>
      </section>
      <section class="two">
        <div>
          <h2>Streams most behind</h2>
          <div class="wide"><table><thead><tr><th scope="col">stream</th><th scope="col" class="number">lag</th>
            <th scope="col" class="number">pending</th><th scope="col" class="number">oldest</th></tr></thead>
            <tbody id="behind"></tbody></table></div>
          <p id="behind-none" class="quiet" hidden>No stream has a lag, or anything pending.</p>
        </div>
        <div>
          <h2>Schema</h2>
          <dl id="schema"></dl>
          <h2>Consumers</h2>
          <div class="wide"><table><thead><tr><th scope="col">consumer</th><th scope="col" class="number">pending</th>
            <th scope="col" class="number">idle</th></tr></thead><tbody id="consumers"></tbody></table></div>
          <p id="consumers-more" class="quiet" hidden></p>
        </div>
      </section>
      <section>
        <h2>Newest dead letters</h2>
        <p id="letters-none" class="quiet" hidden>None.</p>
        <ol id="dead"></ol>
        <p id="letters-help" class="quiet" hidden>After a fix: <code>writer dlq list --summary</code>,
          <code>writer dlq replay --dry-run …</code></p>
      </section>
      <section>
        <h2>This process</h2>
        <dl id="totals"></dl>
      </section>
    </main>
    <footer><a href="health">/health</a> <a href="ready">/ready</a> <a href="live">/live</a>
      <a href="metrics">/metrics</a> <a href="status.json">/status.json</a> <span id="age"></span></footer>
    </body>
    </html>

    """#

  static let style = #"""
    :root {
      --back: #f6f7f9; --card: #fff; --text: #1b1f24; --quiet: #57606a; --line: #d5dae0;
      --one: #0b62c4; --two: #b3470b; --good: #116329; --bad: #b3121d; --fill: #0b62c41f;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --back: #0d1117; --card: #161b22; --text: #e6edf3; --quiet: #9aa4af; --line: #30363d;
        --one: #62a8ff; --two: #ffa657; --good: #56d364; --bad: #ff8078; --fill: #62a8ff2b;
      }
    }
    * { box-sizing: border-box; }
    body {
      margin: 0 auto; max-width: 76rem; padding: 1rem; background: var(--back); color: var(--text);
      font: 1rem/1.45 system-ui, sans-serif; overflow-wrap: anywhere;
    }
    header { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: center; margin-bottom: 1rem; }
    header p { margin: 0; }
    h1 { font-size: 1.35rem; margin: 0; }
    h2 { font-size: 1rem; margin: 0 0 .5rem; }
    .quiet, small, footer, dt { color: var(--quiet); }
    #who { flex-basis: 100%; font-size: .875rem; }
    .badge { font-weight: 600; padding: .05rem .6rem; border: 1px solid currentColor; border-radius: 1rem; }
    .good { color: var(--good); }
    .bad { color: var(--bad); }
    .reason { white-space: pre-line; }
    .problem { background: var(--card); border-left: .3rem solid var(--bad); padding: .5rem .75rem; margin: 0 0 1rem; }
    section, figure { margin: 0 0 1rem; }
    .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; }
    .tiles div, figure, section:not(.tiles, .charts, .two), .two > div {
      background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem;
    }
    .tiles span { display: block; font-size: 1.6rem; font-weight: 600; font-variant-numeric: tabular-nums; line-height: 1.2; }
    .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: .75rem; }
    .charts figure { margin: 0; min-width: 0; }
    figcaption { font-weight: 600; margin-bottom: .25rem; }
    figcaption small { font-weight: 400; }
    .key { float: right; font-weight: 400; font-size: .8rem; color: var(--quiet); }
    .key i { display: inline-block; width: .9rem; height: .2rem; vertical-align: middle; margin: 0 .2rem 0 .5rem; }
    i.one { background: var(--one); } i.two { background: var(--two); }
    svg { display: block; width: 100%; height: auto; }
    svg text { fill: var(--quiet); font-size: 11px; font-family: system-ui, sans-serif; }
    svg .grid { stroke: var(--line); stroke-width: 1; }
    svg .line { fill: none; stroke-width: 1.75; stroke-linejoin: round; }
    svg .one { stroke: var(--one); } svg .two { stroke: var(--two); } svg .area { fill: var(--fill); stroke: none; }
    .two { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); gap: .75rem; }
    .two > div { min-width: 0; }
    .wide { overflow-x: auto; }
    table { width: 100%; border-collapse: collapse; font-size: .9rem; }
    th { text-align: left; font-weight: 500; color: var(--quiet); }
    th, td { padding: .2rem .6rem .2rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
    .number { text-align: right; white-space: nowrap; padding-right: 0; padding-left: .6rem; font-variant-numeric: tabular-nums; }
    dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .15rem .75rem; margin: 0 0 1rem; font-size: .9rem; }
    section:last-child dl { margin: 0; }
    dd { margin: 0; white-space: pre-line; }
    ol { list-style: none; margin: 0; padding: 0; }
    ol li { padding: .4rem 0; border-bottom: 1px solid var(--line); font-size: .9rem; }
    ol li div { color: var(--quiet); font-size: .8rem; }
    code, .mono { font-family: ui-monospace, monospace; font-size: .85em; }
    footer { font-size: .875rem; display: flex; flex-wrap: wrap; gap: .75rem; }
    a { color: var(--one); }

    """#
}
