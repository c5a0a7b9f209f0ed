// Reads a printed code with the phone's camera, where the browser can; typing works everywhere.
(() => {
  "use strict";
  const button = document.getElementById("scan");
  const dialog = document.getElementById("scanner");
  if (!button || !dialog || !("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  const video = dialog.querySelector("video");
  const told = dialog.querySelector("[role=status]");
  let stream = null;
  button.hidden = false;

  const open = (text) => {
    const taken = new CustomEvent("scanned", { detail: text, cancelable: true });
    if (!document.dispatchEvent(taken)) return;
    const scanned = /^https?:\/\/.*\/Q\/(.+)$/i.exec(text.trim());
    const box = document.getElementById("search");
    box.value = scanned ? decodeURIComponent(scanned[1]) : text.trim();
    box.form.requestSubmit();
  };

  const look = async (detector) => {
    if (!stream) return;
    const found = video.readyState >= 2 ? await detector.detect(video).catch(() => []) : [];
    if (found.length && stream) {
      dialog.close();
      open(found[0].rawValue);
    } else {
      setTimeout(() => look(detector), 150);
    }
  };

  button.addEventListener("click", async () => {
    told.textContent = "";
    dialog.showModal();
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      told.textContent = dialog.dataset.refused;
      return;
    }
    if (!dialog.open) return stop();
    video.srcObject = stream;
    await video.play();
    look(new BarcodeDetector({ formats: ["qr_code", "code_128", "data_matrix"] }));
  });

  const stop = () => {
    for (const track of stream ? stream.getTracks() : []) track.stop();
    stream = video.srcObject = null;
  };
  dialog.addEventListener("close", stop);
})();
