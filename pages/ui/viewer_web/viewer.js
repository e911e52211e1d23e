// One viewer: its state, and what may be done to it. All of it happens without a trip to the server, except that a
// finished box, finished strokes and a clicked point are sent.
import { createControls } from './controls.js';
import { draw, MOST_SAMPLES } from './draw.js';
import { createFrame, describe, describeSwipe, element } from './frames.js';
import * as geometry from './geometry.js';
import { hint, listen } from './gestures.js';
import { listenToKeys } from './keys.js';
import { keepPreferences, preferences, remembered } from './memory.js';
import { createPenBar } from './penbar.js';
import { Pictures } from './pictures.js';
import { tellPoint } from './readout.js';
import { bytesOf, choices, resolve, wanted } from './resolve.js';
import { sketch } from './sketch.js';
import { Tools } from './tools.js';

const MOST_HEIGHT = 0.7; // of the window, for all rows of pictures together
const WARNING = 6000; // ms that a sentence stands over the picture
const OTHER_ROWS = 150; // CSS pixels for headings and controls in full screen

export class Viewer {
  constructor(parent, store) {
    Object.assign(this, { store, frames: [], view: geometry.FIT, scale: 1, peeking: false, pointer: null });
    this.preferences = preferences();
    this.tools = new Tools(this);
    this.grid = element('div', 'frames');
    this.readout = element('div', 'readout');
    this.scaleText = element('output', 'scale', { 'aria-label': 'Zoom' });
    this.spoken = element('div', 'spoken', { 'aria-live': 'polite' });
    this.controls = createControls(this);
    this.penBar = createPenBar(this);
    const line = element('div', 'line', {}, this.readout, this.scaleText);
    const rows = [this.grid, line, this.controls.row, this.penBar.row, this.spoken];
    this.root = element('div', 'viewer', { 'data-ready': 'false' }, ...rows);
    parent.querySelector('.viewer')?.remove();
    parent.append(this.root);
    listenToKeys(this);
    this.onBlob = () => this.refresh();
    store.addEventListener('blob', this.onBlob);
    this.watch = new ResizeObserver(() => this.lay());
    this.watch.observe(this.root);
  }

  close() {
    this.store.removeEventListener('blob', this.onBlob);
    this.watch.disconnect();
  }

  update({ data, setStateValue, setTriggerValue }) {
    Object.assign(this, { description: data, setStateValue, setTriggerValue, ramps: Object.fromEntries(Object.entries(data.ramps).map(([name, ramp]) => [name, bytesOf(ramp)])) });
    const isNarrow = matchMedia('(max-width: 640px)').matches; // two panels of a phone are best seen in one place
    this.layout ??= remembered(this.store, data.key, () => ({
      kind: isNarrow && data.panels.length === 2 ? 'swipe' : data.layout,
      sides: null,
      split: 0.5,
      image: data.image,
      view: geometry.FIT,
      pictures: new Pictures(this.store),
    }));
    this.root.dataset.ready = String(this.shown?.stamp === data.stamp);
    if (!this.shown) this.build();
    return this.refresh();
  }

  get picture() {
    return (this.shown ?? this.description).photo;
  }

  // Shows the newest description once all its pictures are here; until then the old one stays.
  async refresh() {
    const { description } = this;
    if (!description || this.shown?.stamp === description.stamp) return;
    const pictures = await this.layout.pictures.get(wanted(description), this.ramps);
    if (!pictures || description !== this.description || this.shown?.stamp === description.stamp) return;
    const isFirst = !this.shown;
    const isOther = (this.shown?.image ?? this.layout.image) !== description.image;
    this.shown = { ...description, ...resolve(description, pictures, this.shown) };
    this.layout.pictures.keepOnly(new Set(pictures.keys()));
    if (isOther) this.view = geometry.FIT;
    else if (isFirst) this.view = this.layout.view;
    this.tools.adopt(this.shown, isFirst || isOther);
    this.choices = choices(this.shown);
    this.build();
    this.goWhereAsked();
  }

