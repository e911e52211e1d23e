// Hands a picture that is pasted anywhere on the page to Python, as {name, data: base64}.
export default function ({ data, setTriggerValue, parentElement }) {
  const place = parentElement.querySelector(".paste");
  const report = (text) => { place.textContent = text; };
  const onPaste = (event) => {
    const item = [...(event.clipboardData?.items ?? [])].find((each) => each.kind === "file");
    if (!item) return;
    event.preventDefault();
    const file = item.getAsFile();
    if (file.size > data.megabytes * 1024 * 1024) { report(`The pasted file is larger than ${data.megabytes} MB.`); return; }
    report("Reading the picture ...");
    const reader = new FileReader();
    reader.onload = () => {
      setTriggerValue("pasted", { name: file.name || "pasted.png", data: String(reader.result).split(",")[1] ?? "" });
    };
    reader.onerror = () => report("The browser could not read the clipboard.");
    reader.readAsDataURL(file);
  };
  document.addEventListener("paste", onPaste);
  return () => document.removeEventListener("paste", onPaste);
}
