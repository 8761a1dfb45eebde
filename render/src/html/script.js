// Asks the picture beside it: crosshair, zoom, search, curves that come and go. The picture is
// drawn already: here its parts are stretched, and its curves drawn again from finer columns.
const one = (rule, of = document) => of.querySelector(rule);
const all = (rule, of = document) => [...of.querySelectorAll(rule)];
const set = (node, what) => { for (const key in what) node.setAttribute(key, what[key]); };
const {abs, ceil, floor, log10, max, min, round} = Math;
const clamp = (low, value, high) => min(high, max(low, value));
const view = JSON.parse(one('#view').textContent), {plots, width} = view;
const [find, svg, line, block, hit, said] = all('#find,svg,#cross,#block,#found,#said');

// The window in pixels of the whole picture, the crosshair's place, where a drag began, what was found.
let from = 0, to = width, at, start, found;
const zoom = () => width / (to - from);
const seen = x => (x - from) * zoom();
const across = x => view.left + seen(x);
// How many nanoseconds the window spans.
const span = () => (to - from) / width * view.length;
const say = text => { said.textContent = text; };

// What is drawn anew is first put back as it was.
const kept = all('[data-plot]>g:last-child,.times').map(group => [group, group.cloneNode(true)]);

for (const plot of plots) for (const curve of plot.series) {
  for (const run of curve.runs) {
    let x = 0;
    for (const point of run) point[0] = (x += point[0]) / 1e3;
  }
  curve.key = one(`[data-plot="${plot.at}"] [data-key="${curve.colour}"]`);
  curve.told = curve.key && one('tspan', curve.key);
  curve.usual = curve.told?.textContent;
}

// A value in words: two decimals and the unit.
const words = (units, value) => {
  const [size, unit] = units.find(([size]) => abs(value || 1) >= size * .9995) || units.at(-1);
  return +(value / size).toFixed(2) + unit;
};

// A place in time, to the digits that a step in nanoseconds has.
const time = (x, step) => {
  const ms = x / width * view.length / 1e6, digits = max(0, ceil(9 - log10(step)));
  if (!view.wall && view.length <= 12e10) return +(ms / 1e3).toFixed(digits) + ' s';
  const iso = new Date(ms + (view.wall && view.start)).toISOString();
  return (view.wall ? iso.slice(11, 13) : ms / 36e5 | 0) + iso.slice(13, digits ? 20 + digits : 19);
};

// Stretches what stands in a group; inside one that is scaled a pixel is ten units.
const stretch = (group, unit) => {
  for (const child of group.children) {
    const number = key => +child.getAttribute(key);
    if (child.localName == 'g') stretch(child, child.getAttribute('transform') ? 10 : unit);
    else if (child.localName == 'path') set(child, {
      transform: `matrix(${zoom()} 0 0 1 ${-from * zoom() * unit} 0)`,
      'vector-effect': 'non-scaling-stroke',
      'stroke-width': (number('stroke-width') || 1) / unit,
    });
    else set(child, {x: seen(number('x')), width: number('width') * zoom()});
  }
};

