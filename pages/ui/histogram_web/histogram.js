// The histogram of a picture with the limits that a method compared its levels with. Some of them can be moved: by mouse,
// finger and keyboard. The line moves at once; Python hears of it when it is let go, as {line, level, serial}.
const LEVELS = 256;
const FLAG = 1.35; // rem, height of a line's name
const REST = 250; // ms without a key after which a line that was moved by keys is let go
const number = new Intl.NumberFormat('en-US');

const place = (line) => ((line.level + line.edge + 0.5) / LEVELS) * 100; // % of the width
const clamp = (line, level) => Math.min(line.highest, Math.max(line.lowest, Math.round(level)));

function element(parent, tag, className, text) {
  const found = document.createElement(tag);
  if (className) found.className = className;
  if (text !== undefined) found.textContent = text;
  parent.append(found);
  return found;
}

// One outline a label, stacked: each starts where the one below it ends.
function paths(stacks, logarithmic) {
  const grown = (count) => (logarithmic ? Math.log1p(count) : count);
  const sums = new Array(LEVELS).fill(0);
  const most = Math.max(1, ...sums.map((_, level) => stacks.reduce((sum, { counts }) => sum + counts[level], 0)));
  const height = (count) => (100 * (1 - grown(count) / grown(most))).toFixed(2);
  return stacks.map(({ colour, counts }) => {
    const below = sums.map((sum, level) => `L${level + 1},${height(sum)}L${level},${height(sum)}`).reverse();
    counts.forEach((count, level) => { sums[level] += count; });
    const above = sums.map((sum, level) => `L${level},${height(sum)}L${level + 1},${height(sum)}`);
    return { colour, d: `M${above.join('').slice(1)}${below.join('')}Z` };
  });
}

function drawBars(view) {
  const { stacks } = view.data;
  view.bars.replaceChildren(...paths(stacks, view.logarithmic).map(({ colour, d }) => {
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('d', d);
    path.setAttribute('fill', colour);
    return path;
  }));
}

function read(view, level) {
  const { totals, meaning } = view.data;
  const value = meaning ? ` (${(meaning.slope * level + meaning.intercept).toFixed(0)} ${meaning.unit})` : '';
  return `level ${level}${value}: ${number.format(totals[level])} pixels`;
}

function say(view, line) {
  const { totals } = view.data;
  const above = totals.slice(Math.max(0, Math.ceil(line.level + line.edge))).reduce((sum, count) => sum + count, 0);
  const all = totals.reduce((sum, count) => sum + count, 0);
  view.readout.textContent = `${line.name}: ${line.level} · ${((100 * above) / all).toFixed(1)} % above`;
}

function putLine(view, line, mark) {
  mark.style.left = `${place(line)}%`;
  mark.classList.toggle('left', place(line) > 60);
  mark.firstChild.textContent = `${line.name}: ${line.level}`;
  if (!line.movable) return;
  mark.setAttribute('aria-valuenow', line.level);
  mark.setAttribute('aria-valuetext', read(view, line.level));
}

function drawLines(view) {
  view.marks.forEach((mark) => mark.remove());
  view.marks = view.lines.map((line, row) => {
    const mark = element(view.plot, 'div', 'limit');
    element(mark, 'span', 'flag');
    mark.style.top = `${row * FLAG}rem`; // each line begins at its own name
    if (line.movable) {
      mark.setAttribute('role', 'slider');
      mark.setAttribute('aria-label', line.name);
      mark.setAttribute('aria-valuemin', line.lowest);
      mark.setAttribute('aria-valuemax', line.highest);
      mark.tabIndex = 0;
      mark.addEventListener('keydown', (event) => onKey(view, line.name, event));
    }
    putLine(view, line, mark);
    return mark;
  });
}

const idle = (view) => { view.readout.textContent = `highest bar: ${number.format(Math.max(...view.data.totals))} pixels`; };
const find = (view, name) => view.lines.findIndex((line) => line.name === name);

function moveTo(view, name, level) {
  const index = find(view, name);
  if (index < 0) return;
  const line = view.lines[index];
  line.level = clamp(line, level);
  putLine(view, line, view.marks[index]);
  say(view, line);
}

function letGo(view, name) {
  clearTimeout(view.rest);
  view.rest = undefined;
  const line = view.lines[find(view, name)];
  if (!line || line.level === line.told) return;
  line.told = line.level;
  view.serial += 1;
  view.component.setStateValue('moved', { line: name, level: line.level, serial: view.serial });
}

