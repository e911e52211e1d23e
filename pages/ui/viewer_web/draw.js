// Draws one frame: picture, labels, pixel grid; in swipe mode a second panel to the right of the divider.
import { paint } from './labels.js';

const GRID_FROM = 12; // CSS pixels for one picture pixel
export const MOST_SAMPLES = 3e6; // of the label layers of all frames together: about 10 ms

const scaled = (at, factor) => ({ scale: at.scale * factor, left: at.left * factor, top: at.top * factor });

// The label layer of a panel as a canvas in the size of the frame, painted again only when something changed.
function overlay(frame, slot, layer, at, picture, mode, ratio) {
  // Below one screen pixel a picture pixel, thin structures would fall between the samples: paint finer, then shrink.
  const area = frame.canvas.width * frame.canvas.height;
  const perPixel = mode.contours ? 1 : Math.ceil(layer.width / (picture.width * at.scale * ratio));
  const finer = Math.max(1, Math.min(perPixel, Math.floor(Math.sqrt(mode.samples / area))));
  const [width, height] = [frame.canvas.width * finer, frame.canvas.height * finer];
  const key = JSON.stringify([at, mode.contours, width, height]);
  const cache = (frame.layers[slot] ??= { canvas: new OffscreenCanvas(1, 1) });
  if (cache.key !== key || cache.layer !== layer) {
    cache.canvas.width = width;
    cache.canvas.height = height;
    const pixels = new ImageData(width, height);
    const target = new Uint32Array(pixels.data.buffer);
    const unit = ratio * finer;
    paint(target, width, height, scaled(at, unit), picture, layer, { contours: mode.contours, unit });
    cache.canvas.getContext('2d').putImageData(pixels, 0, 0);
    Object.assign(cache, { key, layer });
  }
  return cache.canvas;
}

function grid(brush, frame, at, picture) {
  const { width, height } = frame.size;
  const right = Math.min(width, at.left + picture.width * at.scale);
  const bottom = Math.min(height, at.top + picture.height * at.scale);
  brush.beginPath();
  for (let x = at.left + Math.ceil(Math.max(0, -at.left) / at.scale) * at.scale; x <= right; x += at.scale) {
    brush.moveTo(x, Math.max(0, at.top));
    brush.lineTo(x, bottom);
  }
  for (let y = at.top + Math.ceil(Math.max(0, -at.top) / at.scale) * at.scale; y <= bottom; y += at.scale) {
    brush.moveTo(Math.max(0, at.left), y);
    brush.lineTo(right, y);
  }
  brush.lineWidth = 0.5;
  brush.strokeStyle = 'rgba(128, 128, 128, 0.55)';
  brush.stroke();
}

function layers(brush, frame, slot, panel, at, picture, mode, ratio) {
  const [width, height] = [picture.width * at.scale, picture.height * at.scale];
  // Two screen pixels a picture pixel and more: show the pixels as they are, without smoothing.
  brush.imageSmoothingEnabled = (width * ratio) / panel.base.width < 2;
  brush.imageSmoothingQuality = 'high';
  brush.globalAlpha = panel.stale ? 0.45 : 1;
  brush.drawImage(panel.base.source, at.left, at.top, width, height);
  if (panel.layer && mode.visible) {
    brush.imageSmoothingEnabled = true;
    brush.globalAlpha *= mode.contours ? 1 : mode.opacity;
    const canvas = overlay(frame, slot, panel.layer, at, picture, mode, ratio);
    brush.drawImage(canvas, 0, 0, frame.size.width, frame.size.height);
  }
  brush.globalAlpha = 1;
  if (at.scale >= GRID_FROM) grid(brush, frame, at, picture);
}

// frame: {canvas, size in CSS pixels, layers}. panels: one, or two around the divider at `split` of the width.
// at: where the picture lies (geometry.place).
export function draw(frame, panels, at, picture, mode, split) {
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(frame.size.width * ratio), Math.round(frame.size.height * ratio)];
  if (frame.canvas.width !== width || frame.canvas.height !== height) Object.assign(frame.canvas, { width, height });
  const brush = frame.canvas.getContext('2d');
  brush.setTransform(ratio, 0, 0, ratio, 0, 0);
  brush.clearRect(0, 0, frame.size.width, frame.size.height);
  panels.forEach((panel, slot) => {
    brush.save();
    brush.beginPath();
    const from = slot === 0 ? 0 : split * frame.size.width;
    const to = slot === 0 && panels.length === 2 ? split * frame.size.width : frame.size.width;
    brush.rect(from, 0, to - from, frame.size.height);
    brush.clip();
    layers(brush, frame, slot, panel, at, picture, mode, ratio);
    brush.restore();
  });
}