// Draws a plot's curves again in the window, those that are not hidden.
const redraw = (plot, group) => {
  const isStack = plot.kind == 'stack', sums = {};
  const shown = plot.series.filter(curve => !curve.hidden).map(curve => [curve, curve.runs.map(run =>
    run.map(([x, mean, ...ends]) => isStack ? [x, sums[x] = (sums[x] || 0) + mean] : [x, mean, ...ends]))]);
  const olds = plot.series.map(curve => all(`.s${curve.colour},.f${curve.colour}`, group));
  let [bottom, top] = plot.ends;
  const most = max(...shown.flatMap(([, runs]) => runs.flat().map(point => point[3] ?? point[1])));
  if (shown.length < olds.length && !bottom && most > 0) {
    top = most;
    all('[text-anchor=end]', group).slice(0, 2).forEach((text, place) => text.textContent = words(plot.units, top / (place + 1)));
  }
  const point = (x, value) => round(seen(x) * 10) + ' ' + round((1 - (value - bottom) / (top - bottom)) * plot.height * 10);
  const into = olds.flat()[0]?.parentNode;
  olds.flat().forEach(path => path.remove());
  for (const [curve, runs] of shown.reverse()) {
    if (!runs[0]) continue;
    const add = what => set(into.appendChild(olds[plot.series.indexOf(curve)].at(-1).cloneNode()), {transform: '', 'vector-effect': 'none', ...what});
    const d = runs.map(run => 'M' + run.map(([x, value]) => point(x, value)).join('L'));
    if (isStack) add({d: d.map((way, place) => way + `L${point(runs[place].at(-1)[0], 0)}L${point(runs[place][0][0], 0)}z`).join('')});
    else {
      add({d: runs.flat().map(([x, , least, most]) => most > least ? `M${point(x, least)}L${point(x, most)}` : '').join(''), 'stroke-opacity': .35, 'stroke-width': 15});
      add({d: d.join('') + 'h0', 'stroke-width': 15});
    }
  }
};

// New labels above and below. Returns where they stand.
const ticks = () => {
  const least = span() / 8;
  const unit = least < 3e10 ? 10 ** floor(log10(least)) : least < 18e11 ? 6e10 : 36e11;
  const step = unit * ([1, 2, 5, 10, 15, 30].find(step => step * unit >= least) || ceil(least / unit));
  const apart = step / view.length * width, places = [];
  for (let number = ceil(from / apart); number * apart <= to; number++) places.push(number * apart);
  for (const group of all('.times')) group.replaceChildren(...places.map(x => {
    const label = group.firstElementChild.cloneNode();
    set(label, {x: across(x)});
    label.textContent = time(x, step);
    return label;
  }));
  return places;
};

// Brings the picture to what is asked for.
const draw = () => {
  for (const [group, fresh] of kept) group.replaceChildren(...fresh.cloneNode(true).childNodes);
  const isWhole = from == 0 && to == width, places = isWhole || ticks();
  for (const plot of plots) {
    const group = one(`[data-plot="${plot.at}"]>g:last-child`);
    if (!isWhole) {
      const inner = svg.appendChild(one('#body').cloneNode());
      inner.append(...all(':scope>:not([text-anchor=end])', group));
      stretch(inner, 1);
      set(one('.ground', inner), {x: 0, width});
      for (const rule of all('.rule', inner)) set(rule, {
        d: rule.getAttribute('d').match(/M0 [\d.]+h\d+|$/g).join('') + places.map(x => `M${seen(x)} 0v${plot.height}`).join(''),
        transform: '',
      });
      group.prepend(inner);
    }
    if (!isWhole && plot.series[0] || plot.series.some(curve => curve.hidden)) redraw(plot, group);
  }
  const {plot, thing} = found || {};
  set(hit, thing ? {x: across(thing[1] / 1e3), y: plot.top + thing[0] * plot.each, width: (thing[2] - thing[1]) / 1e3 * zoom() + 2, height: plot.each} : {width: 0});
  cross();
};

// The values at the crosshair: of each curve the nearest point, if that is in one of its runs.
const cross = y => {
  const near = 1.5 / zoom(), lines = [];
  set(line, {d: at == null ? '' : `M${across(at)} ${view.top}V${view.bottom}`});
  for (const plot of plots) {
    const told = [];
    for (const curve of plot.series) {
      const run = at != null && curve.runs.find(run => at > run[0][0] - near && at < run.at(-1)[0] + near);
      const point = run && run.reduce((best, point) => abs(point[0] - at) < abs(best[0] - at) ? point : best);
      const value = point ? words(plot.units, point[1]) : '\u2013';
      if (curve.told) curve.told.textContent = at == null ? curve.usual : value;
      if (point && !curve.hidden) told.push(`${curve.name} ${value}`.trim());
    }
    const row = floor((y - plot.top) / plot.each), x = at * 1e3;
    for (const thing of plot.things) if (thing[0] == row && x >= thing[1] && x <= thing[2]) told.push(thing[3] + (plot.rows[row] || ''));
    if (told[0] && !(y < plot.top || y > plot.bottom)) lines.push(`${plot.name}: ${told.join(', ')}`);
  }
  say(at == null ? '' : [time(at, span() / width), ...lines].join(' \u00b7 '));
};

