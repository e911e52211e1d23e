// Strokes as links write them (see seglib/prompt.py), and the arithmetic of drawing them. A point is {x, y} in fractions of
// the picture's width and height, kept to four decimals. A click is a stroke of one point and of no width. Where a mask is
// painted, a stroke may be outlined ('a') or a fill ('f'), see seglib/features/painting.py.

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const SCALE = 10_000;
const LETTERS = 5;
export const ERASER = -1;
export const MOST_OF_ONE = 100; // points that one stroke may have
export const REACH = 11; // CSS pixels: the radius of a click's dot

const rounded = (value) => Math.round(Math.min(1, Math.max(0, value)) * SCALE);

function letters({ x, y }) {
  let number = rounded(x) * (SCALE + 1) + rounded(y);
  let text = '';
  for (let i = 0; i < LETTERS; i++, number = Math.floor(number / 64)) text = DIGITS[number % 64] + text;
  return text;
}

function place(text) {
  const number = [...text].reduce((sum, letter) => 64 * sum + DIGITS.indexOf(letter), 0);
  return { x: Math.floor(number / (SCALE + 1)) / SCALE, y: (number % (SCALE + 1)) / SCALE };
}

export const write = (strokes) =>
  strokes.map(({ tool = '', label, width, points }) => `${tool}${label}.${rounded(width)}.${points.map(letters).join('')}`).join('~');

export const read = (text) =>
  (text ? text.split('~') : []).map((stroke) => {
    const [, tool, label, width, points] = stroke.match(/^([af]?)([^.]*)\.([^.]*)\.(.*)$/);
    return { tool, label: Number(label), width: width / SCALE, points: points.match(/.{5}/g).map(place) };
  });

export const isClick = ({ tool, width, points }) => !tool && width === 0 && points.length === 1;

export const countPoints = (strokes) => strokes.reduce((sum, { points }) => sum + points.length, 0);

// How far `point` lies from the line between two others.
function away(point, a, b) {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const along = length ? Math.min(1, Math.max(0, ((point.x - a.x) * dx + (point.y - a.y) * dy) / length)) : 0;
  return Math.hypot(point.x - a.x - along * dx, point.y - a.y - along * dy);
}

// Ramer-Douglas-Peucker: the fewest of the points, in any unit, whose line stays within `tolerance` of all.
function thinned(points, tolerance) {
  const kept = new Set([0, points.length - 1]);
  const pending = [[0, points.length - 1]];
  while (pending.length) {
    const [first, last] = pending.pop();
    let [farthest, most] = [-1, tolerance];
    for (let i = first + 1; i < last; i++) {
      const distance = away(points[i], points[first], points[last]);
      if (distance > most) [farthest, most] = [i, distance];
    }
    if (farthest < 0) continue;
    kept.add(farthest);
    pending.push([first, farthest], [farthest, last]);
  }
  return points.filter((_, i) => kept.has(i));
}

const FINEST = 0.75; // CSS pixels between what the hand drew and what is kept
const COARSEST = 4;

// The line of a stroke with few points, at most `most` where that keeps its shape. size: of the picture in CSS pixels.
export function simplify(points, size, most) {
  const onScreen = points.map(({ x, y }) => ({ x: x * size.width, y: y * size.height, at: { x, y } }));
  let kept = onScreen;
  for (let tolerance = FINEST; tolerance <= COARSEST; tolerance *= 2) {
    kept = thinned(onScreen, tolerance);
    if (kept.length <= most) break;
  }
  return kept.map(({ at }) => at);
}

// The uppermost click within `reach` CSS pixels of a place, -1 where there is none.
export function clickAt(strokes, at, size, reach) {
  return strokes.findLastIndex(
    (stroke) => isClick(stroke) && Math.hypot((stroke.points[0].x - at.x) * size.width, (stroke.points[0].y - at.y) * size.height) <= reach,
  );
}
