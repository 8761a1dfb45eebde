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
const span = () => view.length / zoom();

// What is drawn anew is first put back as it was.
const kept = all('[data-plot]>g:last-child,.times,.marks').map(group => [group, group.cloneNode(true)]);

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
  const iso = new Date(round(ms + (view.wall && view.start))).toISOString();
  return (view.wall ? iso.slice(11, 13) : round(ms) / 36e5 | 0) + iso.slice(13, digits ? 20 + digits : 19);
};

// Stretches what stands in a group, curves also upwards; inside one that is scaled a pixel is ten
// units. What has a place is moved as it is, and what is drawn anew is left alone.
const stretch = (group, unit, height = 0, up = 1) => {
  for (const child of group.children) {
    const get = key => child.getAttribute(key), {x, way, curve} = child.dataset, rise = curve ? up : 1;
    if (x) set(child, {
      transform: `translate(${seen(x) - x}) ${get('transform') || ''}`,
      display: x < from || x > to ? 'none' : '',
    });
    else if (child.localName == 'g') stretch(child, get('transform') ? 10 : unit, height, up);
    else if (child.localName == 'path') way || set(child, {
      transform: `matrix(${zoom()} 0 0 ${rise} ${seen(0) * unit} ${(1 - rise) * height * unit})`,
    });
    else set(child, {x: seen(get('x')), width: get('width') * zoom()});
  }
};

// Whether some of a plot's curves are hidden.
const isPart = plot => plot.series.some(curve => curve.hidden);

// Draws a plot's curves again in the window, those that are not hidden. Returns how much higher
// they are than they were.
const redraw = (plot, group) => {
  const {series, height} = plot, isStack = plot.kind == 'stack', isLess = isPart(plot), sums = {};
  const drawn = series.map(curve => curve.hidden ? [] : curve.runs.map(run => run.map(([x, mean, least = mean, most = mean, low = least, high = most]) => {
    const below = isStack && sums[x] || 0, sum = sums[x] = below + mean;
    return [x, mean, least, most, low, high, below, sum];
  })));
  let [bottom, top] = plot.ends;
  const most = max(...drawn.flat(2).map(point => point[isStack ? 7 : 3]), ...series.map(curve => curve.hidden ? 0 : curve.base));
  if (isLess && !bottom && most > 0) {
    top = most;
    all('[text-anchor=end]', group).slice(0, 2).forEach((text, place) => text.textContent = words(plot.units, top / (place + 1)));
  }
  const lines = (run, ...by) => run.flatMap(point => [...new Set(by.map(at => round(seen(point[0]) * 10) + ' ' + round((top - point[at]) / (top - bottom) * height * 10)))]).join('L');
  for (const path of all('[data-curve],[data-tick]', group)) {
    const {curve, tick, way} = path.dataset, by = way?.split(' ');
    // What lies above the means of a whole stack nobody knows of a part.
    if (series[curve ?? tick].hidden || isLess && way?.[0] == 7) path.remove();
    else if (way) set(path, {d: drawn[curve].map(run => 'M' + (path.getAttribute('fill')
      ? lines(run, by[1]) + 'L' + lines([...run].reverse(), by[0]) + 'z'
      : lines(run, ...by) + 'h0')).join('')});
  }
  return plot.ends[1] / top;
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
  const isWhole = zoom() == 1, places = isWhole || ticks();
  for (const marks of all('.marks')) isWhole || stretch(marks, 1);
  for (const plot of plots) {
    const group = one(`[data-plot="${plot.at}"]>g:last-child`);
    if (!isWhole || isPart(plot)) {
      const up = redraw(plot, group), inner = svg.appendChild(one('#body').cloneNode());
      inner.append(...all(':scope>:not([text-anchor=end])', group));
      stretch(inner, 1, plot.height, up);
      set(one('.ground', inner), {x: 0, width});
      for (const rule of all('.rule', inner)) isWhole || set(rule, {
        d: rule.getAttribute('d').match(/M0 [\d.]+h\d+|$/g).join('') + places.map(x => `M${seen(x)} 0v${plot.height}`).join(''),
        transform: '',
      });
      group.prepend(inner);
    }
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
  for (const mark of all('.marks title')) if (abs(mark.parentNode.dataset.x - at) < near) lines.push(mark.textContent);
  said.textContent = at == null ? '' : [time(at, span() / width), ...lines].join(' \u00b7 ');
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
// Of what things are called; those of heat maps are only counted.
const search = () => {
  const text = find.value.toLowerCase(), hits = things.filter(({thing}) => text && thing[3].toLowerCase?.().includes(text));
  found = hits[(hits.indexOf(found) + 1) % hits.length];
  whole();
  if (found) hit.scrollIntoView({block: 'center', inline: 'center'});
  said.textContent = found ? `${hits.indexOf(found) + 1} of ${hits.length}: ${found.thing[3]}` : text && 'none';
};
const things = plots.flatMap(plot => plot.things.map(thing => ({plot, thing})));

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
svg.onclick = ({target}) => {
  for (const plot of plots) for (const curve of plot.series) if (curve.key?.contains(target)) {
    curve.hidden = !curve.hidden;
    set(curve.key, {opacity: curve.hidden ? .4 : 1, 'aria-pressed': !curve.hidden});
    draw();
  }
};

const keys = {
  ArrowLeft: () => step(-1), ArrowRight: () => step(1), '+': () => closer(.5), '-': () => closer(2),
  0: whole, Escape: whole, '/': () => find.focus(),
};
onkeydown = event => {
  const {key, target} = event, isFind = target == find;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (target.closest?.('.key') && [' ', 'Enter'].includes(key)) svg.onclick(event);
  else if (isFind && key == 'Enter') search();
  else if (isFind && key == 'Escape') find.value = '', search(), one('#chart').focus();
  else if (!isFind && keys[key]) keys[key]();
  else return;
  event.preventDefault();
};
find.oninput = () => { found = null; search(); };
for (const button of all('button')) button.onclick = keys[button.value];
