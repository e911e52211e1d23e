// An area that a person outlines: a drag is the whole outline, clicks are its corners, and both may be mixed.
import { MOST_OF_ONE, REACH, simplify } from './strokes.js';

const AGAIN = 5; // CSS pixels: a second click so near to the last corner is a double click

export class AreaTool {
  constructor(pen) {
    Object.assign(this, { pen, stroke: null, hasCorners: false });
  }

  get isOpen() {
    return this.stroke !== null;
  }

  // The area as it is outlined so far; null for none.
  show(stroke) {
    this.stroke = stroke;
    this.pen.line = stroke && { index: -1, stroke };
    this.pen.viewer.kickSketch();
  }

  drop() {
    if (this.isOpen) this.show(null);
    this.hasCorners = false;
  }

  takeBack() {
    const points = this.stroke.points.slice(0, -1);
    if (points.length) this.show({ ...this.stroke, points });
    else this.drop();
  }

  begin(from, label) {
    const before = this.stroke;
    const corners = before?.points ?? [];
    const through = [...corners, from];
    const drawn = (points) => ({ tool: 'a', label, width: 0, points });
    return {
      move: (_, trail, far) => {
        through.push(...trail);
        if (far) this.show(drawn(through));
      },
      end: (far) => {
        if (!far) this.corner(corners, from, drawn);
        else if (corners.length) this.show(drawn(through));
        else this.close(drawn(through));
      },
      cancel: () => this.show(before),
    };
  }

  corner(corners, at, drawn) {
    const { size } = this.pen;
    const isNear = (point, reach) => Math.hypot((point.x - at.x) * size.width, (point.y - at.y) * size.height) <= reach;
    const isAgain = corners.length > 0 && isNear(corners.at(-1), AGAIN);
    if (corners.length > 2 && (isAgain || isNear(corners[0], REACH))) this.close(drawn(corners));
    else if (!isAgain) {
      this.hasCorners = true;
      this.show(drawn([...corners, at]));
      this.pen.viewer.say(`corner ${corners.length + 1}`);
    }
  }

  close(stroke) {
    this.drop();
    const points = simplify(stroke.points, this.pen.size, MOST_OF_ONE);
    if (points.length > 2) this.pen.add({ ...stroke, points });
  }
}
