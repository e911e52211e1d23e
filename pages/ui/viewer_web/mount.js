// The part of the viewer that travels with every update. The program itself is a blob like the pictures: a JSON list of
// style sheet and ES modules in the order of their imports, turned into modules once for each version.
const store = (window.segmentationBlobs ??= Object.assign(new EventTarget(), { held: new Map() }));
const programs = (store.programs ??= new Map());

const arrival = (digest) =>
  new Promise((resolve) => {
    const look = () => {
      const blob = store.held.get(digest);
      if (!blob) return;
      store.removeEventListener('blob', look);
      resolve(blob.bytes);
    };
    store.addEventListener('blob', look);
    look();
  });

const start = async (digest) => {
  const { style, modules } = JSON.parse(new TextDecoder().decode(await arrival(digest)));
  const urls = {};
  for (const [name, text] of modules) {
    const linked = text.replace(/from '\.\/([\w.]+)'/g, (_, needed) => `from '${urls[needed]}'`);
    urls[name] = URL.createObjectURL(new Blob([linked, `\n//# sourceURL=viewer_web/${name}`], { type: 'text/javascript' }));
  }
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  return { sheet, show: (await import(urls['main.js'])).show };
};

export default async function (component) {
  const digest = component.data.program;
  if (!programs.has(digest)) programs.set(digest, start(digest));
  const program = await programs.get(digest);
  component.parentElement.getRootNode().adoptedStyleSheets = [program.sheet];
  return program.show(component, store);
}
