// The elements of one frame: heading, canvas, box, linked cursor, divider of the swipe, legend.
import { HANDLES } from './box.js';

export function element(tag, className, attributes = {}, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function swatch(colour, pattern) {
  const node = element('span', `swatch ${pattern}`, { 'aria-hidden': 'true' });
  node.style.setProperty('--swatch', colour);
  return node;
}

function boxElement() {
  const handles = HANDLES.map((name) => element('span', 'handle', { 'data-handle': name }));
  const node = element('div', 'box', { tabindex: '0', role: 'group', 'aria-roledescription': 'box on the image' }, ...handles);
  node.hidden = true;
  return node;
}

export function createFrame() {
  const canvas = element('canvas', '', { tabindex: '0', role: 'img' });
  const limits = { 'aria-valuemin': '0', 'aria-valuemax': '100' };
  const divider = element('div', 'divider', { tabindex: '0', role: 'slider', 'aria-label': 'Divider of the swipe', ...limits });
  divider.hidden = true;
  const frame = {
    canvas,
    divider,
    box: boxElement(),
    cursor: element('div', 'cursor', { 'aria-hidden': 'true' }),
    mark: element('div', 'mark', { 'aria-hidden': 'true' }),
    lesson: element('div', 'hint lesson visible'),
    hint: element('div', 'hint', { 'aria-hidden': 'true' }),
    heading: element('figcaption', 'heading'),
    legend: element('div', 'legend'),
    layers: [],
    size: { width: 1, height: 1 },
  };
  frame.picture = element('div', 'picture', {}, canvas, frame.cursor, frame.mark, frame.box, divider, frame.lesson, frame.hint);
  frame.mark.hidden = frame.lesson.hidden = true;
  frame.figure = element('figure', 'frame', {}, frame.heading, frame.picture, frame.legend);
  return frame;
}

const signed = (value) => String(Number(value.toPrecision(3))).replace('-', '−');

function ramp({ heat }, colours) {
  const steps = Array.from({ length: 9 }, (_, i) => 3 * Math.round((255 * i) / 8));
  const bar = element('span', 'ramp', { 'aria-hidden': 'true' });
  const stops = steps.map((i) => `rgb(${colours[i]} ${colours[i + 1]} ${colours[i + 2]})`);
  bar.style.background = `linear-gradient(to right, ${stops.join(', ')})`;
  const [low, high] = heat.ends ?? [signed(heat.low), signed(heat.high)];
  return [element('span', '', {}, low), bar, element('span', '', {}, high)];
}

const legendOf = (panel, ramps) => [
  ...(panel.heat ? ramp(panel, ramps[panel.heat.ramp]) : []),
  ...panel.legend.filter(({ text }) => text).map(({ text, colour, pattern }) => element('span', 'entry', {}, swatch(colour, pattern), text)),
];

const replace = (node, key, build) => {
  if (node.dataset.shows === key) return;
  node.dataset.shows = key;
  node.replaceChildren(...build());
};

// Heading and legend of a panel beside its picture; touched only where the text changed, so that nothing flickers.
export function describe(frame, panel, ramps) {
  const { title, caption, stale } = panel;
  replace(frame.heading, JSON.stringify([title, caption, stale]), () => {
    const value = element('span', 'value', { 'aria-hidden': 'true' });
    const left = element('span', 'left', {}, element('span', 'title', { title }, title), value);
    return [left, element('span', 'caption', {}, stale ? 'out of date' : caption)];
  });
  frame.figure.classList.toggle('stale', stale);
  replace(frame.legend, JSON.stringify([panel.legend, panel.heat]), () => legendOf(panel, ramps));
  frame.canvas.setAttribute('aria-label', [title, caption].filter(Boolean).join(', '));
}

// The heading of a swipe: two lists to choose from, left and right of the divider.
export function describeSwipe(frame, choices, sides, pick, ramps) {
  const titles = choices.map(({ title }) => title);
  replace(frame.heading, JSON.stringify(['swipe', titles, sides]), () =>
    sides.map((chosen, side) => {
      const name = side === 0 ? 'Left' : 'Right';
      const list = element('select', '', { 'aria-label': `${name} of the divider` });
      list.append(...titles.map((title, i) => new Option(title, i, false, i === chosen)));
      list.onchange = () => pick(side, Number(list.value));
      return element('label', 'side', {}, name, list);
    }),
  );
  const panels = sides.map((i) => choices[i]);
  frame.figure.classList.toggle('stale', panels.some(({ stale }) => stale));
  const legends = panels.map((panel) => JSON.stringify([panel.legend, panel.heat]));
  const shown = legends[0] === legends[1] ? panels.slice(0, 1) : panels;
  replace(frame.legend, legends.join(), () => shown.flatMap((panel) => legendOf(panel, ramps)));
  frame.canvas.setAttribute('aria-label', `${panels[0].title} to the left, ${panels[1].title} to the right of a divider`);
}

// The value under the pointer, beside the title.
export function tell(frame, value) {
  const node = frame.heading.querySelector('.value');
  node?.replaceChildren(...(value?.colour ? [swatch(value.colour, 'solid')] : []), value?.text ?? '');
}