  // Follows a wish of the page once; a viewer that comes back later looks where the person has looked last.
  goWhereAsked() {
    const { look } = this.shown;
    if (!look || look.serial === this.layout.looked) return;
    this.layout.looked = look.serial;
    this.see(geometry.settle(look, this.frames[0].size, this.picture));
  }

  get isSwipe() {
    return this.layout.kind === 'swipe' && this.choices?.length > 1;
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
    const { panels } = this.shown ?? this.description;
    if (this.isSwipe) describeSwipe(this.frames[0], this.choices, this.sides(), (side, i) => this.pick(side, i), this.ramps);
    else this.frames.forEach((frame, i) => describe(frame, panels[i], this.ramps));
    this.frames[0].divider.hidden = !this.isSwipe;
    this.lay();
  }

  // The choices left and right of the divider: at first those that the page wishes, or the first panel and the last.
  sides() {
    const last = this.choices.length - 1;
    const { panels, swipe } = this.shown;
    const plain = this.choices.length - panels.length;
    const first = swipe?.map((panel) => panel + plain) ?? [panels.length > 1 ? plain : 0, last];
    return (this.layout.sides ?? first).map((side) => Math.min(side, last));
  }

  pick(side, choice) {
    this.layout.sides = this.sides().with(side, choice);
    this.build();
  }

  panelsOf(index) {
    return this.isSwipe ? this.sides().map((side) => this.choices[side]) : [this.shown.panels[index]];
  }

  // Columns and heights follow from the shape of the picture alone, so nothing jumps when the pixels arrive.
  lay() {
    if (!this.frames.length || !this.root.clientWidth) return;
    const height = this.isFull ? this.root.clientHeight - OTHER_ROWS : document.documentElement.clientHeight * MOST_HEIGHT;
    const wanted = this.isSwipe ? 1 : this.description.columns;
    const { columns, frameHeight } = geometry.arrange(this.frames.length, this.grid.clientWidth, height, this.picture, wanted);
    this.grid.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
    for (const frame of this.frames) frame.picture.style.height = `${frameHeight}px`;
    for (const frame of this.frames) frame.size = { width: frame.picture.clientWidth, height: frame.picture.clientHeight };
    this.view = geometry.settle(this.view, this.frames[0].size, this.picture);
    this.kick();
  }

  kick() {
    this.isStale = true;
    this.kickSketch();
  }

  // While a hand draws, the pictures stay as they are.
  kickSketch() {
    this.next ??= requestAnimationFrame(() => {
      this.next = undefined;
      if (!this.shown) return;
      if (this.isStale) this.draw();
      else for (const frame of this.frames) sketch(frame, this);
      this.isStale = false;
    });
  }

  draw() {
    const { overlay, opacity } = this.preferences;
    const samples = MOST_SAMPLES / this.frames.length;
    const mode = { visible: overlay !== 'off' && !this.peeking, contours: overlay === 'contours', opacity, samples };
    this.at = geometry.place(this.view, this.frames[0].size, this.picture);
    this.scale = this.at.scale;
    this.frames.forEach((frame, i) => {
      draw(frame, this.panelsOf(i), this.at, this.picture, mode, this.layout.split);
      this.tools.box.place(frame, this.at);
      this.placeMark(frame);
      sketch(frame, this);
    });
    const { divider } = this.frames[0];
    divider.style.left = `${100 * this.layout.split}%`;
    divider.setAttribute('aria-valuenow', String(Math.round(100 * this.layout.split)));
    Object.assign(this.layout, { view: this.view, image: this.shown.image });
    this.controls.show(this);
    this.scaleText.value = `${Math.round(100 * this.scale)} %`;
    this.penBar.show(this);
    tellPoint(this);
    const { stamp, tools } = this.shown;
    const ready = stamp === this.description.stamp;
    const clicks = tools.ask || this.tools.has('choose');
    Object.assign(this.root.dataset, { stamp, ready, tool: this.tools.active, clicks, zoom: this.view.zoom.toFixed(3) });
  }

