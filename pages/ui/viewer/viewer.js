// One viewer: its state, and what may be done to it. Everything here happens without a trip to the server, except that
// a finished box and a clicked point are sent.
import { createControls } from './controls.js';
import { draw } from './draw.js';
import { createFrame, describe, describeSwipe, element, tell } from './frames.js';
import * as geometry from './geometry.js';
import { listen } from './gestures.js';
import { keepPreferences, preferences, remembered } from './memory.js';
import { Pictures } from './pictures.js';
import { panelValue, photograph } from './readout.js';
import { bytesOf, choices, resolve, wanted } from './resolve.js';
import { BoxTool } from './boxtool.js';

const IDLE = 'Drag moves · wheel after a click zooms · double click shows all · hold Space to hide the labels';

export class Viewer extends BoxTool {
  constructor(parent, store) {
    super();
    this.pictures = new Pictures(store);
    this.store = store;
    this.frames = [];
    this.view = geometry.FIT;
    this.grid = element('div', 'frames');
    this.readout = element('div', 'readout', {}, IDLE);
    this.controls = createControls(this);
    this.spoken = element('div', 'spoken', { 'aria-live': 'polite' });
    this.root = element('div', 'viewer', { 'data-ready': 'false' }, this.grid, this.readout, this.controls.row, this.spoken);
    parent.querySelector('.viewer')?.remove();
    parent.append(this.root);
    this.preferences = preferences();
    this.onBlob = () => this.refresh();
    store.addEventListener('blob', this.onBlob);
    this.watch = new ResizeObserver(() => this.lay());
    this.watch.observe(this.root);
    this.root.addEventListener('keydown', (event) => this.key(event));
    this.root.addEventListener('keyup', (event) => event.key === ' ' && this.peek(false));
    this.root.addEventListener('focusout', () => this.peek(false));
  }

  close() {
    this.store.removeEventListener('blob', this.onBlob);
    this.watch.disconnect();
    this.closeBox();
  }

  update({ data, setStateValue, setTriggerValue }) {
    Object.assign(this, { setStateValue, setTriggerValue, description: data });
    this.layout ??= remembered(this.store, data.key, { kind: data.layout, sides: null, split: 0.5, image: data.image, view: geometry.FIT });
    this.root.dataset.ready = String(this.shown?.stamp === data.stamp);
    if (!this.shown) this.build();
    return this.refresh();
  }

  get picture() {
    return (this.shown ?? this.description).photo;
  }

  // Shows the newest description once all its pictures are here; until then the old picture stays.
  async refresh() {
    const description = this.description;
    if (!description || this.shown?.stamp === description.stamp) return;
    this.ramp ??= bytesOf(description.ramp);
    const pictures = await this.pictures.get(wanted(description), this.ramp);
    if (!pictures || description !== this.description) return;
    const first = !this.shown;
    const other = (this.shown?.image ?? this.layout.image) !== description.image;
    this.shown = { ...description, ...resolve(description, pictures, this.shown) };
    this.pictures.keepOnly(new Set(pictures.keys()));
    if (other) this.view = geometry.FIT;
    else if (first) this.view = this.layout.view;
    this.adoptBox(this.shown, first || other);
    this.choices = choices(this.shown);
    this.build();
  }

  get isSwipe() {
    return this.layout.kind === 'swipe' && (this.choices?.length ?? 0) > 1;
  }

  // One frame a panel, or one for both sides of a swipe; frames that exist are kept.
  build() {
    const count = this.isSwipe ? 1 : this.description.panels.length;
    while (this.frames.length > count) this.frames.pop().figure.remove();
    while (this.frames.length < count) {
      const frame = createFrame();
      this.frames.push(frame);
      this.grid.append(frame.figure);
      listen(this, frame);
    }
    const panels = (this.shown ?? this.description).panels;
    if (this.isSwipe) {
      const last = this.choices.length - 1;
      const [left, right] = this.layout.sides ?? [last > 1 ? last - 1 : 0, last];
      this.layout.sides = [Math.min(left, last), Math.min(right, last)];
      const pick = (side, chosen) => {
        this.layout.sides[side] = chosen;
        this.build();
      };
      describeSwipe(this.frames[0], this.choices, [...this.layout.sides], pick, this.ramp);
    } else this.frames.forEach((frame, i) => describe(frame, panels[i], this.ramp ?? []));
    this.frames[0].divider.hidden = !this.isSwipe;
    this.lay();
  }

  panelsOf(index) {
    return this.isSwipe ? this.layout.sides.map((side) => this.choices[side]) : [this.shown.panels[index]];
  }

  // Columns and heights follow from the shape of the picture alone, so nothing jumps when the pixels arrive.
  lay() {
    if (!this.frames.length || !this.root.clientWidth) return;
    const height = this.isFull() ? this.root.clientHeight - 150 : document.documentElement.clientHeight * 0.7;
    const { columns } = this.description;
    const { columns: count, frameHeight } = geometry.arrange(this.frames.length, this.grid.clientWidth, height, this.picture, columns);
    this.grid.style.gridTemplateColumns = `repeat(${count}, minmax(0, 1fr))`;
    for (const frame of this.frames) frame.picture.style.height = `${frameHeight}px`;
    for (const frame of this.frames) frame.size = { width: frame.picture.clientWidth, height: frame.picture.clientHeight };
    this.view = geometry.settle(this.view, this.frames[0].size, this.picture);
    this.kick();
  }

