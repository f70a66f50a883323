// Which service this page comes from, by what GET /actuator/info says.

/** Shows host, version and instance; `info` is null if they are not served on this port. */
export function drawInstance(into, info) {
  const host = info?.host?.name;
  document.title = host ? `${host}: global time` : "Global time";
  const facts = [
    host && ["Host", host],
    info?.build?.version && ["Version", info.build.version],
    info?.instance && ["Instance", `${info.instance.address} (${info.instance.id.slice(0, 8)})`, info.instance.id],
  ].filter(Boolean);
  into.replaceChildren(...facts.map(([name, value, title]) => {
    const made = document.createElement("div");
    const term = document.createElement("dt");
    const what = document.createElement("dd");
    term.textContent = name;
    what.textContent = value;
    if (title) what.title = title;
    made.append(term, what);
    return made;
  }));
}