  // The pixel that was asked, and what to do in a picture without a drawing.
  placeMark(frame) {
    const { asked, pen, drawing } = this.tools;
    frame.mark.hidden = asked.value === null;
    if (!frame.mark.hidden) {
      const [x, y] = asked.value;
      const { scale, left, top } = this.at;
      frame.mark.style.transform = `translate(${left + x * this.picture.width * scale}px, ${top + y * this.picture.height * scale}px)`;
    }
    const isEmpty = drawing.hint && !pen.line && !pen.list.length && this.tools.box.box === null;
    const taught = this.frames.findIndex((_, i) => this.panelsOf(i).some(({ drawn }) => drawn));
    frame.lesson.hidden = !isEmpty || frame !== this.frames[taught];
    frame.lesson.textContent = this.tools.draws ? drawing.hint : `Pick a tool below. ${drawing.hint}`;
  }

  see(view) {
    this.view = view;
    this.kick();
  }

  zoom(factor, position, frame = this.frames[0]) {
    const middle = { x: frame.size.width / 2, y: frame.size.height / 2 };
    this.see(geometry.zoomAt(this.view, factor, position ?? middle, frame.size, this.picture));
  }

  pan(dx, dy) {
    this.see(geometry.moveBy(this.view, dx, dy, this.frames[0].size, this.picture));
  }

  fit() {
    this.see(geometry.FIT);
  }

  // The pointer stands at `position` in a frame, or has left: null. byKey: it is the crosshair of the arrow keys.
  follow(frame, position, byKey = false) {
    this.pointer = frame && { frame, position, byKey };
    if (this.shown) tellPoint(this);
    if (this.tools.isPen) this.kickSketch();
  }

  // For those who listen to the page.
  say(words) {
    this.spoken.textContent = words;
  }

  // For everybody, over the first picture.
  warn(sentence) {
    hint(this.frames[0], sentence, WARNING);
    this.say(sentence);
  }

  prefer(change) {
    Object.assign(this.preferences, change);
    keepPreferences(this.preferences);
    this.kick();
  }

  peek(peeking) {
    if (this.peeking !== peeking) this.kick();
    this.peeking = peeking;
  }

  arrangeAs(kind) {
    this.layout.kind = kind;
    this.build();
  }

  swipeTo(split) {
    this.layout.split = Math.min(1, Math.max(0, split));
    this.kick();
  }

  get isFull() {
    return this.root.getRootNode().fullscreenElement === this.root;
  }

  toggleFull() {
    return this.isFull ? document.exitFullscreen() : this.root.requestFullscreen();
  }

  // A click that was no drag, in fractions, at `position` in the frame.
  click(at, frame, position) {
    if (this.tools.active !== 'choose') {
      this.ask(at);
      return;
    }
    if (at.x < 0 || at.y < 0 || at.x >= 1 || at.y >= 1) return;
    const side = position.x < this.layout.split * frame.size.width ? 0 : 1;
    const panel = this.isSwipe ? this.shown.panels.indexOf(this.panelsOf(0)[side]) : this.frames.indexOf(frame);
    this.setTriggerValue('point', { x: at.x, y: at.y, panel });
  }

  // Ask about the pixel at a place, or about none: null.
  ask(at) {
    const { asked } = this.tools;
    if (!this.shown?.tools.ask || (at && (at.x < 0 || at.y < 0 || at.x >= 1 || at.y >= 1))) return;
    asked.send(at && [at.x, at.y]);
    this.say(at ? `asked x ${Math.floor(at.x * this.picture.width)}, y ${Math.floor(at.y * this.picture.height)}` : 'no pixel asked');
  }

  // One step back or forward in the history of the page.
  travel(way) {
    this.setTriggerValue('travel', way);
  }
}