  kick() {
    this.next ??= requestAnimationFrame(() => {
      this.next = undefined;
      if (this.shown) this.draw();
    });
  }

  draw() {
    const { overlay, opacity } = this.preferences;
    const mode = { visible: overlay !== 'off' && !this.peeking, contours: overlay === 'contours', opacity };
    let at;
    this.frames.forEach((frame, i) => {
      at = draw(frame, this.panelsOf(i), this.view, this.picture, mode, this.layout.split);
      this.placeBox(frame, at);
    });
    const { divider } = this.frames[0];
    divider.style.left = `${100 * this.layout.split}%`;
    divider.setAttribute('aria-valuenow', String(Math.round(100 * this.layout.split)));
    Object.assign(this.layout, { view: this.view, image: this.shown.image });
    this.controls.show({
      preferences: this.preferences,
      layoutKind: this.isSwipe ? 'swipe' : 'side',
      toolName: this.tool,
      hasBox: this.box !== null,
      percent: Math.round(100 * at.scale),
      available: {
        labels: this.shown.panels.some(({ layer }) => layer),
        swipe: this.choices.length > 1,
        box: this.shown.tools.box,
      },
    });
    Object.assign(this.root.dataset, { stamp: this.shown.stamp, zoom: this.view.zoom.toFixed(3), tool: this.tool, point: this.shown.tools.point });
    this.root.dataset.ready = String(this.shown.stamp === this.description.stamp);
  }

  see(view) {
    this.view = view;
    this.hover(null);
    this.kick();
  }

  zoom(factor, position, frame = this.frames[0]) {
    const middle = { x: frame.size.width / 2, y: frame.size.height / 2 };
    this.see(geometry.zoomAt(this.view, factor, position ?? middle, frame.size, this.picture));
  }

  pan(dx, dy, frame) {
    this.see(geometry.moveBy(this.view, dx, dy, frame.size, this.picture));
  }

  fit() {
    this.see(geometry.FIT);
  }

  prefer(change) {
    Object.assign(this.preferences, change);
    keepPreferences(this.preferences);
    this.kick();
  }

  peek(peeking) {
    if (this.peeking === peeking) return;
    this.peeking = peeking;
    this.kick();
  }

  arrangeAs(kind) {
    this.layout.kind = kind;
    this.build();
  }

  swipeTo(split) {
    this.layout.split = Math.min(1, Math.max(0, split));
    this.kick();
  }

  isFull() {
    return this.root.getRootNode().fullscreenElement === this.root;
  }

  toggleFull() {
    return this.isFull() ? document.exitFullscreen() : this.root.requestFullscreen();
  }

  scrollsPage() {
    return this.tool !== 'box' && !this.isFull();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('button, input, select')) return;
    const act = { '+': () => this.zoom(1.5), '=': () => this.zoom(1.5), '-': () => this.zoom(1 / 1.5), 0: () => this.fit(), ' ': () => this.peek(true) }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  hint(frame, text) {
    clearTimeout(frame.hintTimer);
    frame.hint.textContent = text;
    frame.hint.classList.add('visible');
    frame.hintTimer = setTimeout(() => frame.hint.classList.remove('visible'), 1200);
  }

  // The same point in every panel: a cross in the others, the value of each in its heading.
  hover(at, source) {
    const inside = at && this.shown && at.x >= 0 && at.y >= 0 && at.x < 1 && at.y < 1;
    const where = inside && geometry.place(this.view, source.size, this.picture);
    this.frames.forEach((frame, i) => {
      frame.cursor.classList.toggle('visible', Boolean(inside) && frame !== source);
      if (inside) {
        const [x, y] = [where.left + at.x * this.picture.width * where.scale, where.top + at.y * this.picture.height * where.scale];
        frame.cursor.style.transform = `translate(${x}px, ${y}px)`;
      }
      if (!this.isSwipe) tell(frame, inside ? panelValue(at, this.shown.panels[i]) : null);
    });
    this.readout.textContent = inside ? this.sentence(at) : this.boxWords() ?? IDLE;
  }

  sentence(at) {
    const base = photograph(at, this.picture, this.shown.photograph, this.shown.levels);
    if (!this.isSwipe) return base;
    return [base, ...this.panelsOf(0).map((panel) => `${panel.title}: ${panelValue(at, panel).text}`)].join('  ');
  }

  point(at, frame, position) {
    const { tools } = this.shown ?? {};
    if (!tools?.point || at.x < 0 || at.y < 0 || at.x >= 1 || at.y >= 1) return;
    const side = position.x < this.layout.split * frame.size.width ? 0 : 1;
    const panel = this.isSwipe ? this.shown.panels.indexOf(this.panelsOf(0)[side]) : this.frames.indexOf(frame);
    this.setTriggerValue('point', { x: at.x, y: at.y, panel });
  }
}