function onKey(view, name, event) {
  const line = view.lines[find(view, name)];
  const step = event.shiftKey ? 10 : 1;
  const level = {
    ArrowLeft: line.level - step, ArrowDown: line.level - step, ArrowRight: line.level + step, ArrowUp: line.level + step,
    PageDown: line.level - 10, PageUp: line.level + 10, Home: line.lowest, End: line.highest,
  }[event.key];
  if (level === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  moveTo(view, name, level);
  clearTimeout(view.rest);
  view.rest = setTimeout(() => letGo(view, name), REST);
}

function listen(view) {
  const { plot } = view;
  const levelAt = (event) => {
    const { left, width } = plot.getBoundingClientRect();
    return ((event.clientX - left) / width) * LEVELS;
  };
  const release = (keep) => {
    if (!view.held) return;
    const { name, from } = view.held;
    view.marks[find(view, name)]?.classList.remove('held');
    view.held = undefined;
    if (keep) letGo(view, name);
    else moveTo(view, name, from);
  };
  plot.addEventListener('pointerdown', (event) => {
    const movable = view.lines.filter((line) => line.movable);
    if (!movable.length || event.button !== 0) return;
    const at = levelAt(event);
    const distance = (line) => Math.abs(line.level + line.edge + 0.5 - at);
    const line = movable.reduce((best, each) => (distance(each) < distance(best) ? each : best));
    view.held = { name: line.name, from: line.level };
    plot.setPointerCapture(event.pointerId);
    const mark = view.marks[find(view, line.name)];
    mark.classList.add('held');
    mark.focus({ preventScroll: true });
    if (event.pointerType === 'mouse') moveTo(view, line.name, at - line.edge - 0.5);
    event.preventDefault();
  });
  plot.addEventListener('pointermove', (event) => {
    const at = levelAt(event);
    const line = view.held && view.lines[find(view, view.held.name)];
    if (line) moveTo(view, line.name, at - line.edge - 0.5);
    else view.readout.textContent = read(view, Math.min(LEVELS - 1, Math.max(0, Math.floor(at))));
  });
  plot.addEventListener('pointerup', () => release(true));
  plot.addEventListener('pointercancel', () => release(false)); // the finger scrolls the page
  plot.addEventListener('pointerleave', () => { if (!view.held) idle(view); });
  plot.addEventListener('keydown', (event) => { if (event.key === 'Escape') release(false); });
  view.scale.addEventListener('click', () => {
    view.logarithmic = !view.logarithmic;
    view.scale.setAttribute('aria-pressed', view.logarithmic);
    drawBars(view);
  });
}

function build(root) {
  const head = element(root, 'div', 'head');
  const view = { marks: [], lines: [], serial: 0, logarithmic: false };
  view.legend = element(head, 'div', 'legend');
  view.readout = element(head, 'div', 'readout');
  view.scale = element(head, 'button', 'scale', 'log');
  view.scale.type = 'button';
  view.scale.title = 'Show the logarithm of the number of pixels';
  view.scale.setAttribute('aria-pressed', false);
  view.plot = element(root, 'div', 'plot');
  view.bars = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  view.bars.setAttribute('class', 'bars');
  view.bars.setAttribute('viewBox', `0 0 ${LEVELS} 100`);
  view.bars.setAttribute('preserveAspectRatio', 'none');
  view.bars.setAttribute('role', 'img');
  view.plot.append(view.bars);
  const ticks = element(root, 'div', 'ticks');
  [0, 64, 128, 192, 255].forEach((level) => {
    element(ticks, 'span', '', level).style.left = `${((level + 0.5) / LEVELS) * 100}%`;
  });
  view.axis = element(root, 'div', 'axis');
  listen(view);
  return view;
}

export default function (component) {
  const { data, parentElement } = component;
  const root = parentElement.querySelector('.histogram');
  const view = (root.view ??= build(root));
  view.component = component;
  view.data = data;
  const names = Math.max(1, data.lines.length) * FLAG; // rem, the room above the bars for the names of the lines
  const bars = 'clamp(5.5rem, 20svh - 4rem, 10rem)'; // the lines' handles are in sight where the page is not scrolled
  view.plot.style.height = `calc(${names}rem + ${bars})`;
  view.bars.style.height = bars;
  view.plot.classList.toggle('can-move', data.lines.some((line) => line.movable));
  view.bars.setAttribute('aria-label', `Histogram: pixels by ${data.axis}`);
  view.axis.textContent = data.axis;
  view.legend.replaceChildren();
  data.stacks.forEach(({ name, colour }) => {
    const entry = element(view.legend, 'span');
    element(entry, 'i').style.background = colour;
    entry.append(name);
  });
  drawBars(view);
  if (!view.held) idle(view);
  // A line that is being moved, or whose last move Python has not answered yet, stays where the person has put it.
  const busy = view.held || view.rest !== undefined || data.seen < view.serial;
  const same = data.lines.map((line) => line.name).join() === view.lines.map((line) => line.name).join();
  if (!busy || !same) {
    view.serial = Math.max(view.serial, data.seen);
    const focused = view.marks.indexOf(root.getRootNode().activeElement);
    view.lines = data.lines.map((line) => ({ ...line, told: line.level }));
    if (same) view.lines.forEach((line, index) => putLine(view, line, view.marks[index]));
    else {
      view.held = undefined;
      drawLines(view);
      view.marks[focused]?.focus({ preventScroll: true });
    }
  }
}
