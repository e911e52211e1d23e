// Draws what a person has drawn, on a canvas of its own over each picture: while a hand draws, only this is painted anew.
import { element } from './frames.js';
import { ERASER, isClick, REACH } from './strokes.js';

const THINNEST = 2; // CSS pixels
const CORNER = 2.5;
const EDGE = 'rgb(0 0 0 / 0.7)'; // around every stroke: visible on bright and on dark ground

function trace(brush, points, at, picture) {
  brush.beginPath();
  const [x, y] = [(point) => at.left + point.x * picture.width * at.scale, (point) => at.top + point.y * picture.height * at.scale];
  brush.moveTo(x(points[0]), y(points[0]));
  for (const point of points.length > 1 ? points.slice(1) : points) brush.lineTo(x(point), y(point));
}

function dot(brush, { points }, at, picture, ink, text) {
  const [x, y] = [at.left + points[0].x * picture.width * at.scale, at.top + points[0].y * picture.height * at.scale];
  brush.beginPath();
  brush.arc(x, y, REACH - 2, 0, 2 * Math.PI);
  brush.fillStyle = ink;
  brush.fill();
  brush.lineWidth = 1.5;
  brush.strokeStyle = EDGE;
  brush.stroke();
  brush.fillStyle = '#000';
  brush.fillText(text, x, y + 0.5);
}

function line(brush, { label, width, points }, at, picture, colour, paints) {
  const thickness = Math.max(THINNEST, width * Math.max(picture.width, picture.height) * at.scale);
  const ink = (colour, broad) => {
    brush.lineWidth = thickness + broad;
    brush.strokeStyle = colour;
    brush.stroke();
  };
  trace(brush, points, at, picture);
  if (label === ERASER && paints) ink('rgb(255 255 255 / 0.8)', 0); // what it takes away lies in the page's mask
  else if (label === ERASER) {
    brush.globalCompositeOperation = 'destination-out';
    ink('#000', 0);
    brush.globalCompositeOperation = 'source-over';
  } else {
    ink(EDGE, 2);
    ink(colour, 0);
  }
}

// An outlined area. While it is open its corners are seen, and how it would go on to `next`, the place of the pointer.
function outlined(brush, { label, points }, at, picture, colour, isOpen, next) {
  trace(brush, points, at, picture);
  if (isOpen && next) brush.lineTo(next.x, next.y);
  brush.closePath();
  const isEraser = label === ERASER;
  brush.fillStyle = `color-mix(in srgb, ${isEraser ? '#000' : colour} 35%, transparent)`;
  brush.fill('evenodd');
  for (const [ink, width] of [[EDGE, 3.5], [isEraser ? '#fff' : colour, 1.5]]) {
    brush.setLineDash(isEraser ? [4, 4] : []);
    Object.assign(brush, { lineWidth: width, strokeStyle: ink });
    brush.stroke();
  }
  brush.setLineDash([]);
  if (!isOpen) return;
  brush.fillStyle = '#fff';
  brush.lineWidth = 1;
  brush.strokeStyle = EDGE;
  points.forEach((point, i) => {
    brush.beginPath();
    const radius = i ? CORNER : 1.8 * CORNER; // a click on the first one closes the area
    brush.arc(at.left + point.x * picture.width * at.scale, at.top + point.y * picture.height * at.scale, radius, 0, 2 * Math.PI);
    brush.fill();
    brush.stroke();
  });
}

// The tip of the brush under the pointer.
function tip(brush, { x, y }, pen, thickness) {
  for (const [colour, width] of [[EDGE, 3], [pen.label === ERASER ? '#fff' : pen.inks[pen.label], 1.5]]) {
    brush.beginPath();
    brush.arc(x, y, Math.max(THINNEST, thickness) / 2, 0, 2 * Math.PI);
    brush.setLineDash(pen.label === ERASER ? [3, 3] : []);
    brush.lineWidth = width;
    brush.strokeStyle = colour;
    brush.stroke();
  }
  brush.setLineDash([]);
}

export function sketch(frame, viewer) {
  const { tools, at, picture, preferences, pointer } = viewer;
  const { pen } = tools;
  const strokes = pen.visible;
  const isBrush = tools.active === 'strokes' && pointer;
  if (!frame.sketch && !strokes.length && !isBrush) return;
  if (!frame.sketch) {
    frame.sketch = element('canvas', 'sketch', { 'aria-hidden': 'true' });
    frame.canvas.after(frame.sketch);
  }
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [frame.canvas.width, frame.canvas.height];
  if (frame.sketch.width !== width || frame.sketch.height !== height) Object.assign(frame.sketch, { width, height });
  frame.sketch.style.opacity = preferences.ink;
  const brush = frame.sketch.getContext('2d');
  brush.setTransform(ratio, 0, 0, ratio, 0, 0);
  brush.clearRect(0, 0, frame.size.width, frame.size.height);
  Object.assign(brush, { lineCap: 'round', lineJoin: 'round', textAlign: 'center', textBaseline: 'middle', font: 'bold 11px sans-serif' });
  let count = 0;
  strokes.forEach((stroke) => {
    // Where every click makes a label of its own, the clicks are counted; those on the background make none.
    const isCounted = pen.numbered && isClick(stroke) && (stroke.label > 0 || pen.names.length === 1);
    const label = isCounted ? ++count : stroke.label;
    const ink = pen.inks[label > 0 ? 1 + ((label - 1) % (pen.inks.length - 1)) : label];
    const isOpen = pen.area.stroke === stroke;
    if (stroke.tool === 'a') outlined(brush, stroke, at, picture, ink, isOpen && pen.area.hasCorners, pointer?.position);
    else if (stroke.tool === 'f') return;
    else if (isClick(stroke) && !tools.drawing.paints) dot(brush, stroke, at, picture, ink, String(label));
    else line(brush, stroke, at, picture, ink, tools.drawing.paints);
  });
  if (isBrush) tip(brush, pointer.position, pen, preferences.nib * Math.max(picture.width, picture.height) * at.scale);
}
