// What lies under the pointer, in words and numbers.

const probe = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });

function colour(picture, x, y) {
  probe.clearRect(0, 0, 1, 1);
  probe.drawImage(picture.source, -Math.floor(x * picture.width), -Math.floor(y * picture.height));
  return probe.getImageData(0, 0, 1, 1).data;
}

const number = (value) => {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 2 : 3;
  return value.toFixed(digits).replace('-', '−');
};

// Position and colour of the photograph: "x 12  y 40  grey 132 = −420 HU".
export function photograph({ x, y }, picture, base, levels) {
  const [red, green, blue] = colour(base, x, y);
  const about = base.exact ? '' : '≈ ';
  const value = base.grey ? `grey ${about}${red}` : `RGB ${about}${red} ${green} ${blue}`;
  const meaning = base.grey && levels ? ` = ${number(levels.slope * red + levels.intercept)} ${levels.unit}` : '';
  return `x ${Math.floor(x * picture.width)}  y ${Math.floor(y * picture.height)}  ${value}${meaning}`;
}

// What a panel shows there: the name of the label, the value of a heat map, the colour of another picture.
export function panelValue({ x, y }, panel) {
  const index = (what) => Math.floor(y * what.height) * what.width + Math.floor(x * what.width);
  if (panel.layer) {
    const label = panel.layer.values[index(panel.layer)];
    if (label === 0) return { text: panel.layer.names.length ? 'none' : 'background' };
    const colours = panel.layer.css;
    return { text: panel.layer.names[label - 1] ?? `label ${label}`, colour: colours[(label - 1) % colours.length] };
  }
  if (panel.base.levels) {
    const { low, high } = panel.heat;
    return { text: `${panel.base.exact ? '' : '≈ '}${number(low + ((high - low) * panel.base.levels[index(panel.base)]) / 255)}` };
  }
  const [red, green, blue] = colour(panel.base, x, y);
  return { text: panel.base.grey ? `${red}` : `${red} ${green} ${blue}` };
}
