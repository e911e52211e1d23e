// 20 x 20 line icons, drawn with the colour of the text.
const icon = (paths) =>
  `<svg viewBox="0 0 20 20" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">${paths}</svg>`;

export const ICONS = {
  out: icon('<path d="M5 10h10"/>'),
  in: icon('<path d="M5 10h10M10 5v10"/>'),
  fit: icon('<path d="M4 8V4h4M12 4h4v4M16 12v4h-4M8 16H4v-4"/><rect x="7.5" y="7.5" width="5" height="5" rx=".5"/>'),
  fill: icon('<path fill="currentColor" fill-opacity=".55" d="M4 9c0-4 4-5 7-4s6 4 4 7-5 5-8 3-3-3-3-6z"/>'),
  contours: icon('<path d="M4 9c0-4 4-5 7-4s6 4 4 7-5 5-8 3-3-3-3-6z"/>'),
  off: icon('<path stroke-dasharray="1.5 3" d="M4 9c0-4 4-5 7-4s6 4 4 7-5 5-8 3-3-3-3-6z"/><path d="M4 16 16 4"/>'),
  peek: icon('<path d="M2.5 10S5 5 10 5s7.5 5 7.5 5-2.5 5-7.5 5-7.5-5-7.5-5z"/><circle cx="10" cy="10" r="2"/>'),
  side: icon('<rect x="3" y="4.5" width="6" height="11" rx="1"/><rect x="11" y="4.5" width="6" height="11" rx="1"/>'),
  swipe: icon('<rect x="3" y="4.5" width="14" height="11" rx="1"/><path d="M10 2.5v15"/>'),
  move: icon('<path d="M10 3v14M3 10h14M8 5l2-2 2 2M8 15l2 2 2-2M5 8l-2 2 2 2M15 8l2 2-2 2"/>'),
  box: icon('<path d="M5 5h10v10H5z"/><path fill="currentColor" d="M4 4h2v2H4zM14 4h2v2h-2zM4 14h2v2H4zM14 14h2v2h-2z"/>'),
  choose: icon('<path d="M4 9c0-4 4-5 7-4s6 4 4 7-5 5-8 3-3-3-3-6z"/><path d="M7.5 10l2 2 3.5-4.5"/>'),
  points: icon('<circle cx="6" cy="13" r="2.2" fill="currentColor"/><circle cx="13.5" cy="6.5" r="2.2" fill="currentColor"/>'),
  strokes: icon('<path d="M16.5 3.5 9 11.5M9 11.5c1.6.4 2 2 1 3.2-1.3 1.6-4 2-6.5 1.3 1.6-.8 1.2-2.6 2.2-3.7.9-1 2.2-1.1 3.3-.8z"/>'),
  area: icon('<path d="M4.5 13.5 6 5l8.5-1 1.5 7.5-6 5z"/><path fill="currentColor" d="M3.5 12.5h2v2h-2zM5 4h2v2H5zM13.5 3h2v2h-2zM15 10.5h2v2h-2zM9 15.5h2v2H9z"/>'),
  bucket: icon('<path d="M9 3 3.5 9.5 9.5 15.5 15.5 9z"/><path d="M3.5 9.5H15"/><path fill="currentColor" d="M16.5 12c1 1.5 1.3 2.2 1.3 3a1.3 1.3 0 0 1-2.6 0c0-.8.3-1.5 1.3-3z"/>'),
  eraser: icon('<path d="M8 16.5 3.5 12l8-8.5L17 9l-7 7.5zM7 8.5l5.5 5.5M8 16.5h8.5"/>'),
  undo: icon('<path d="M7 4 3.5 7.5 7 11M3.5 7.5H12a4.5 4.5 0 0 1 0 9H8"/>'),
  redo: icon('<path d="M13 4l3.5 3.5L13 11M16.5 7.5H8a4.5 4.5 0 0 0 0 9h4"/>'),
  bin: icon('<path d="M4 5.5h12M8 5.5v-2h4v2M5.5 5.5l.7 11h7.6l.7-11M8.5 8.5v5M11.5 8.5v5"/>'),
  clear: icon('<path d="M5.5 5.5l9 9M14.5 5.5l-9 9"/>'),
  full: icon('<path d="M3.5 7.5v-4h4M12.5 3.5h4v4M16.5 12.5v4h-4M7.5 16.5h-4v-4"/>'),
};
