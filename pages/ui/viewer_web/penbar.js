// The row of a pen: labels, eraser, width, undo. It is there while a pen is in the hand or something is drawn.
import { button } from './controls.js';
import { element } from './frames.js';
import { ERASER } from './strokes.js';

const FINE = 100; // positions of the slider of the width; more of them for thin brushes
const slider = (look, label, act) => {
  const node = element('input', `slider ${look}`, { type: 'range', min: '0', max: String(FINE), 'aria-label': label, title: label });
  node.oninput = () => act(Number(node.value) / FINE);
  return node;
};
const move = (node, value) => {
  const text = String(Math.round(FINE * value));
  if (node.value !== text) node.value = text;
};

function chip(label, text, colour, pick) {
  const mark = element('span', 'swatch solid', { 'aria-hidden': 'true' });
  mark.style.setProperty('--swatch', colour);
  const key = element('kbd', '', { 'aria-hidden': 'true' }, String(label));
  const node = element('button', 'control chip', { type: 'button', 'aria-pressed': 'false', title: `${text} (${label})` }, mark, text, key);
  node.dataset.label = label;
  node.onclick = () => pick(label);
  return node;
}

export function createPenBar(viewer) {
  const { tools } = viewer;
  const { pen } = tools;
  const labels = element('div', 'group chips', { role: 'group', 'aria-label': 'What is drawn' });
  const eraser = button('eraser', 'Eraser (E)', () => pen.pick(ERASER));
  const width = slider('wedge', 'Width of the brush ([ and ])', (value) => viewer.prefer({ nib: value * value * pen.most.width }));
  const ink = slider('fade', 'Opacity of what is drawn', (value) => viewer.prefer({ ink: value }));
  const hide = button('peek', 'Hide what is drawn (H)', () => pen.hide(!pen.hidden));
  const undo = button('undo', 'Undo (Ctrl+Z)', () => viewer.travel('past'));
  const redo = button('redo', 'Redo (Ctrl+Shift+Z)', () => viewer.travel('future'));
  const clear = button('bin', 'Remove everything that is drawn', () => pen.clear());
  const group = (...nodes) => element('div', 'group', {}, ...nodes);
  const row = element(
    'div',
    'controls pens',
    { role: 'toolbar', 'aria-label': 'Drawing' },
    element('div', 'cluster', {}, labels, group(eraser)),
    element('div', 'cluster fill', {}, width, ink, hide),
    element('div', 'group last', {}, undo, redo, clear),
  );
  let shows = '';
  return {
    row,
    show({ preferences }) {
      const { names, inks, list, hidden, label } = pen;
      row.hidden = !tools.isPen;
      if (row.hidden) return;
      if (shows !== names.join()) {
        shows = names.join();
        labels.replaceChildren(...names.flatMap((name, i) => (name ? [chip(i, name, inks[i], (picked) => pen.pick(picked))] : [])));
      }
      for (const node of labels.children) node.setAttribute('aria-pressed', String(Number(node.dataset.label) === label));
      eraser.setAttribute('aria-pressed', String(label === ERASER));
      hide.setAttribute('aria-pressed', String(hidden));
      width.hidden = tools.active !== 'strokes';
      ink.hidden = hide.hidden = tools.drawing.paints; // the page has it in its mask
      move(width, Math.sqrt(preferences.nib / pen.most.width));
      move(ink, preferences.ink);
      undo.disabled = !tools.drawing.can.past;
      redo.disabled = !tools.drawing.can.future;
      clear.disabled = !list.length && !tools.drawing.can.clear;
    },
  };
}
