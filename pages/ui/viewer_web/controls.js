// The row of controls under the pictures.
import { element } from './frames.js';
import { ICONS } from './icons.js';

export function button(name, label, act) {
  const node = element('button', 'control', { type: 'button', 'aria-label': label, title: label, 'data-control': name });
  node.innerHTML = ICONS[name];
  node.onclick = act;
  return node;
}

const TOOLS = [
  ['move', 'Move the picture'],
  ['choose', 'Choose the foreground: a click adds or removes a label'],
  ['box', 'Draw a box'],
  ['points', 'Click points'],
  ['strokes', 'Draw with a brush'],
  ['area', 'Outline an area: drag around it, or click its corners'],
  ['bucket', 'Fill what is enclosed'],
];

// One of several: a group of buttons, of which one is pressed.
function choice(label, options, pick) {
  const buttons = options.map(([name, text]) => {
    const node = button(name, text, () => pick(name));
    node.classList.add('option');
    return node;
  });
  const group = element('div', 'group', { role: 'group', 'aria-label': label }, ...buttons);
  group.show = (value) => buttons.forEach((b) => b.setAttribute('aria-pressed', String(b.dataset.control === value)));
  return group;
}

export function createControls(viewer) {
  const zoom = element(
    'div',
    'group zoom',
    { role: 'group', 'aria-label': 'Zoom' },
    button('out', 'Zoom out (−)', () => viewer.zoom(1 / 1.5)),
    button('in', 'Zoom in (+)', () => viewer.zoom(1.5)),
    button('fit', 'Show the whole picture (0)', () => viewer.fit()),
  );

  const kinds = choice(
    'Labels',
    [
      ['fill', 'Fill the labels'],
      ['contours', 'Contours only'],
      ['off', 'Hide the labels'],
    ],
    (name) => viewer.prefer({ overlay: name }),
  );
  const opacity = element('input', 'opacity', { type: 'range', min: '0', max: '100', 'aria-label': 'Opacity of the labels', title: 'Opacity' });
  opacity.oninput = () => viewer.prefer({ opacity: Number(opacity.value) / 100 });
  const peek = button('peek', 'Hide the labels while pressed (Space)', null);
  peek.classList.add('peek');
  peek.onpointerdown = () => viewer.peek(true);
  for (const name of ['pointerup', 'pointercancel', 'pointerleave', 'blur']) peek.addEventListener(name, () => viewer.peek(false));
  peek.onkeydown = (event) => ['Enter', ' '].includes(event.key) && viewer.peek(true);
  peek.onkeyup = () => viewer.peek(false);
  peek.oncontextmenu = (event) => event.preventDefault();
  const labels = element('div', 'cluster labels', {}, kinds, opacity, peek);

  const side = button('side', 'Side by side', () => viewer.arrangeAs('side'));
  const swipe = button('swipe', 'Swipe between two', () => viewer.arrangeAs('swipe'));
  const layout = element('div', 'layout', {}, side, swipe);
  const tool = choice('Tool', TOOLS, (name) => viewer.tools.activate(name));
  // The box has one thing to say more, which takes no row of its own.
  const clear = button('clear', 'Remove the box (Esc)', () => viewer.tools.box.clear());
  const drawing = element('div', 'cluster drawing', {}, tool, clear);
  const full = button('full', 'Full screen', () => viewer.toggleFull());
  full.hidden = !document.fullscreenEnabled;

  const row = element('div', 'controls', { role: 'toolbar', 'aria-label': 'View' }, drawing, zoom, labels, element('div', 'cluster last', {}, layout, full));
  return {
    row,
    show({ preferences, tools, shown, isSwipe, choices }) {
      kinds.show(preferences.overlay);
      side.hidden = !isSwipe;
      swipe.hidden = isSwipe;
      tool.show(tools.active);
      for (const node of tool.children) node.hidden = !tools.has(node.dataset.control);
      const percent = String(Math.round(100 * preferences.opacity));
      if (opacity.value !== percent) opacity.value = percent;
      opacity.disabled = preferences.overlay !== 'fill';
      labels.hidden = !shown.panels.some(({ layer }) => layer);
      layout.hidden = choices.length < 2;
      drawing.hidden = tools.names.length < 2;
      clear.hidden = tools.active !== 'box';
      clear.disabled = tools.box.box === null;
    },
  };
}