const within = (low, high) => {
  const length = clamp(width / 2e3, abs(high - low), width);
  from = clamp(0, min(low, high), width - length);
  to = from + length;
  draw();
};
const whole = () => within(0, width);
// By so much, around the crosshair.
const closer = by => {
  const middle = at ?? (from + to) / 2;
  within(middle - (middle - from) * by, middle + (to - middle) * by);
};
// To the next point that is a pixel or more away.
const step = way => {
  const here = at ?? (way > 0 ? from : to) - way;
  const places = plots.flatMap(plot => plot.series.flatMap(curve => curve.runs.flat())).map(point => (point[0] - here) * way).filter(far => far * zoom() > .99);
  at = clamp(from, here + way * places.reduce((a, b) => min(a, b), width), to);
  cross();
};
const search = () => {
  const text = find.value.toLowerCase(), hits = things.filter(({thing}) => text && thing[3].toLowerCase().includes(text));
  found = hits[(hits.indexOf(found) + 1) % hits.length];
  whole();
  if (found) hit.scrollIntoView({block: 'center', inline: 'center'});
  say(found ? `${hits.indexOf(found) + 1} of ${hits.length}: ${found.thing[3]}` : text && 'none');
};
const things = plots.filter(plot => plot.kind == 'tasks').flatMap(plot => plot.things.map(thing => ({plot, thing})));

const place = event => {
  const box = svg.getBoundingClientRect(), scale = view.full / box.width;
  at = from + clamp(0, (event.clientX - box.left) * scale - view.left, width) / zoom();
  cross((event.clientY - box.top) * scale);
};
svg.onpointerdown = event => {
  place(event);
  if (event.pointerType == 'mouse' && !event.button && !event.target.closest('.key')) start = at, svg.setPointerCapture(event.pointerId);
};
svg.onpointermove = event => {
  place(event);
  if (start != null) set(block, {x: across(min(start, at)), width: abs(at - start) * zoom()});
};
svg.onpointerup = () => {
  if (start != null && abs(at - start) * zoom() > 4) within(start, at);
  start = null;
  set(block, {width: 0});
};
// A finger that is lifted leaves, too.
svg.onpointerleave = event => { if (event.pointerType == 'mouse' && start == null) at = null, cross(); };
svg.ondblclick = whole;
svg.onclick = event => {
  const key = event.target.closest('.key');
  for (const plot of plots) for (const curve of plot.series) if (key && curve.key == key) {
    curve.hidden = !curve.hidden;
    set(key, {opacity: curve.hidden ? .4 : 1, 'aria-pressed': !curve.hidden});
  }
  if (key) draw();
};

const keys = {
  ArrowLeft: () => step(-1), ArrowRight: () => step(1), '+': () => closer(.5), '-': () => closer(2),
  0: whole, Escape: whole, '/': () => find.focus(),
};
onkeydown = event => {
  const key = event.target.closest?.('.key'), isFind = event.target == find;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (key && [' ', 'Enter'].includes(event.key)) svg.onclick(event);
  else if (isFind && event.key == 'Enter') search();
  else if (isFind && event.key == 'Escape') find.value = '', search(), one('#chart').focus();
  else if (!isFind && keys[event.key]) keys[event.key]();
  else return;
  event.preventDefault();
};
find.oninput = () => { found = null; search(); };
for (const button of all('button')) button.onclick = keys[button.value];
