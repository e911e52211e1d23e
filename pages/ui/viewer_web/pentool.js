// Clicks and strokes that a person draws. The page owns them; all of them are sent with every change.
import { AreaTool } from './areatool.js';
import { toFraction } from './geometry.js';
import { Owned } from './owned.js';
import { clickAt, countPoints, ERASER, isClick, MOST_OF_ONE, REACH, read, simplify, write } from './strokes.js';

const STEP = 4; // CSS pixels that an arrow key moves the crosshair
const inside = ({ x, y }) => x >= 0 && y >= 0 && x < 1 && y < 1;

export class PenTool {
  constructor(viewer) {
    Object.assign(this, { viewer, names: [], inks: [], numbered: false, most: {}, label: 1, line: null, hidden: false });
    this.owned = new Owned(viewer, 'strokes', '');
    this.area = new AreaTool(this);
  }

  adopt(drawing, seen, fresh) {
    const { names, inks, numbered = false, most, strokes } = drawing;
    const isOther = names.join() !== this.names.join();
    Object.assign(this, { names, inks, numbered, most });
    this.owned.adopt(strokes, seen, fresh);
    if (fresh) this.area.drop();
    if (isOther) this.label = Math.min(1, names.length - 1);
  }

  get list() {
    if (this.parsed !== this.owned.value) Object.assign(this, { parsed: this.owned.value, strokes: read(this.owned.value) });
    return this.strokes;
  }

  // The strokes as they are seen, with the one that is being drawn.
  get visible() {
    if (this.hidden) return [];
    if (!this.line) return this.list;
    const { index, stroke } = this.line;
    return index < 0 ? [...this.list, stroke] : this.list.with(index, stroke);
  }

  get isClicks() {
    return this.viewer.tools.active === 'points';
  }

  get size() {
    const { picture, scale } = this.viewer;
    return { width: picture.width * scale, height: picture.height * scale };
  }

  name(label) {
    return label === ERASER ? 'eraser' : (this.names[label] ?? `label ${label}`);
  }

  pick(label) {
    if (label !== ERASER && !this.names[label]) return;
    this.label = label;
    this.viewer.say(this.name(label));
    this.viewer.kick();
  }

  hide(hidden) {
    this.hidden = hidden;
    this.viewer.say(hidden ? 'what is drawn is hidden' : 'what is drawn is shown');
    this.viewer.kick();
  }

  // The work of one drag.
  begin(from, event) {
    this.hidden = false;
    const label = event.button === 5 ? ERASER : this.label; // the other end of a pen
    const { active } = this.viewer.tools;
    if (active === 'area') return this.area.begin(from, label);
    if (active === 'bucket') return this.fill(from, label);
    return this.isClicks ? this.click(from, label) : this.stroke(from, label);
  }

  stroke(from, label) {
    const stroke = { label, width: this.viewer.preferences.nib, points: [from] };
    this.line = { index: -1, stroke };
    this.viewer.kickSketch();
    return {
      move: (_, trail) => {
        stroke.points.push(...trail);
        this.viewer.kickSketch();
      },
      end: () => {
        this.line = null;
        if (!stroke.points.some(inside) || (label === ERASER && !this.list.length && !this.viewer.tools.drawing.paints)) this.viewer.kick();
        else this.add({ ...stroke, points: simplify(stroke.points, this.size, MOST_OF_ONE) });
      },
      cancel: () => {
        this.line = null;
        this.viewer.kick();
      },
    };
  }

  fill(from, label) {
    const end = () => inside(from) && this.add({ tool: 'f', label, width: 0, points: [from] });
    return { move: () => {}, end, cancel: () => {} };
  }

  // A new dot, or one that is there already: pulled to another place, given another label, or taken away.
  click(from, label) {
    const index = clickAt(this.list, from, this.size, REACH);
    const pulled = { ...this.list[index] };
    return {
      move: (to, _, far) => {
        if (index < 0 || label === ERASER || !far) return;
        pulled.points = [to];
        this.line = { index, stroke: pulled };
        this.viewer.kickSketch();
      },
      end: (far) => {
        this.line = null;
        if (label === ERASER) this.remove(index);
        else if (index >= 0) this.replace(index, far && inside(pulled.points[0]) ? pulled : { ...this.list[index], label });
        else if (inside(from)) this.put(from, label);
      },
      cancel: () => {
        this.line = null;
        this.viewer.kick();
      },
    };
  }

  put(at, label) {
    this.add({ label, width: 0, points: [at] });
  }

  replace(index, stroke) {
    if (write([stroke]) !== write([this.list[index]])) this.send(this.list.with(index, stroke), this.words(stroke));
    else this.viewer.kick();
  }

  remove(index) {
    if (index >= 0) this.send(this.list.toSpliced(index, 1), `${this.words(this.list[index])} removed`);
  }

  clear() {
    this.send([], 'nothing drawn');
  }

  add(stroke) {
    const { strokes, points } = this.most;
    const list = [...this.list, stroke];
    const isFull = list.length > strokes || countPoints(list) > points;
    const { paints } = this.viewer.tools.drawing;
    const remedy = paints ? 'The page is still busy with what you drew: wait a moment' : `A link holds ${strokes} strokes of ${points} points together: take some away to draw more`;
    if (isFull) this.viewer.warn(remedy);
    else this.send(list, this.words(stroke));
    if (isFull) this.viewer.kick();
  }

  send(list, words) {
    this.owned.send(write(list));
    this.viewer.say(words);
  }

  words(stroke) {
    const { picture } = this.viewer;
    const [{ x, y }] = stroke.points;
    const name = this.name(stroke.label);
    if (stroke.tool) return `${stroke.tool === 'a' ? 'area' : 'fill'}, ${name}`;
    return isClick(stroke) ? `${name} at x ${Math.floor(x * picture.width)}, y ${Math.floor(y * picture.height)}` : `stroke, ${name}`;
  }

  // -- without a mouse: arrow keys move a crosshair, Enter draws there

  aim(frame) {
    const { viewer } = this;
    const { pointer } = viewer;
    if (!pointer) viewer.follow(frame, { x: frame.size.width / 2, y: frame.size.height / 2 }, true);
    return toFraction(viewer.pointer.position, viewer.view, frame.size, viewer.picture);
  }

  moveAim(frame, dx, dy, times) {
    const { viewer } = this;
    const { picture, scale } = viewer;
    const { x, y } = this.aim(frame);
    const step = Math.max(1, Math.round(STEP / scale)) * times;
    const column = Math.min(picture.width - 1, Math.max(0, Math.floor(x * picture.width) + dx * step)) + 0.5;
    const row = Math.min(picture.height - 1, Math.max(0, Math.floor(y * picture.height) + dy * step)) + 0.5;
    viewer.follow(frame, { x: viewer.at.left + column * scale, y: viewer.at.top + row * scale }, true);
    viewer.say(`x ${Math.floor(column)}, y ${Math.floor(row)}`);
  }

  drawAtAim(frame) {
    const at = this.aim(frame);
    if (!inside(at)) return;
    const { active } = this.viewer.tools;
    if (active === 'area') this.area.begin(at, this.label).end(false);
    else if (active === 'bucket') this.fill(at, this.label).end();
    else if (!this.isClicks) this.add({ label: this.label, width: this.viewer.preferences.nib, points: [at] });
    else this.click(at, this.label).end(false);
  }

  removeAtAim(frame) {
    this.remove(clickAt(this.list, this.aim(frame), this.size, REACH));
  }
}
