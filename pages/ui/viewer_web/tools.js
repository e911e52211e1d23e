// What the pointer does: one tool at a time. The others are "move", which also asks a pixel, and "choose".
import { BoxTool } from './boxtool.js';
import { Owned } from './owned.js';
import { PenTool } from './pentool.js';

export const PENS = ['points', 'strokes', 'area', 'bucket'];
const FIRST = ['box', 'strokes', 'points']; // the tool of a person who has not picked one
const NOTHING = { kinds: [], names: [], inks: [], box: null, strokes: '', hint: '', most: {}, can: {} };
const isCoarse = () => matchMedia('(pointer: coarse)').matches;

export class Tools {
  constructor(viewer) {
    Object.assign(this, { viewer, active: 'move', names: ['move'], drawing: NOTHING });
    this.box = new BoxTool(viewer);
    this.pen = new PenTool(viewer);
    this.asked = new Owned(viewer, 'asked', null);
  }

  // fresh: the first description, or one of another image.
  adopt({ tools, drawing, asked, seen }, fresh) {
    this.drawing = drawing ?? NOTHING;
    const { kinds } = this.drawing;
    this.box.owned.adopt(this.drawing.box, seen.box, fresh);
    this.pen.adopt(this.drawing, seen.strokes, fresh);
    this.asked.adopt(asked, seen.asked, fresh);
    this.names = ['move', ...(tools.choose ? ['choose'] : []), ...kinds];
    const first = FIRST.find((kind) => kinds.includes(kind)) ?? (tools.choosing ? 'choose' : 'move');
    // A finger scrolls the page until the person picks a tool; a mouse has the wheel for that.
    if (fresh || first !== this.first) this.active = isCoarse() ? 'move' : first;
    if (!this.names.includes(this.active)) this.active = 'move';
    this.first = first;
  }

  has(name) {
    return this.names.includes(name);
  }

  get isPen() {
    return PENS.includes(this.active);
  }

  // Whether a drag draws instead of moving the picture.
  get draws() {
    return this.active === 'box' || this.isPen;
  }

  activate(name) {
    this.pen.area.drop();
    this.active = name;
    this.viewer.kick();
  }

  // The work of a drag from a place in the picture: {move(to, trail, far), end(far), cancel()}.
  begin(from, event, frame) {
    return this.active === 'box' ? this.box.begin(from, event.target, frame) : this.pen.begin(from, event);
  }
}
