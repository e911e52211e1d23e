// What lies under the pointer: the same point in every panel, in words and numbers.
import { toFraction } from './geometry.js';
import { tell } from './frames.js';
import { MODIFIER } from './gestures.js';

// What each tool does, for a hand with a mouse and for a finger.
const BY_MOUSE = {
  move: `Drag moves · ${MODIFIER} + wheel zooms · double click shows all · hold Space to hide the labels`,
  ask: `Click asks why · drag moves · ${MODIFIER} + wheel zooms · hold Space to hide the labels`,
  choose: 'Click adds a label to the foreground or takes it away',
  box: 'Drag draws a box · drag the box itself to move it, its corners and sides to resize it',
  points: 'Click adds a point, drag moves it · number keys choose what it is, E takes away',
  area: 'Drag around an area, or click its corners: a click on the first one closes it, Backspace takes one back',
  bucket: 'Click inside of an outline · while erasing, a click removes an object',
  strokes: 'Number keys choose what is drawn · E erases, [ and ] change the width, H hides',
};
const BY_FINGER = {
  move: 'Two fingers move and zoom',
  ask: 'A tap asks why · two fingers move and zoom',
  choose: 'A tap adds a label or takes it away',
  box: 'One finger draws a box · two move and zoom',
  points: 'A tap adds a point · two fingers move and zoom',
  area: 'Drag around an area, or tap its corners, the first one last',
  bucket: 'Tap inside of an outline · while erasing, a tap removes an object',
  strokes: 'One finger draws · two move and zoom',
};
const IDLE = matchMedia('(pointer: coarse)').matches ? BY_FINGER : BY_MOUSE;
const probe = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });

function colour(picture, { x, y }) {
  probe.clearRect(0, 0, 1, 1);
  probe.drawImage(picture.source, -Math.floor(x * picture.width), -Math.floor(y * picture.height));
  return probe.getImageData(0, 0, 1, 1).data;
}

function number(value) {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 2 : 3;
  return value.toFixed(digits).replace('-', '−');
}

// Position, and colour of the photograph: "x 12  y 40  grey 132 = −420 HU"; ≈ where the photograph came with losses.
function photograph(at, picture, base, levels) {
  const [red, green, blue] = colour(base, at);
  const about = base.exact ? '' : '≈ ';
  const value = base.grey ? `grey ${about}${red}` : `RGB ${about}${red} ${green} ${blue}`;
  const meaning = base.grey && levels ? ` = ${number(levels.slope * red + levels.intercept)} ${levels.unit}` : '';
  return `x ${Math.floor(at.x * picture.width)}  y ${Math.floor(at.y * picture.height)}  ${value}${meaning}`;
}

// What a panel shows there: the name of the label, the value of a heat map, the colour of another picture.
function panelValue(at, { layer, base, heat, isPhotograph }) {
  const index = (what) => Math.floor(at.y * what.height) * what.width + Math.floor(at.x * what.width);
  if (layer) {
    const label = layer.values[index(layer)];
    if (label === 0) return { text: layer.names.length ? 'none' : 'background' };
    return { text: layer.names[label - 1] || `label ${label}`, colour: layer.css[(label - 1) % layer.css.length] };
  }
  if (isPhotograph) return null;
  const about = base.exact ? '' : '≈ ';
  if (heat) return { text: about + number(heat.low + ((heat.high - heat.low) * base.levels[index(base)]) / 255) };
  const [red, green, blue] = colour(base, at);
  return { text: about + (base.grey ? `${red}` : `${red} ${green} ${blue}`) };
}

// Tells what lies under `viewer.pointer`, in the line under the pictures and beside each title.
export function tellPoint(viewer) {
  const { shown, picture, readout, frames, pointer, view } = viewer;
  const at = pointer && toFraction(pointer.position, view, pointer.frame.size, picture);
  const inside = at !== null && at.x >= 0 && at.y >= 0 && at.x < 1 && at.y < 1;
  frames.forEach((frame, i) => {
    frame.cursor.classList.toggle('visible', inside && (frame !== pointer.frame || pointer.byKey));
    if (inside) frame.cursor.style.transform = `translate(${pointer.position.x}px, ${pointer.position.y}px)`;
    if (!viewer.isSwipe) tell(frame, inside ? panelValue(at, shown.panels[i]) : null);
  });
  if (!inside) {
    const { active, box } = viewer.tools;
    readout.textContent = box.words() ?? IDLE[active === 'move' && shown.tools.ask ? 'ask' : active] ?? IDLE.move;
    return;
  }
  const words = [photograph(at, picture, shown.photograph, shown.levels)];
  if (viewer.isSwipe) {
    for (const panel of viewer.panelsOf(0)) {
      const value = panelValue(at, panel);
      if (value) words.push(`${panel.title}: ${value.text}`);
    }
  }
  words.push(viewer.tools.box.words() ?? '');
  readout.textContent = words.join('   ').trimEnd();
}
